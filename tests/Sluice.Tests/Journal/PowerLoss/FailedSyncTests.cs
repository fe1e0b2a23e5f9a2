using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Journal.Doctor;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>
/// After a failed sync the system's memory has what the disk never gets: every later sync succeeds, and all looks well until the power fails.
/// </summary>
public sealed class FailedSyncTests : IAsyncDisposable
{
    private readonly List<TestJournal> _folders = [];
    private readonly DiskModel _model = new();
    private string? _failing;
    private int _passing;

    /// <summary>Nothing is copied or packed unless it is asked for.</summary>
    private static JournalOptions Unasked { get; } = TestJournal.Small with { CheckpointBytes = int.MaxValue / 4, PackingInterval = Timeout.InfiniteTimeSpan };

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
        // The last to close the database empties the file, and was told of nothing.
        using (var last = new JournalFiles(test.Folder).OpenToRead())
        {
            Assert.Equal(30, last.Number("SELECT count(*) FROM blocks"));
            await journal.DisposeAsync();
        }

        journal = test.Open();
        Assert.Null(journal.Unavailable);
        await CheckAfterPowerCutAsync(disk, calls: 30);
    }

    [Fact]
    public async Task What_was_refused_does_not_come_back()
    {
        var (test, disk) = Life();
        var journal = await PartlyCopiedAsync(test);
        journal.Deliveries.Load("hook", 0);
        var passed = new Passed("hook", test.Clock.GetUtcNow(), new Random(1));
        for (var sequence = 1; sequence <= 30; sequence++) passed.Add(sequence, journal.Find(sequence));
        var change = passed.Change(1, 30);
        _failing = "journal.db-wal";
        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Deliveries.CommitAsync(change).AsTask());
        _failing = "journal.db";
        await RecoverAsync(test, journal);
        Assert.NotNull(journal.Unavailable);
        await RecoverAsync(test, journal);
        Assert.Null(journal.Unavailable);

        await journal.Deliveries.CommitAsync(change);
        await CheckAfterPowerCutAsync(disk, calls: 30);
    }

    [Fact]
    public async Task A_killed_process_leaves_a_commit_that_was_never_synced_and_what_is_stored_behind_it_is_safe()
    {
        var (_, next, disk) = await KilledAsync(5);
        var journal = next.Open();
        Assert.Equal(6, journal.Head);
        await TestJournal.AppendAsync(journal, 7, 9);
        await CheckAfterPowerCutAsync(disk, calls: 9);
    }

    [Fact]
    public async Task The_power_may_fail_at_any_moment_while_that_commit_is_made_safe()
    {
        var (before, next, disk) = await KilledAsync(30);
        var journal = next.Open(Unasked);
        await TestJournal.AppendAsync(journal, 32, 33);
        await EmptyAsync(journal);
        var (operations, random) = (disk.Operations, new Random(1));
        for (var done = 0; done <= operations.Count; done += PowerLossTests.Every)
        {
            var model = new DiskModel();
            foreach (var operation in before.Concat(operations.Take(done))) model.Apply(operation);
            foreach (var loss in Enum.GetValues<Loss>()) Assert.True(await CheckAsync(model, loss, random) >= 30, $"after {done} of {operations.Count} operations, losing {loss}");
        }
    }

    private (TestJournal Test, RecordingDisk Disk) Life()
    {
        var (test, disk) = (new TestJournal(), new RecordingDisk(Refuse));
        _folders.Add(test);
        WatchedFiles.Watch(test.Folder, disk);
        return (test, disk);
    }

    // Some calls in the database, and in the write-ahead file one more that all see and the disk has not; and a folder for the next life, with the files as the
    // system remembers them.
    private async Task<(IReadOnlyList<DiskOperation> Before, TestJournal Next, RecordingDisk Disk)> KilledAsync(int calls)
    {
        var (test, disk) = Life();
        var journal = test.Open(Unasked);
        await TestJournal.AppendAsync(journal, 1, calls, bytes: 3000);
        await EmptyAsync(journal);
        // The first is for the file's header.
        (_failing, _passing) = ("journal.db-wal", 1);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => TestJournal.AppendAsync(journal, calls + 1, calls + 1, bytes: 20_000));
        var before = disk.Operations;
        foreach (var operation in before) _model.Apply(operation);
        var (next, nextDisk) = Life();
        _model.CutPower(next.Folder, Loss.Nothing, new Random(1));
        return (before, next, nextDisk);
    }

    // Once.
    private int Refuse(int number, DiskOperation operation)
    {
        if (operation.Action != DiskAction.Sync || Path.GetFileName(operation.Path) != _failing || _passing-- > 0) return 0;
        (_failing, _passing) = (null, 0);
        return FailedOperationTests.FailedSync;
    }

    // Somebody who reads keeps the whole from being copied. What can be is, and is not synced, as that is not worth it before all of it is there.
    private static async Task<SqliteJournal> PartlyCopiedAsync(TestJournal test)
    {
        var journal = test.Open(Unasked);
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
        Assert.Equal((0, 30), (journal.Deliveries.Standings().Count, (await TestJournal.ReadAllAsync(journal)).Calls.Count));
        return journal;
    }

    private static async Task EmptyAsync(SqliteJournal journal)
    {
        var isEmpty = false;
        await journal.BetweenCommitsAsync(open => isEmpty = open.Database.TryCheckpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE));
        Assert.True(isEmpty);
    }

    private async Task FailToEmptyAsync(TestJournal test, SqliteJournal journal)
    {
        _failing = "journal.db";
        await PassAsync(test, journal, TestJournal.Small.RetentionInterval);
        Assert.Null(_failing);
    }

    private static Task RecoverAsync(TestJournal test, SqliteJournal journal) => PassAsync(test, journal, TestJournal.Small.RecoveryInterval);

    // A journal that is unavailable refuses what is asked of it meanwhile.
    private static Task PassAsync(TestJournal test, SqliteJournal journal, TimeSpan time)
    {
        test.Clock.Advance(time);
        return TestJournal.SettleAsync(journal).AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private async Task CheckAfterPowerCutAsync(RecordingDisk disk, int calls)
    {
        foreach (var operation in disk.Operations) _model.Apply(operation);
        Assert.Equal(calls, await CheckAsync(_model, Loss.Everything, new Random(1)));
    }

    // How many calls there are after a power cut, the first ones and whole.
    private static async Task<int> CheckAsync(DiskModel model, Loss loss, Random random)
    {
        await using var left = new TestJournal();
        model.CutPower(left.Folder, loss, random);
        Assert.True(JournalDoctor.Examine(left.Folder, TestJournal.Cancel).IsHealthy);
        var (found, damage) = await TestJournal.ReadAllAsync(left.Open());
        Assert.Empty(damage);
        Assert.Empty(Audit.Of(left.Folder, TestJournal.Cancel).Destinations.SelectMany(static one => one.Problems));
        Assert.Equal(Enumerable.Range(1, found.Count).Select(static number => (long)number), found.Keys);
        return found.Count;
    }
}
