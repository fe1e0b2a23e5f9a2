using System.Diagnostics;
using System.Globalization;
using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Tests.Journal.PowerLoss;

namespace Sluice.Tests.Journal;

public sealed class WriteErrorTests : IAsyncDisposable
{
    private const int FailedRead = 10 | (1 << 8);

    /// <summary>Bytes of the two headers that an index of a write-ahead file begins with.</summary>
    private const int IndexHeaders = 2 * 48;

    private readonly TestJournal _test = new();
    private int _readFailsWith;

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
        Assert.Equal(
            "refused The journal cannot be written: disk I/O error (SQLite code 778). The disk fails, or a limit keeps the file from growing (`ulimit -f`, a quota).",
            refused);
        var journal = _test.Open();
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(damage);
        Assert.Equal(acknowledged, calls);
    }

    [Fact]
    public async Task A_read_that_fails_while_it_recovers_is_tried_again_and_does_not_hold_all_deliveries_for_good()
    {
        var journal = await UnavailableAsync();
        _readFailsWith = FailedRead;
        await RecoverAsync(journal);
        Assert.NotNull(journal.Unavailable);
        Assert.Null(journal.Fence.Unreadable);
        _readFailsWith = 0;
        await RecoverAsync(journal);
        Assert.Equal((null, null, 1), (journal.Unavailable, journal.Fence.Unreadable, journal.Fence.Count));
    }

    [Fact]
    public async Task Tombstones_that_are_damaged_when_it_recovers_are_said_to_be()
    {
        var journal = await UnavailableAsync();
        _readFailsWith = SQLitePCL.raw.SQLITE_CORRUPT;
        await RecoverAsync(journal);
        Assert.Null(journal.Unavailable);
        Assert.NotNull(journal.Fence.Unreadable);
        Assert.Contains(_test.Log, static line => line.StartsWith("The list of suppressed and deleted people is damaged", StringComparison.Ordinal));
    }

    /// <summary>
    /// What a sync was to make safe stands in the write-ahead file though it failed, and is taken up by who reads the file anew: here as its index is lost.
    /// </summary>
    [Fact]
    public async Task A_message_that_was_refused_and_came_through_all_the_same_is_known_when_it_comes_again()
    {
        var failing = false;
        WatchedFiles.Watch(_test.Folder, new RecordingDisk((_, operation) => failing && operation.Action == DiskAction.Sync ? FailedOperationTests.FailedSync : 0));
        var journal = _test.Open();
        await Sent.AppendAsync(journal, "a");
        failing = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => Sent.AppendAsync(journal, "b"));
        failing = false;
        using (var index = File.OpenHandle(Path.Combine(_test.Folder, "journal.db-shm"), FileMode.Open, FileAccess.Write)) RandomAccess.Write(index, new byte[IndexHeaders], 0);
        await RecoverAsync(journal);
        Assert.Equal((null, 2), (journal.Unavailable, journal.Head));
        Assert.Equal([true, false], await Sent.AppendAsync(journal, "b", "c"));
    }

    // After a sync that failed, once. Somebody is suppressed; that is found in the database, not in the write-ahead file.
    private async Task<SqliteJournal> UnavailableAsync()
    {
        var (failing, tombstones) = (false, -1L);
        WatchedFiles.Watch(_test.Folder, new RecordingDisk(Refuse)
        {
            RefuseRead = (path, offset) => offset == tombstones && path.EndsWith("journal.db", StringComparison.Ordinal) ? _readFailsWith : 0,
        });
        var journal = _test.Open();
        await new Sent(journal, ["a"], name: "User Suppressed").AppendAsync(journal);
        await journal.BetweenCommitsAsync(open =>
        {
            tombstones = (open.Database.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'tombstones'") - 1) * JournalFiles.PageBytes;
            open.Database.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE);
        });
        failing = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => TestJournal.AppendAsync(journal, 2, 2));
        return journal;

        int Refuse(int number, DiskOperation operation)
        {
            if (!failing || operation.Action != DiskAction.Sync) return 0;
            failing = false;
            return FailedOperationTests.FailedSync;
        }
    }

    // A journal that is unavailable refuses what is asked of it meanwhile.
    private Task RecoverAsync(SqliteJournal journal)
    {
        _test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        return TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
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
