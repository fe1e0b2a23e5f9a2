using Sluice.Delivery.Attempts;

namespace Sluice.Cli;

/// <summary>Where a command reads from and writes to: the process's own streams, or a test's.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output: results only, so that it can be piped on.</param>
/// <param name="Error">Standard error: everything meant for a person.</param>
internal sealed record Streams(Stream In, Stream Out, TextWriter Error)
{
    /// <summary>Whether standard error is a terminal that nothing else writes to, so that a progress bar can be drawn on it.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Characters in a line of standard output; many where nobody looks at it.</summary>
    public int Width { get; init; } = 4096;

    /// <summary>Opens the named file, or standard input when there is no name or it is <c>-</c>.</summary>
    public Stream Open(string? file)
    {
        if (file is null or "-") return In;
        if (Directory.Exists(file)) throw new CommandException($"'{file}' is a folder; name a file.");
        if (!File.Exists(file)) throw new CommandException($"there is no file '{file}'.");
        return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
    }

    /// <summary>The streams of this process. One that was closed from the start is empty, or takes all and keeps nothing.</summary>
    public static Streams OfProcess()
    {
        // The log goes there too.
        if (!StandardDescriptor.IsGiven(2)) Console.SetError(TextWriter.Null);
        return new(StandardDescriptor.IsGiven(0) ? Console.OpenStandardInput() : Stream.Null, StandardOutput.Open(), Console.Error)
        {
            Width = Console.IsOutputRedirected ? 4096 : Math.Max(Console.WindowWidth, 40),
            ShowsProgress = !Console.IsErrorRedirected && Console.IsOutputRedirected,
        };
    }
}
