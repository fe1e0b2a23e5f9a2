using System.Diagnostics;
using System.Globalization;

namespace Sluice.Tests.Journal;

public sealed class WriteErrorTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    /// <summary>A limit on the size of its files, set on the running process, makes its writes fail with an input/output error.</summary>
    [Fact]
    public async Task After_a_failed_write_nothing_is_pretended_and_the_journal_recovers_by_itself()
    {
        if (!File.Exists("/usr/bin/prlimit")) Assert.Skip("Needs prlimit.");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Sluice.JournalWriter"), ["refused", _test.Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        var acknowledged = new Dictionary<long, long>();
        string? refused = null;
        while (await process.StandardOutput.ReadLineAsync(TestJournal.Cancel) is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "call":
                    acknowledged.Add(long.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
                    break;
                case "open":
                    await LimitFilesAsync(process, "1500000:unlimited");
                    break;
                case "refused":
                    refused = line;
                    await LimitFilesAsync(process, "unlimited:unlimited");
                    break;
            }
        }
        await process.WaitForExitAsync(TestJournal.Cancel);
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("refused The journal cannot be written: disk I/O error", refused, StringComparison.Ordinal);
        var journal = _test.Open();
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(damage);
        Assert.Equal(acknowledged, calls);
    }

    private static async Task LimitFilesAsync(Process process, string limits)
    {
        using var set = Process.Start("/usr/bin/prlimit", ["--pid", process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={limits}"]);
        await set.WaitForExitAsync(TestJournal.Cancel);
        Assert.Equal(0, set.ExitCode);
        await process.StandardInput.WriteLineAsync("go on");
        await process.StandardInput.FlushAsync(TestJournal.Cancel);
    }
}
