using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class DiskFullTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Full_means_refused_with_nothing_stored_and_recovered_when_there_is_room()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 5);
        await AllowOnePageAsync(journal);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(6, 100_000)));
        Assert.StartsWith("The disk is full.", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("The disk is full.", journal.Unavailable, StringComparison.Ordinal);
        Assert.Equal(5, journal.Head);
        Assert.False(File.Exists(Path.Combine(_test.Folder, "journal.reserve")));
        // Refused at once, without asking the disk again.
        var commits = journal.Commits;
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(6)));
        Assert.Equal(commits, journal.Commits);
        // What needs no room is still stored.
        await journal.Deliveries.CommitAsync(new("hook") { Position = 3 });
        Assert.Equal(3, journal.Deliveries.Load("hook", 0).Position);

        await AllowAllAsync(journal);
        Assert.NotNull(journal.Unavailable);
        _test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.Null(journal.Unavailable);
        Assert.True(File.Exists(Path.Combine(_test.Folder, "journal.reserve")));
        Assert.Equal(6, await journal.AppendAsync(NumberedCall.Record(6)));
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal([1, 2, 3, 4, 5, 6], calls.Keys);
        Assert.Empty(damage);
        Assert.Equal(2, _test.Log.Count);
    }

    [Fact]
    public async Task All_callers_of_a_commit_that_does_not_fit_are_refused_but_changes_of_state_are_stored()
    {
        var journal = _test.Open();
        journal.Deliveries.Load("hook", 0);
        await AllowOnePageAsync(journal);
        Task<long>[] appends;
        Task change;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            appends = [.. Enumerable.Range(1, 10).Select(n => journal.AppendAsync(NumberedCall.Record(n, 5000)).AsTask())];
            change = journal.Deliveries.CommitAsync(new("hook") { Add = new(1, 0, 0, 0) }).AsTask();
        }
        foreach (var append in appends) await Assert.ThrowsAsync<JournalUnavailableException>(() => append);
        await change;
        Assert.Equal(1, journal.Deliveries.Load("hook", 0).Tally.Delivered);
        Assert.Equal(0, journal.Head);
    }

    /// <summary>Some file systems need room for taking a file away. A folder with something in it does not go either.</summary>
    [Fact]
    public async Task A_reserve_that_cannot_be_taken_away_is_no_worse_than_none()
    {
        var journal = _test.Open();
        await AllowOnePageAsync(journal);
        var reserve = Path.Combine(_test.Folder, "journal.reserve");
        File.Delete(reserve);
        Directory.CreateDirectory(Path.Combine(reserve, "full"));
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(1, 100_000)));
        Assert.StartsWith("The disk is full.", journal.Unavailable, StringComparison.Ordinal);
        await AllowAllAsync(journal);
        _test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.NotNull(journal.Unavailable);

        Directory.Delete(reserve, recursive: true);
        _test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.Equal(1, await journal.AppendAsync(NumberedCall.Record(1)));
    }

    [Fact]
    public async Task A_real_full_disk_is_survived_and_left_when_a_file_goes()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        await using var test = new TestJournal { Folder = disk.Folder("data") };
        var journal = test.Open();
        var filler = Path.Combine(disk.Path, "filler");
        await File.WriteAllBytesAsync(filler, new byte[3 * 1024 * 1024], TestJournal.Cancel);
        var stored = await FillAsync(journal);
        // Positions can be stored, many times over.
        for (var n = 1; n <= 100; n++) await journal.Deliveries.CommitAsync(new("hook") { Position = n });
        // Others take what is left; else a write-ahead file that was not copied yet gives back enough, now and then.
        await FillUpAsync(Path.Combine(disk.Path, "rest"));
        test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.NotNull(journal.Unavailable);

        File.Delete(filler);
        test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.Null(journal.Unavailable);
        Assert.Equal(stored + 1, await journal.AppendAsync(NumberedCall.Record(stored + 1)));
        await CheckAsync(test, journal, stored + 1);
    }

    [Fact]
    public async Task A_real_full_disk_is_left_by_trimming()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        await using var test = new TestJournal { Folder = disk.Folder("data") };
        var journal = test.Open();
        var stored = await FillAsync(journal);
        await journal.Deliveries.CommitAsync(new("hook") { Position = stored });
        test.Clock.Advance(TimeSpan.FromDays(31));
        journal.SetReaders(["hook"]);
        // There may be room for a moment, until trimming goes on and takes what it needs for itself.
        long? next = null;
        for (var step = 0; step < 100 && (next is null || journal.Unavailable is not null); step++)
        {
            test.Clock.Advance(TestJournal.Small.RecoveryInterval);
            await TestJournal.SettleAsync(journal);
            next ??= await TryAppendAsync(journal);
        }
        Assert.Null(journal.Unavailable);
        Assert.Equal(stored + 1, next);
    }

    [Fact]
    public async Task Who_reads_holds_nobody_up_when_it_recovers()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 10);
        await AllowOnePageAsync(journal);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await journal.AppendAsync(NumberedCall.Record(11, 100_000)));
        await AllowAllAsync(journal);
        using var reader = new JournalFiles(_test.Folder).OpenToRead();
        reader.InOneTransaction(() =>
        {
            var before = reader.Number("SELECT count(*) FROM blocks");
            _test.Clock.Advance(TestJournal.Small.RecoveryInterval);
            // Waiting for the reader would take longer than the test may.
            TestJournal.SettleAsync(journal).AsTask().WaitAsync(TimeSpan.FromSeconds(5), TestJournal.Cancel).GetAwaiter().GetResult();
            return before;
        });
        Assert.Null(journal.Unavailable);
    }

    [Fact]
    public async Task A_full_disk_can_be_opened_and_read()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        await using var test = new TestJournal { Folder = disk.Folder("data") };
        long stored;
        await using (var journal = test.Open()) stored = await FillAsync(journal);
        await FillUpAsync(Path.Combine(disk.Path, "filler"));
        var again = test.Open();
        Assert.StartsWith("The disk is full.", again.Unavailable, StringComparison.Ordinal);
        await CheckAsync(test, again, stored);
        await again.Deliveries.CommitAsync(new("hook") { Position = 3 });
    }

    [Fact]
    public async Task A_disk_too_full_even_to_be_opened_is_said_to_need_room_and_nothing_is_lost()
    {
        using var disk = SmallDisk.Mount(megabytes: 8);
        await using var test = new TestJournal { Folder = disk.Folder("data") };
        await using (var journal = test.Open()) await TestJournal.AppendAsync(journal, 1, 5);
        // As a gateway leaves it that is killed when the disk is full.
        File.Delete(Path.Combine(test.Folder, "journal.reserve"));
        var filler = Path.Combine(disk.Path, "filler");
        await FillUpAsync(filler);
        var refused = Assert.Throws<JournalOpenException>(() => test.Open());
        Assert.Contains("The disk is full: make room and start the gateway again", refused.Message, StringComparison.Ordinal);
        File.Delete(filler);
        // A process that another test starts just now has it open, and its room taken, until it has become its program.
        await Until.HoldsAsync(() => new DriveInfo(disk.Path).AvailableFreeSpace > 1024 * 1024);
        await CheckAsync(test, test.Open(), 5);
    }

    [Fact]
    public async Task Letters_that_were_to_be_erased_when_the_disk_was_full_are_erased_afterwards()
    {
        const int Letters = 300;
        var isFull = false;
        WatchedFiles.Watch(_test.Folder, new RecordingDisk((_, operation) =>
            isFull && operation.Action == DiskAction.Write && operation.Path.EndsWith("-wal", StringComparison.Ordinal) ? SQLitePCL.raw.SQLITE_FULL : 0));
        var journal = _test.Open();
        journal.SetReaders([]);
        await new Sent(journal, ["a"]).AppendAsync(journal);
        var about = journal.Find(1)!.Value.Bytes.ToArray();
        await journal.Deliveries.CommitAsync(new("hook")
        {
            Dead = [.. Enumerable.Range(0, Letters).Select(n => new DeadLetter("hook", new(1, 0, $"{n}"), _test.Clock.GetUtcNow(), 1, "no", about, "", ""))],
            Add = new(0, 0, 0, Letters),
        });
        await new Sent(journal, ["b"], name: "User Suppressed").AppendAsync(journal);
        await TestJournal.SettleAsync(journal);
        isFull = true;
        _test.Clock.Advance(TestJournal.Small.RetentionInterval);
        await TestJournal.SettleAsync(journal);
        Assert.StartsWith("The disk is full.", journal.Unavailable, StringComparison.Ordinal);
        isFull = false;
        await Until.HoldsAsync(() => journal.DeadLetters.Find("hook", Letters).All(static letter => letter.Record.IsEmpty), _test.Clock, TestJournal.Small.RetentionInterval);
    }

    private static async Task<long> FillAsync(SqliteJournal journal)
    {
        for (var number = 1L; ; number++)
        {
            try
            {
                await journal.AppendAsync(NumberedCall.Record(number, 20_000));
            }
            catch (JournalUnavailableException full)
            {
                Assert.StartsWith("The disk is full.", full.Message, StringComparison.Ordinal);
                return number - 1;
            }
        }
    }

    // Null when it is refused.
    private static async Task<long?> TryAppendAsync(SqliteJournal journal)
    {
        try
        {
            return await journal.AppendAsync(NumberedCall.Record(1));
        }
        catch (JournalUnavailableException)
        {
            return null;
        }
    }

    // SQLite's limit on pages gives the same error as a full disk, at a known place.
    private static ValueTask AllowOnePageAsync(SqliteJournal journal) => journal.BetweenCommitsAsync(
        static tables => tables.Database.Execute($"PRAGMA max_page_count = {tables.Database.Number("PRAGMA page_count") + 1}"));

    private static ValueTask AllowAllAsync(SqliteJournal journal) =>
        journal.BetweenCommitsAsync(static tables => tables.Database.Execute("PRAGMA max_page_count = 1000000"));

    private static async Task FillUpAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) await file.WriteAsync(new byte[4096], TestJournal.Cancel);
        }
        catch (IOException)
        {
            // That was the purpose.
        }
    }

    private static async Task CheckAsync(TestJournal test, SqliteJournal journal, long stored)
    {
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal(Enumerable.Range(1, (int)stored).ToDictionary(n => (long)n, n => (long)n), calls);
        Assert.Empty(damage);
        Assert.DoesNotContain(test.Log, line => line.Contains("no longer in the journal", StringComparison.Ordinal));
    }
}
