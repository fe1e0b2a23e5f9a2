using Sluice.FaultyDisk;
using Sluice.Journal;
using Sluice.Journal.Doctor;
using Sluice.Journal.Privacy;
using Sluice.JournalWriter;
using Sluice.Tests.Journal.PowerLoss;

namespace Sluice.Tests.Journal;

/// <summary>What a killed process leaves behind, then cut or changed in its write-ahead file.</summary>
public sealed class WriteAheadTests : IAsyncDisposable
{
    private const string File = "journal.db-wal";

    private readonly TestJournal _killed = new();

    public ValueTask DisposeAsync() => _killed.DisposeAsync();

    [Fact]
    public async Task A_cut_file_costs_the_end_only_and_the_loss_is_reported()
    {
        var length = await KillAsync();
        var random = new Random(3);
        foreach (var kept in (IEnumerable<long>)[0, 1, 31, 32, 33, 56, 4151, 4152, length - 1, .. Enumerable.Range(0, 20).Select(_ => random.NextInt64(length))])
            await CheckAsync(file => file.SetLength(kept), $"cut to {kept} of {length} bytes");
    }

    [Fact]
    public async Task A_changed_byte_costs_what_comes_after_it_only_and_the_loss_is_reported()
    {
        var length = await KillAsync();
        var random = new Random(4);
        for (var round = 0; round < 20; round++)
        {
            var at = random.NextInt64(length);
            await CheckAsync(file => Change(file, at), $"changed at {at} of {length} bytes");
        }
    }

    [Fact]
    public async Task It_is_empty_once_nothing_has_come_for_a_while_and_not_before()
    {
        await using var test = new TestJournal();
        // Packing begins at the same moment, and reads.
        var (journal, file) = (test.Open(TestJournal.Small with { PackingInterval = Timeout.InfiniteTimeSpan }), new FileInfo(Path.Combine(test.Folder, File)));
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 10);
        Assert.True(await LengthAsync(TestJournal.Small.RetentionInterval - TimeSpan.FromTicks(1)) > 0);
        Assert.Equal(0, await LengthAsync(TestJournal.Small.RetentionInterval));
        await TestJournal.AppendAsync(journal, 11, 11);
        Assert.True(await LengthAsync(TimeSpan.Zero) > 0);
        Assert.Equal(11, (await TestJournal.ReadAllAsync(journal)).Calls.Count);

        async Task<long> LengthAsync(TimeSpan later)
        {
            test.Clock.Advance(later);
            await TestJournal.SettleAsync(journal);
            return Length(file);
        }
    }

    [Fact]
    public async Task Who_reads_from_it_holds_nobody_up()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 10);
        using var reader = new JournalFiles(test.Folder).OpenToRead();
        var seen = reader.InOneTransaction(() =>
        {
            var before = reader.Number("SELECT count(*) FROM blocks");
            test.Clock.Advance(TestJournal.Small.RetentionInterval);
            // Waiting for the reader would take longer than the test may.
            Assert.Equal(11, journal.AppendAsync(NumberedCall.Record(11)).AsTask().WaitAsync(TimeSpan.FromSeconds(5), TestJournal.Cancel).GetAwaiter().GetResult());
            return (before, reader.Number("SELECT count(*) FROM blocks"));
        });
        Assert.Equal((10, 10), seen);
    }

    [Fact]
    public async Task Who_reads_from_it_holds_nobody_up_while_somebody_is_forgotten()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        await TestJournal.AppendAsync(journal, 1, 1);
        using var reader = new JournalFiles(test.Folder).OpenToRead();
        Task<ForgetReport>? forgetting = null;
        reader.InOneTransaction(() =>
        {
            var before = reader.Number("SELECT count(*) FROM blocks");
            forgetting = journal.ForgetAsync(["42"], [], dryRun: false, static _ => { }, TestJournal.Cancel);
            Until.HoldsAsync(() => journal.Find(1)!.Value.IsForgotten).GetAwaiter().GetResult();
            TestJournal.AppendAsync(journal, 2, 20).WaitAsync(TimeSpan.FromSeconds(5), TestJournal.Cancel).GetAwaiter().GetResult();
            Assert.False(forgetting.IsCompleted);
            return before;
        });
        Assert.Equal(1, (await TestJournal.InTimeAsync(test.Clock, forgetting!)).Calls);
        Assert.Equal(0, Length(new(Path.Combine(test.Folder, File))));
    }

    [Fact]
    public async Task Who_reads_from_it_until_the_end_is_said_to_have_kept_what_is_forgotten_in_it()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        await TestJournal.AppendAsync(journal, 1, 1);
        using var reader = new JournalFiles(test.Folder).OpenToRead();
        Assert.True(reader.InOneTransaction(() =>
        {
            Assert.Equal(1, reader.Number("SELECT count(*) FROM blocks"));
            return ForgetAsync().GetAwaiter().GetResult().NotOverwritten;
        }));
        Assert.False((await ForgetAsync()).NotOverwritten);
        Assert.Equal(0, Length(new(Path.Combine(test.Folder, File))));

        async Task<ForgetReport> ForgetAsync()
        {
            var forgetting = journal.ForgetAsync(["42"], [], dryRun: false, static _ => { }, TestJournal.Cancel);
            await Until.HoldsAsync(() => forgetting.IsCompleted, test.Clock, TimeSpan.FromMilliseconds(100));
            return await forgetting;
        }
    }

    [Fact]
    public async Task From_a_size_on_it_is_copied_while_commits_go_on()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        var (ahead, database) = (new FileInfo(Path.Combine(test.Folder, File)), new FileInfo(Path.Combine(test.Folder, "journal.db")));
        var empty = Length(database);
        await TestJournal.AppendAsync(journal, 1, 20, bytes: 20_000);
        await Until.HoldsAsync(() => Length(database) != empty);
        // At twice the size the writer would have done it.
        Assert.True(Length(ahead) < 2 * TestJournal.Small.CheckpointBytes);
    }

    [Fact]
    public async Task Who_reads_from_it_holds_nobody_up_when_it_is_large_either()
    {
        await using var test = new TestJournal();
        var (journal, ahead) = (test.Open(), new FileInfo(Path.Combine(test.Folder, File)));
        await TestJournal.AppendAsync(journal, 1, 10);
        using var reader = new JournalFiles(test.Folder).OpenToRead();
        var most = 2 * TestJournal.Small.CheckpointBytes;
        reader.InOneTransaction(() =>
        {
            var before = reader.Number("SELECT count(*) FROM blocks");
            TestJournal.AppendAsync(journal, 11, 30, bytes: 50_000).WaitAsync(TimeSpan.FromSeconds(5), TestJournal.Cancel).GetAwaiter().GetResult();
            Assert.True(Length(ahead) > most);
            Assert.Equal(before, reader.Number("SELECT count(*) FROM blocks"));
            return before;
        });
        await TestJournal.AppendAsync(journal, 31, 31);
        var large = Length(ahead);
        await TestJournal.AppendAsync(journal, 32, 40, bytes: 20_000);
        Assert.Equal(large, Length(ahead));
        Assert.Equal(40, (await TestJournal.ReadAllAsync(journal)).Calls.Count);
    }

    [Fact]
    public async Task It_is_copied_again_although_a_copying_ended_while_the_journal_could_not_be_written()
    {
        await using var test = new TestJournal();
        var disk = new HoldingDisk();
        WatchedFiles.Watch(test.Folder, disk);
        var journal = test.Open();
        for (var number = 1; !disk.HasCopied; number++)
        {
            await TestJournal.AppendAsync(journal, number, number, bytes: 1000);
            // At twice the size the writer would wait for who is held.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestJournal.Cancel);
        }
        disk.FailNextSync();
        await Assert.ThrowsAsync<JournalUnavailableException>(() => TestJournal.AppendAsync(journal, 0, 0));
        disk.LetCopy();
        await Until.HoldsAsync(() => disk.CopyingHasEnded);
        test.Clock.Advance(TestJournal.Small.RecoveryInterval);
        await TestJournal.SettleAsync(journal);
        Assert.Null(journal.Unavailable);

        disk.HasCopied = false;
        for (var number = 1; number < 200 && !disk.HasCopied; number++) await TestJournal.AppendAsync(journal, number, number, bytes: 5000);
        Assert.True(disk.HasCopied);
    }

    [Fact]
    public async Task Two_who_copy_it_wait_for_each_other()
    {
        await using var test = new TestJournal();
        var journal = test.Open();
        await TestJournal.AppendAsync(journal, 1, 10);
        var files = new JournalFiles(test.Folder);
        using var reader = files.OpenToRead();
        using var one = files.OpenToCheckpoint();
        using var other = files.OpenToCheckpoint();
        Task<bool>[] copying = [];
        var early = reader.InOneTransaction(() =>
        {
            reader.Number("SELECT count(*) FROM blocks");
            // Both wait: one for the reader, the other for the one.
            copying = [.. new[] { one, other }.Select(static database => Task.Factory.StartNew(
                () => database.Checkpoint(SQLitePCL.raw.SQLITE_CHECKPOINT_TRUNCATE), TestJournal.Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
            return Task.WaitAny(copying, 300, TestJournal.Cancel);
        });
        Assert.All(await Task.WhenAll(copying), Assert.True);
        Assert.Equal(-1, early);
    }

    private static long Length(FileInfo file)
    {
        file.Refresh();
        return file.Length;
    }

    // All that was written is in the write-ahead file then.
    private async Task<long> KillAsync()
    {
        await WriterProcess.RunAsync(["append", _killed.Folder, "1000000000"], linesToKill: 300);
        return new FileInfo(Path.Combine(_killed.Folder, File)).Length;
    }

    private async Task CheckAsync(Action<FileStream> damage, string what)
    {
        await using var copy = new TestJournal();
        foreach (var file in Directory.GetFiles(_killed.Folder)) System.IO.File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        // The index of the write-ahead file does not survive a machine; without it everything is read from the file itself.
        System.IO.File.Delete(Path.Combine(copy.Folder, "journal.db-shm"));
        using (var file = System.IO.File.Open(Path.Combine(copy.Folder, File), FileMode.Open)) damage(file);

        var report = JournalDoctor.Examine(copy.Folder, TestJournal.Cancel);
        var journal = copy.Open();
        var head = journal.Head;
        var (calls, problems) = await TestJournal.ReadAllAsync(journal);
        Assert.True(head >= 200, $"{what}: the head went back to {head}");
        Assert.True(Enumerable.Range(1, calls.Count).Select(n => (long)n).SequenceEqual(calls.Keys), $"{what}: what is left is not the beginning");
        Assert.Equal(calls.Count, report.Records);
        if (calls.Count < head)
        {
            Assert.Equal($"Records {calls.Count + 1} to {head} are missing from the journal.", Assert.Single(problems));
            Assert.Equal((calls.Count + 1, head), (Assert.Single(report.Damaged).First, report.Damaged[0].Last));
            Assert.False(report.IsHealthy);
            Assert.Contains(copy.Log, line => line.StartsWith($"Records {calls.Count + 1} to {head} were acknowledged", StringComparison.Ordinal));
        }
        Assert.Equal(head + 1, await journal.AppendAsync(NumberedCall.Record(1)));
        Assert.Equal(1, NumberedCall.NumberOf(journal.Find(head + 1)!.Value));
    }

    private static void Change(FileStream file, long at)
    {
        file.Position = at;
        var was = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(was ^ 0x10));
    }

    /// <summary>Sees the thread that copies the write-ahead file, and can stop it, while the others go on.</summary>
    private sealed class HoldingDisk : IDisk
    {
        private const string Copier = "journal checkpoints";

        private readonly TaskCompletionSource _open = new();
        private bool _hasCopied, _failing;

        // Since it closed the journal.
        private Thread? _copier;

        public bool OnlyNotesSyncs => true;

        /// <summary>Whether it has begun since this was last said to be false.</summary>
        public bool HasCopied
        {
            get => Volatile.Read(ref _hasCopied);
            set => Volatile.Write(ref _hasCopied, value);
        }

        /// <summary>Whether the file was copied, the writer was told so, and the thread waits for the next time.</summary>
        public bool CopyingHasEnded => Volatile.Read(ref _copier) is { } thread && thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin);

        public void LetCopy() => _open.SetResult();

        public void FailNextSync() => Volatile.Write(ref _failing, true);

        public int Before(DiskOperation operation)
        {
            if (operation.Action == DiskAction.Write && Thread.CurrentThread.Name == Copier)
            {
                HasCopied = true;
                _open.Task.GetAwaiter().GetResult();
            }
            return operation.Action == DiskAction.Sync && Interlocked.Exchange(ref _failing, false) ? FailedOperationTests.FailedSync : 0;
        }

        public void Closed(string path)
        {
            if (Path.GetFileName(path) == "journal.db" && Thread.CurrentThread.Name == Copier) Volatile.Write(ref _copier, Thread.CurrentThread);
        }
    }
}
