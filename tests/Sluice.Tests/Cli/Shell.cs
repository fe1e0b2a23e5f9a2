using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sluice.Cli;

namespace Sluice.Tests.Cli;

/// <summary>Types a command line and reads what comes back: the real commands, over streams in memory.</summary>
internal sealed record Shell(int Code, string Out, string Error)
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The lines of standard output.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<Shell> Run(params string[] args) => Type("", args);

    public static Task<Shell> Type(string input, params string[] args) => Type(Encoding.UTF8.GetBytes(input), args);

    public static async Task<Shell> Type(byte[] input, params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = await CommandLineOver(new(new MemoryStream(input), output, error)).RunAsync(args);
        return new(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public static CommandLine CommandLineOver(Streams streams) =>
        new(streams, new FakeTimeProvider(Now), (_, _) => throw new InvalidOperationException("The gateway is started as a process, see ServeTests."));
}

/// <summary>A file that is gone when the test is.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string content, string extension = ".ndjson")
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("sluice-").FullName, $"file{extension}");
        File.WriteAllText(Path, content);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
