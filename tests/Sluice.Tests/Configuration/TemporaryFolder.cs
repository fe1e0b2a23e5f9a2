using System.Runtime.InteropServices;

namespace Sluice.Tests.Configuration;

/// <summary>A folder of its own for a test, gone afterwards.</summary>
internal sealed partial class TemporaryFolder : IDisposable
{
    /// <summary>Its full path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    /// <summary>Writes a file in it, and gives its full path.</summary>
    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Makes a named pipe in it, and gives its full path. Skips the test where the kind of a file cannot be told.</summary>
    public string MakePipe(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there is a pipe told from a file.");
        const uint OwnersAlone = 0b110_000_000;
        var pipe = System.IO.Path.Combine(Path, name);
        Assert.Equal(0, MakeNamedPipe(pipe, OwnersAlone));
        return pipe;
    }

    /// <summary>Writes into a pipe as soon as somebody reads it. Opening it waits for that, so it is done elsewhere.</summary>
    public static Task FillAsync(string pipe, string text) => Task.Run(() => File.WriteAllText(pipe, text), TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNamedPipe(string path, uint mode);
}
