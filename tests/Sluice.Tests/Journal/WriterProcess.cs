using System.Diagnostics;

namespace Sluice.Tests.Journal;

/// <summary>The process of tests/Sluice.JournalWriter.</summary>
internal static class WriterProcess
{
    /// <summary>Runs it, to its end or until it is killed, and returns the whole lines it wrote.</summary>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="linesToKill">Kill it when it has written so many lines; null lets it end by itself.</param>
    public static async Task<(List<string> Lines, int ExitCode)> RunAsync(string[] arguments, int? linesToKill = null)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Sluice.JournalWriter"), arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        if (linesToKill == 0) process.Kill();
        while (await process.StandardOutput.ReadLineAsync(TestJournal.Cancel) is { } line)
        {
            lines.Add(line);
            if (lines.Count == linesToKill) process.Kill();
        }
        await process.WaitForExitAsync(TestJournal.Cancel);
        return (lines, process.ExitCode);
    }
}
