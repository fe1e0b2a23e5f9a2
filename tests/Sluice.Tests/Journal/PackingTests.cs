using Microsoft.Extensions.Time.Testing;
using Sluice.Journal;
using Sluice.Journal.Blocks;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

/// <summary>What small commits left is packed into large blocks, and nobody who reads can tell.</summary>
public sealed class PackingTests : IAsyncDisposable
{
    private const int Calls = 100;

    /// <summary>A large block takes about twenty calls; nothing happens by itself.</summary>
    private static readonly JournalOptions ByHand =
        TestJournal.Small with { PackedBytes = 20_000, PackingAge = TimeSpan.FromSeconds(10), PackingInterval = Timeout.InfiniteTimeSpan };

    private readonly PackersClock _clock = new();
    private readonly TestJournal _test;

    public PackingTests() => _test = new() { Clock = _clock };

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Blocks_of_single_calls_become_large_ones_with_the_same_calls()
    {
        var journal = await FilledAsync();
        Assert.Equal(Calls, await BlocksAsync(journal));
        var small = await SumAsync(journal, "length(data)");
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 5, Calls / 4);
        Assert.InRange(await SumAsync(journal, "length(data)"), 1, small * 3 / 4);
        Assert.True(await SumAsync(journal, "raw_length <= 20000") == await BlocksAsync(journal), "A block is larger than it may be.");
        await AllAreThereAsync(journal);
        await journal.DisposeAsync();
        await AllAreThereAsync(_test.Open(ByHand));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_stands_in_the_middle_of_a_large_block_reads_on_from_there(bool wasReadBefore)
    {
        var journal = await FilledAsync();
        if (wasReadBefore) await AllAreThereAsync(journal);
        journal.Pack();
        for (var after = 0L; after < Calls; after++)
        {
            var block = await journal.ReadAsync(after, TestJournal.Cancel);
            Assert.Equal(after + 1, block.Entries[0].Sequence);
            Assert.Equal(after + 1, NumberedCall.NumberOf(block.Entries[0].Record));
            Assert.Equal(block.Last, block.Entries[^1].Sequence);
            Assert.Equal(after + 1, NumberedCall.NumberOf(journal.Find(after + 1)!.Value));
        }
    }

    [Fact]
    public async Task What_is_larger_than_an_array_should_be_is_read_in_parts()
    {
        var journal = _test.Open(ByHand with { PackedBytes = 500_000 });
        await TestJournal.AppendAsync(journal, 1, 50, bytes: 5_000);
        await TestJournal.AppendAsync(journal, 51, 51, bytes: 60_000);
        await TestJournal.AppendAsync(journal, 52, Calls, bytes: 5_000);
        _test.Clock.Advance(ByHand.PackingAge);
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 1, Calls / 2);
        await journal.DisposeAsync();
        await AllAreThereAsync(_test.Open(ByHand));
    }

    [Fact]
    public async Task Packing_allocates_little_for_a_call()
    {
        const int AtOnce = 8 * 100;
        var journal = _test.Open(ByHand with { PackedBytes = 100_000 });
        await TestJournal.AppendAsync(journal, 1, 3 * AtOnce);
        _test.Clock.Advance(ByHand.PackingAge);
        // Its buffers are kept as long as there is something to pack.
        journal.Pack();
        var before = GC.GetAllocatedBytesForCurrentThread();
        journal.Pack();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / AtOnce, 0, 30);
        await AllAreThereAsync(journal, 3 * AtOnce);
    }

    [Theory]
    [InlineData(-1, Calls)]
    [InlineData(0, Calls / 4)]
    public async Task Young_ones_are_left_alone(int milliseconds, int most)
    {
        var journal = await FilledAsync(ByHand.PackingAge + TimeSpan.FromMilliseconds(milliseconds));
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), most == Calls ? Calls : 1, most);
    }

    [Fact]
    public async Task What_says_a_time_to_come_is_packed_as_the_clock_was_ahead()
    {
        var journal = await FilledAsync(TimeSpan.Zero, ahead: TimeSpan.FromHours(1));
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 1, Calls / 4);
        await AllAreThereAsync(journal);
    }

    [Fact]
    public async Task Few_wait_until_they_fill_a_large_block()
    {
        var journal = _test.Open(ByHand);
        await TestJournal.AppendAsync(journal, 1, 5);
        _test.Clock.Advance(TimeSpan.FromDays(1));
        journal.Pack();
        Assert.Equal(5, await BlocksAsync(journal));
    }

    [Fact]
    public async Task It_goes_on_where_it_was_after_a_restart_and_leaves_large_blocks_as_they_are()
    {
        var journal = await FilledAsync();
        journal.Pack();
        var (blocks, checksums) = (await BlocksAsync(journal), await SumAsync(journal, "first * (last > first)"));
        await journal.DisposeAsync();
        var again = _test.Open(ByHand);
        await again.BetweenCommitsAsync(static tables => Assert.InRange(tables.Blocks.Packed, Calls / 2, Calls));
        again.Pack();
        Assert.Equal((blocks, checksums), (await BlocksAsync(again), await SumAsync(again, "first * (last > first)")));
        await TestJournal.AppendAsync(again, Calls + 1, 2 * Calls);
        _test.Clock.Advance(ByHand.PackingAge);
        again.Pack();
        Assert.InRange(await BlocksAsync(again), blocks, 2 * blocks);
        await AllAreThereAsync(again, 2 * Calls);
    }

    [Theory]
    [InlineData("UPDATE blocks SET checksum = checksum + 1 WHERE first = 30")]
    [InlineData("UPDATE blocks SET last = last + 1000 WHERE first = 30")]
    [InlineData("UPDATE blocks SET last = first - 1 WHERE first = 30")]
    [InlineData("UPDATE blocks SET raw_length = 2000000000 WHERE first = 30")]
    [InlineData("DELETE FROM blocks WHERE first = 30")]
    public async Task What_is_damaged_or_missing_stays_so_and_what_is_around_it_is_packed(string damage)
    {
        var journal = await FilledAsync();
        await journal.BetweenCommitsAsync(tables => tables.Database.Execute(damage));
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 5, Calls / 3);
        await journal.DisposeAsync();
        var (calls, problems) = await TestJournal.ReadAllAsync(_test.Open(ByHand));
        Assert.Equal(Enumerable.Range(1, Calls).Select(static number => (long)number).Where(static number => number != 30), calls.Keys);
        Assert.StartsWith("Records 30 to 30 ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 0, 0, 0xff)]
    [InlineData(9, 0, 0, 0, 1)]
    public async Task A_record_that_cannot_be_read_stays_so_in_a_block_that_is_as_it_was_stored(params int[] bytes)
    {
        var journal = await FilledAsync();
        await journal.BetweenCommitsAsync(tables =>
        {
            byte[] data = [.. bytes.Select(static one => (byte)one)];
            tables.Database.Execute("DELETE FROM blocks WHERE first = 30");
            tables.Blocks.Insert(new(30, 30, 0, Codec.Stored, data.Length), data);
        });
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 5, Calls / 3);
        var (calls, problems) = await TestJournal.ReadAllAsync(journal);
        Assert.Equal(Calls - 1, calls.Count);
        Assert.Contains(" 30 ", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_trimmed_meanwhile_does_not_come_back()
    {
        var journal = await FilledAsync();
        Task packing;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            // Stands before whatever is to take a place.
            var trimming = journal.BetweenCommitsAsync(static tables => tables.Database.Execute(
                "UPDATE journal SET trimmed = 3, untrimmed = ~3; DELETE FROM blocks WHERE first <= 3"));
            packing = Task.Run(journal.Pack, TestJournal.Cancel);
        }
        await packing;
        var (calls, problems) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(problems);
        Assert.Equal(Enumerable.Range(4, Calls - 3).Select(static number => (long)number), calls.Keys);
    }

    [Fact]
    public async Task Large_blocks_are_trimmed_only_when_all_that_is_in_them_is_old_enough()
    {
        var journal = await FilledAsync(TimeSpan.Zero, ByHand with { PackedBytes = 1_000_000, Bounds = new() { Age = TimeSpan.FromHours(1) }, RetentionInterval = TimeSpan.FromMilliseconds(1) });
        _test.Pass(TimeSpan.FromMinutes(30));
        await TestJournal.AppendAsync(journal, Calls + 1, Calls + 1);
        await journal.AppendAsync(NumberedCall.Record(Calls + 2, 2_000_000));
        _test.Clock.Advance(ByHand.PackingAge);
        journal.Pack();
        Assert.Equal(2, await BlocksAsync(journal));
        journal.SetReaders([]);
        _test.Pass(TimeSpan.FromMinutes(59));
        await TestJournal.SettleAsync(journal);
        await AllAreThereAsync(journal, Calls + 2);
    }

    [Fact]
    public async Task Who_is_forgotten_is_not_remembered_by_blocks_that_were_read_before()
    {
        var journal = await FilledAsync();
        await AllAreThereAsync(journal);
        journal.Pack();
        var report = await TestJournal.InTimeAsync(_test.Clock, journal.ForgetAsync(["42"], [], dryRun: false, static _ => { }, TestJournal.Cancel));
        Assert.Equal(Calls, report.Calls);
        for (var number = 1; number <= Calls; number++) Assert.True(journal.Find(number)!.Value.IsForgotten, $"Call {number} is there.");
    }

    [Fact]
    public async Task Nothing_is_packed_while_somebody_is_forgotten()
    {
        // What is left of a call is short.
        var journal = await FilledAsync(options: ByHand with { PackedBytes = 2_000 });
        await TestJournal.InTimeAsync(_test.Clock, journal.ForgetAsync(["42"], [], dryRun: false, PackAtTheEnd, TestJournal.Cancel));
        Assert.Equal(Calls, await BlocksAsync(journal));
        journal.Pack();
        Assert.InRange(await BlocksAsync(journal), 1, Calls / 2);

        void PackAtTheEnd(long reached)
        {
            if (reached == Calls) journal.Pack();
        }
    }

    [Fact]
    public async Task Why_nothing_can_be_packed_is_said_once_until_it_could_again()
    {
        var journal = await FilledAsync(options: ByHand with { WatchInterval = Timeout.InfiniteTimeSpan });
        var (database, away) = (Path.Combine(_test.Folder, "journal.db"), Path.Combine(_test.Folder, "away"));
        for (var times = 1; times <= 2; times++)
        {
            File.Move(database, away);
            journal.Pack();
            journal.Pack();
            File.Move(away, database);
            journal.Pack();
            Assert.Equal(times, _test.Log.Count(static line => line.StartsWith("Stored calls could not be packed: ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task It_happens_by_itself()
    {
        var journal = await FilledAsync(options: ByHand with { PackingInterval = TimeSpan.FromSeconds(1), PackingLoad = 1000 });
        await Until.HoldsAsync(async () => await BlocksAsync(journal) < Calls, _test.Clock, TimeSpan.FromSeconds(1));
        await AllAreThereAsync(journal);
    }

    [Fact]
    public async Task It_does_not_happen_while_the_process_has_better_to_do()
    {
        // Ten microseconds of a second: whatever little is done while the clock goes on by one takes more, and while it goes on by half a day less.
        var load = 1e-5 / Environment.ProcessorCount;
        var journal = await FilledAsync(options: ByHand with { PackingInterval = TimeSpan.FromSeconds(1), PackingLoad = load, RetentionInterval = Timeout.InfiniteTimeSpan });
        await Until.HoldsAsync(() => _clock.Asked >= 20, _clock, TimeSpan.FromSeconds(1));
        Assert.Equal(Calls, await BlocksAsync(journal));
        await Until.HoldsAsync(async () => await BlocksAsync(journal) < Calls, _clock, TimeSpan.FromHours(12));
    }

    private async Task<SqliteJournal> FilledAsync(TimeSpan? age = null, JournalOptions? options = null, TimeSpan ahead = default)
    {
        var journal = _test.Open(options ?? ByHand);
        _clock.Ahead = ahead;
        await TestJournal.AppendAsync(journal, 1, Calls);
        _clock.Ahead = default;
        _test.Clock.Advance(age ?? ByHand.PackingAge);
        return journal;
    }

    private static async Task AllAreThereAsync(SqliteJournal journal, int last = Calls)
    {
        var (calls, problems) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(problems);
        Assert.Equal(Enumerable.Range(1, last).Select(static number => ((long)number, (long)number)), calls.Select(static call => (call.Key, call.Value)));
    }

    private static Task<long> BlocksAsync(SqliteJournal journal) => SumAsync(journal, "1");

    private static async Task<long> SumAsync(SqliteJournal journal, string what)
    {
        var sum = 0L;
        await journal.BetweenCommitsAsync(tables => sum = tables.Database.Number($"SELECT sum({what}) FROM blocks"));
        return sum;
    }

    /// <summary>Counts how often the packing thread asks for the time, which it does twice or more each time that it looks whether to pack.</summary>
    private sealed class PackersClock : FakeTimeProvider
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        /// <summary>How far its date is ahead.</summary>
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread.Name == "journal packing") Interlocked.Increment(ref _asked);
            return base.GetTimestamp();
        }
    }
}
