using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Journal.Doctor;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// After a failed sync the system's memory has what the disk never gets: every later sync succeeds, and all looks well until the power fails.
/// </summary>
public sealed class FailedSyncTests : IAsyncDisposable
{
    private const int FailedSync = 10 | (4 << 8);

    private readonly List<TestJournal> _folders = [];
    private readonly DiskModel _model = new();
    private string? _failing;

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _folders) await folder.DisposeAsync();
    }

    [Fact]
    public async Task What_was_copied_into_the_database_before_it_failed_is_copied_again()
    {
        var (test, disk) = Life();
        var journal = await PartlyCopiedAsync(test);
        using var other = new JournalFiles(test.Folder).OpenToRead();

        await FailToEmptyAsync(test, journal);
        Assert.NotNull(journal.Unavailable);
        Assert.Equal(30, other.Number("SELECT count(*) FROM blocks"));
        await RecoverAsync(test, journal);
        Assert.Null(journal.Unavailable);

        await TestJournal.AppendAsync(journal, 31, 32);
        await CheckAfterPowerCutAsync(disk, calls: 32);
    }

    [Fact]
    public async Task It_is_copied_again_by_whoever_opens_the_journal_next()
    {
        var (test, disk) = Life();
        var journal = await PartlyCopiedAsync(test);
        await FailToEmptyAsync(test, journal);
        await journal.DisposeAsync();

        journal = test.Open();
        Assert.Null(journal.Unavailable);
        await CheckAfterPowerCutAsync(disk, calls: 30);
    }

    [Fact]
    public async Task What_was_refused_does_not_come_back()
    {
        var (test, disk) = Life();
        var journal = await PartlyCopiedAsync(test);
        journal.Load("hook", 0);
        var passed = new Passed("hook", test.Clock.GetUtcNow(), new Random(1));
        for (var sequence = 1; sequence <= 30; sequence++) passed.Add(sequence, journal.Find(sequence));
        var change = passed.Change(1, 30);
        _failing = "journal.db-wal";
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.CommitAsync(change).AsTask());
        _failing = "journal.db";
        await RecoverAsync(test, journal);
        Assert.NotNull(journal.Unavailable);
        await RecoverAsync(test, journal);
        Assert.Null(journal.Unavailable);

        await journal.CommitAsync(change);
        await CheckAfterPowerCutAsync(disk, calls: 30);
    }

    [Fact]
    public async Task A_killed_process_leaves_a_commit_that_was_never_synced_and_nothing_is_stored_behind_it()
    {
        var (test, disk) = Life();
        var journal = test.Open();
        await TestJournal.AppendAsync(journal, 1, 5);
        _failing = "journal.db-wal";
        await Assert.ThrowsAsync<JournalUnavailableException>(() => TestJournal.AppendAsync(journal, 6, 6));
        Apply(disk);

        // The system lives on, and what it remembers of the files.
        var (next, nextDisk) = Life();
        _model.CutPower(next.Folder, Loss.Nothing, new Random(1));
        journal = next.Open();
        Assert.Equal(6, journal.Head);
        await TestJournal.AppendAsync(journal, 7, 9);
        await CheckAfterPowerCutAsync(nextDisk, calls: 9);
    }

    private (TestJournal Test, RecordingDisk Disk) Life()
    {
        var (test, disk) = (new TestJournal(), new RecordingDisk(Refuse));
        _folders.Add(test);
        WatchedFiles.Watch(test.Folder, disk);
        return (test, disk);
    }

    // Once.
    private int Refuse(int number, DiskOperation operation)
    {
        if (operation.Action != DiskAction.Sync || Path.GetFileName(operation.Path) != _failing) return 0;
        _failing = null;
        return FailedSync;
    }

    // Somebody who reads keeps the whole from being copied. What can be is, and is not synced, as that is not worth it before all of it is there.
    private static async Task<SqliteJournal> PartlyCopiedAsync(TestJournal test)
    {
        // Nothing is copied or packed unasked, by connections of its own.
        var journal = test.Open(TestJournal.Small with { CheckpointBytes = int.MaxValue / 4, PackingInterval = Timeout.InfiniteTimeSpan });
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 20, bytes: 3000);
        using var reader = new JournalFiles(test.Folder).OpenToRead();
        var isWhole = true;
        reader.InOneTransaction(() =>
        {
            var before = reader.Number("SELECT count(*) FROM blocks");
            TestJournal.AppendAsync(journal, 21, 30).GetAwaiter().GetResult();
            journal.BetweenCommitsAsync(open => isWhole = open.Database.TryCheckpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_PASSIVE)).AsTask().GetAwaiter().GetResult();
            return before;
        });
        Assert.False(isWhole);
        // Those who ask have connections of their own from then on.
        Assert.Equal((0, 30), (journal.Standings().Count, (await TestJournal.ReadAllAsync(journal)).Calls.Count));
        return journal;
    }

    private async Task FailToEmptyAsync(TestJournal test, SqliteJournal journal)
    {
        _failing = "journal.db";
        test.Clock.Advance(TestJournal.Small.RetentionInterval);
        await TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Null(_failing);
    }

    private static async Task RecoverAsync(TestJournal test, SqliteJournal journal)
    {
        test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private void Apply(RecordingDisk disk)
    {
        foreach (var operation in disk.Operations) _model.Apply(operation);
    }

    private async Task CheckAfterPowerCutAsync(RecordingDisk disk, int calls)
    {
        Apply(disk);
        var left = new TestJournal();
        _folders.Add(left);
        _model.CutPower(left.Folder, Loss.Everything, new Random(1));
        Assert.True(JournalDoctor.Examine(left.Folder, TestJournal.Cancel).IsHealthy);
        var (found, damage) = await TestJournal.ReadAllAsync(left.Open());
        Assert.Empty(damage);
        Assert.Empty(Audit.Of(left.Folder, TestJournal.Cancel).Destinations.SelectMany(static one => one.Problems));
        Assert.Equal(Enumerable.Range(1, calls).Select(static number => (long)number), found.Keys);
    }
}
