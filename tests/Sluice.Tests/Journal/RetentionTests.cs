using System.Buffers.Binary;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal;

public sealed class RetentionTests : IAsyncDisposable
{
    private static readonly JournalOptions OneHour =
        TestJournal.Small with { Bounds = new() { Age = TimeSpan.FromHours(1) }, RetentionInterval = TimeSpan.FromMilliseconds(1) };

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Records_go_when_they_are_older_than_the_age_and_not_before()
    {
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 3);
        _test.Pass(TimeSpan.FromMinutes(30));
        await TestJournal.AppendAsync(journal, 4, 6);
        _test.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal([1, 2, 3, 4, 5, 6], await LeftAsync(journal));
        _test.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([4, 5, 6], await LeftAsync(journal));
        _test.Pass(TimeSpan.FromMinutes(31));
        Assert.Empty(await LeftAsync(journal));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(5000)]
    public async Task A_clock_that_was_far_ahead_keeps_nothing_longer_once_it_is_right(int minutesAhead)
    {
        var clock = new ShiftedClock();
        var test = new TestJournal { Clock = clock };
        await using var _ = test;
        var journal = test.Open(OneHour);
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 2);
        clock.Shift = TimeSpan.FromMinutes(minutesAhead);
        await TestJournal.AppendAsync(journal, 3, 4);
        clock.Shift = default;
        await TestJournal.AppendAsync(journal, 5, 6);
        test.Pass(TimeSpan.FromMinutes(30));
        await TestJournal.AppendAsync(journal, 7, 7);
        test.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], await LeftAsync(journal));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([7], await LeftAsync(journal));
        await journal.DisposeAsync();
        Assert.Equal([7], await LeftAsync(test.Open(OneHour)));
    }

    [Fact]
    public async Task A_clock_that_was_somewhat_ahead_keeps_things_as_much_longer()
    {
        var clock = new ShiftedClock();
        var test = new TestJournal { Clock = clock };
        await using var _ = test;
        var journal = test.Open(OneHour);
        journal.SetReaders([]);
        clock.Shift = TimeSpan.FromMinutes(20);
        await TestJournal.AppendAsync(journal, 1, 2);
        clock.Shift = default;
        await TestJournal.AppendAsync(journal, 3, 4);
        test.Pass(TimeSpan.FromMinutes(80));
        Assert.Equal([1, 2, 3, 4], await LeftAsync(journal));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await LeftAsync(journal));
    }

    [Fact]
    public async Task A_clock_that_is_behind_for_a_while_trims_nothing_that_came_before()
    {
        var clock = new ShiftedClock();
        var test = new TestJournal { Clock = clock };
        await using var _ = test;
        var journal = test.Open(OneHour);
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 2);
        clock.Shift = -TimeSpan.FromDays(365);
        await TestJournal.AppendAsync(journal, 3, 4);
        Assert.Equal([1, 2, 3, 4], await LeftAsync(journal));
        clock.Shift = default;
        Assert.Equal([1, 2, 3, 4], await LeftAsync(journal));
        test.Pass(TimeSpan.FromHours(1));
        Assert.Equal([1, 2, 3, 4], await LeftAsync(journal));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(await LeftAsync(journal));
    }

    [Fact]
    public async Task What_is_kept_can_change_while_the_journal_is_open()
    {
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        await TestJournal.AppendAsync(journal, 1, 3);
        _test.Pass(TimeSpan.FromMinutes(30));
        journal.Keep(new() { Age = TimeSpan.FromHours(2) });
        _test.Pass(TimeSpan.FromMinutes(60));
        Assert.Equal([1, 2, 3], await LeftAsync(journal));
        journal.Keep(new() { Age = TimeSpan.FromMinutes(89) });
        Assert.Empty(await LeftAsync(journal));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, true)]
    public async Task Records_go_when_the_data_is_larger_than_the_size_and_not_before(int slack, bool trims)
    {
        var used = 0L;
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 30, bytes: 10_000);
            await journal.BetweenCommitsAsync(tables => used = tables.Database.Number("PRAGMA page_count") * JournalFiles.PageBytes);
        }
        var again = _test.Open(TestJournal.Small with { Bounds = new() { Bytes = used + slack } });
        again.SetReaders([]);
        Assert.Equal(trims ? 2 : 1, (await LeftAsync(again))[0]);
    }

    [Fact]
    public async Task Nothing_goes_before_the_readers_are_known()
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 3);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Equal([1, 2, 3], await LeftAsync(journal));
        journal.SetReaders([]);
        Assert.Empty(await LeftAsync(journal));
    }

    [Fact]
    public async Task Nothing_goes_that_a_reader_has_not_settled()
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 10);
        journal.Deliveries.Load("fast", 8);
        journal.Deliveries.Load("slow", 6);
        journal.Deliveries.Load("removed", 0);
        await journal.Deliveries.CommitAsync(new("slow") { Park = [new(new(5, 0), 1, DateTimeOffset.MaxValue, null, "waits")] });
        journal.SetReaders(["fast", "slow"]);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Equal(5, (await LeftAsync(journal))[0]);
        await journal.Deliveries.CommitAsync(new("slow") { Unpark = [new(new(5, 0), Ending.Delivered, 1)] });
        _test.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(7, (await LeftAsync(journal))[0]);
        await journal.Deliveries.CommitAsync(new("slow") { Position = 10 });
        _test.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(9, (await LeftAsync(journal))[0]);
    }

    [Fact]
    public async Task A_reader_that_is_not_known_yet_holds_everything()
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 3);
        journal.SetReaders(["new"]);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Equal([1, 2, 3], await LeftAsync(journal));
    }

    [Fact]
    public async Task Numbers_go_on_although_everything_was_trimmed()
    {
        await using (var journal = _test.Open(OneHour))
        {
            await TestJournal.AppendAsync(journal, 1, 5);
            journal.SetReaders([]);
            _test.Pass(TimeSpan.FromHours(2));
            Assert.Empty(await LeftAsync(journal));
        }
        File.Delete(Path.Combine(_test.Folder, "journal.head"));
        var again = _test.Open(OneHour);
        Assert.Equal(5, again.Head);
        Assert.Null(again.Find(3));
        Assert.Equal(6, await again.AppendAsync(NumberedCall.Record(6)));
        Assert.Empty(_test.Log);
    }

    [Fact]
    public async Task Trimmed_space_is_used_again()
    {
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        var sizes = new List<long>();
        for (var round = 0; round < 5; round++)
        {
            await TestJournal.AppendAsync(journal, 1, 20, bytes: 20_000);
            await journal.BetweenCommitsAsync(tables => sizes.Add(tables.Database.Number("PRAGMA page_count")));
            _test.Pass(TimeSpan.FromHours(2));
            Assert.Empty(await LeftAsync(journal));
        }
        Assert.True(sizes[^1] < sizes[0] * 1.2, $"{sizes[0]} pages grew to {sizes[^1]}");
    }

    [Fact]
    public async Task A_suppression_that_was_lifted_leaves_memory_when_all_that_came_before_has_left_the_journal()
    {
        var journal = _test.Open(OneHour);
        journal.SetReaders([]);
        await new Sent(journal, ["a"], name: "User Suppressed").AppendAsync(journal);
        await new Sent(journal, ["b"], name: "User Unsuppressed").AppendAsync(journal);
        Assert.Equal(1, journal.Fence.Count);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Empty(await LeftAsync(journal));
        Assert.Equal(0, journal.Fence.Count);
    }

    [Fact]
    public async Task A_file_with_much_free_space_is_shortened()
    {
        var journal = _test.Open(OneHour);
        for (var n = 0; n < 20; n++) await journal.AppendAsync(NumberedCall.Record(n, 1_000_000));
        long before = 0, after = 0;
        await journal.BetweenCommitsAsync(tables => before = tables.Database.Number("PRAGMA page_count"));
        journal.SetReaders([]);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Empty(await LeftAsync(journal));
        for (var round = 0; round < 50; round++)
        {
            _test.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await TestJournal.SettleAsync(journal);
        }
        await journal.BetweenCommitsAsync(tables => after = tables.Database.Number("PRAGMA page_count"));
        Assert.True(after < before / 2, $"{before} pages became {after}");
    }

    [Fact]
    public async Task What_belongs_to_trimmed_records_may_be_damaged_and_trimming_goes_on()
    {
        await using (var journal = _test.Open(OneHour))
        {
            await TestJournal.AppendAsync(journal, 1, 40);
            journal.Deliveries.Load("hook", 40);
        }
        Damage(database => database.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'ledger'"));
        var again = _test.Open(OneHour);
        again.SetReaders(["hook"]);
        _test.Pass(TimeSpan.FromHours(2));
        Assert.Empty(await LeftAsync(again));
        _test.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(await LeftAsync(again));
        Assert.StartsWith("What belonged to trimmed records could not be cleared away:", Assert.Single(_test.Log), StringComparison.Ordinal);
    }

    // More than one step takes.
    [Theory]
    [InlineData("tombstones", "value, 0, 0, 0, 0, 0, 0, value")]
    [InlineData("ledger", "'hook', -value, -value, 0, 0, x''")]
    [InlineData("settled", "'hook', -value, 0, '', 0, 1, 1")]
    [InlineData("ids", "-value, 0, x''")]
    public async Task All_that_belongs_to_trimmed_records_goes_at_once_however_much_it_is(string table, string row)
    {
        var journal = _test.Open(OneHour);
        journal.Deliveries.Load("hook", 0);
        await journal.BetweenCommitsAsync(tables => tables.Database.Execute(
            $"WITH RECURSIVE numbers(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers LIMIT 10000) INSERT INTO {table} SELECT {row} FROM numbers"));
        journal.SetReaders(["hook"]);
        Assert.Empty(await LeftAsync(journal));
        var left = 1L;
        await journal.BetweenCommitsAsync(tables => left = tables.Database.Number($"SELECT count(*) FROM {table}"));
        Assert.Equal(0, left);
    }

    [Fact]
    public async Task Damaged_blocks_are_skipped_from_where_trimming_is()
    {
        const long Trimmed = 1_000_000;
        await using (var journal = _test.Open(OneHour))
        {
            await TestJournal.AppendAsync(journal, 1, 150, bytes: 3000);
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute(
                $"UPDATE blocks SET first = first + {Trimmed}, last = last + {Trimmed}; UPDATE journal SET trimmed = {Trimmed}, untrimmed = ~{Trimmed}"));
        }
        Damage(database => FirstLeaf(database.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'blocks'")));
        var again = _test.Open(OneHour);
        again.SetReaders([]);
        _test.Pass(TimeSpan.FromHours(2));
        for (var step = 0; step < 20; step++) await TestJournal.SettleAsync(again);
        var trimmed = 0L;
        await again.BetweenCommitsAsync(tables => trimmed = tables.Blocks.Trimmed);
        Assert.Equal(Trimmed + 150, trimmed);
        Assert.StartsWith($"Records {Trimmed + 1} to {Trimmed + 32} are due for trimming", Assert.Single(_test.Log), StringComparison.Ordinal);
    }

    // Makes a page of the closed journal one of a kind that there is not.
    private void Damage(Func<Sluice.Journal.Sqlite.Database, long> find)
    {
        long page;
        using (var database = new JournalFiles(_test.Folder).OpenToExamine()) page = find(database);
        using var file = File.OpenHandle(Path.Combine(_test.Folder, "journal.db"), FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, [0xFF], (page - 1) * JournalFiles.PageBytes);
    }

    // Below pages that are pointers only (SQLite's file format, 1.6).
    private long FirstLeaf(long page)
    {
        const int InteriorTable = 5, Pointers = 12;
        var file = File.ReadAllBytes(Path.Combine(_test.Folder, "journal.db"));
        while (true)
        {
            var bytes = file.AsSpan((int)(page - 1) * JournalFiles.PageBytes, JournalFiles.PageBytes);
            if (bytes[0] != InteriorTable) return page;
            page = BinaryPrimitives.ReadUInt32BigEndian(bytes[BinaryPrimitives.ReadUInt16BigEndian(bytes[Pointers..])..]);
        }
    }

    // What trimming has left. It may need another step, which it puts behind what waits.
    private static async Task<List<long>> LeftAsync(SqliteJournal journal)
    {
        for (var step = 0; step < 5; step++) await TestJournal.SettleAsync(journal);
        var (calls, damage) = await TestJournal.ReadAllAsync(journal);
        Assert.Empty(damage);
        return [.. calls.Keys];
    }
}
