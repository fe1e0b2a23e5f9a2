using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal.Delivery;

public sealed class StateTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_fresh_destination_starts_where_it_is_told_and_keeps_that_place()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 3);
            Assert.Equal(2, journal.Deliveries.Load("hook", startAfter: 2).Position);
        }
        var again = _test.Open();
        var state = again.Deliveries.Load("hook", startAfter: 3);
        Assert.Equal(2, state.Position);
        Assert.Empty(again.Waiting.Of("hook", 10));
        Assert.Equal(default, state.Tally);
        Assert.Null(state.Paused);
    }

    [Fact]
    public async Task Everything_in_a_change_is_stored_and_survives()
    {
        var parked = new WaitingItem(new(7, 1, "Orders"), 2, Noon, Noon.AddMinutes(-5), "503 from the hook");
        var behind = new WaitingItem(new(8, -1), 0, Noon.AddSeconds(1), null, "");
        var dead = new DeadLetter("hook", new(6, 0, "Orders"), Noon, 9, "400", new byte[] { 1, 2 }, "POST https://hook", "400 no") { FirstAttempt = Noon.AddHours(-1), LastAttempt = Noon };
        await using (var journal = _test.Open())
        {
            await journal.Deliveries.CommitAsync(new("hook")
            {
                Position = 8,
                Park = [behind, parked],
                Dead = [dead],
                Add = new(1, 2, 3, 1),
                Pause = "401",
            });
        }
        var again = _test.Open();
        var state = again.Deliveries.Load("hook", 0);
        Assert.Equal(8, state.Position);
        Assert.Equal([parked, behind], again.Waiting.Of("hook", 10).Select(item => item with { Persons = [] }));
        Assert.Equal(new Tally(1, 2, 3, 1), state.Tally);
        Assert.Equal("401", state.Paused);
        var letter = Assert.Single(again.DeadLetters.Find("hook", 10));
        Assert.Equal(dead.Record.ToArray(), letter.Record.ToArray());
        Assert.Equal(dead with { Record = default }, letter with { Record = default, Id = 0 });
    }

    [Theory]
    [InlineData(3000, 1000, new long[] { 4000 })]
    [InlineData(3095, 1000, new long[] { 5095 })]
    [InlineData(3096, 1000, new long[] { 4096, 1000 })]
    public async Task A_page_of_the_ledger_grows_until_it_has_four_kilobytes_and_not_further(int first, int further, long[] expected)
    {
        var journal = _test.Open();
        var pages = new List<long>();
        await CommitAsync(1, first);
        await CommitAsync(2, further);
        if (expected is not [4000]) await CommitAsync(3, further);
        await journal.BetweenCommitsAsync(tables =>
        {
            Assert.Equal(0, tables.Database.Number("SELECT count(*) FROM ledger WHERE typeof(outcomes) <> 'blob'"));
            for (var row = 0L; row < tables.Database.Number("SELECT count(*) FROM ledger"); row++)
                pages.Add(tables.Database.Number($"SELECT octet_length(outcomes) FROM ledger ORDER BY first LIMIT 1 OFFSET {row}"));
        });
        Assert.Equal(expected, pages);

        // As every page, it begins with a zero byte.
        ValueTask CommitAsync(long sequence, int bytes) =>
            journal.Deliveries.CommitAsync(new("hook") { Position = sequence, Page = new(sequence, sequence, 1, 1, new byte[bytes]) });
    }

    [Fact]
    public async Task Changes_add_up_and_leave_alone_what_they_do_not_name()
    {
        var journal = _test.Open();
        var item = new WaitingItem(new(1, 0), 1, Noon, Noon, "first");
        await journal.Deliveries.CommitAsync(new("hook") { Position = 1, Park = [item], Add = new(1, 0, 0, 0), Pause = "401" });
        await journal.Deliveries.CommitAsync(new("hook") { Add = new(1, 1, 0, 0) });
        Assert.Equal("401", journal.Deliveries.Load("hook", 0).Paused);
        await journal.Deliveries.CommitAsync(new("hook") { Park = [item with { Attempts = 2, Reason = "second" }], Pause = "" });
        var state = journal.Deliveries.Load("hook", 0);
        Assert.Equal(1, state.Position);
        Assert.Equal(new Tally(2, 1, 0, 0), state.Tally);
        Assert.Equal("second", Assert.Single(journal.Waiting.Of("hook", 10)).Reason);
        Assert.Null(state.Paused);
        await journal.Deliveries.CommitAsync(new("hook") { Unpark = [new(item.Key, Ending.Delivered, 2)] });
        Assert.Empty(journal.Waiting.Of("hook", 10));
    }

    [Fact]
    public async Task Dead_letters_come_newest_first_for_one_destination_or_all()
    {
        var journal = _test.Open();
        for (var n = 1; n <= 4; n++)
        {
            var name = n % 2 == 0 ? "even" : "odd";
            await journal.Deliveries.CommitAsync(new(name) { Dead = [new(name, new(n, 0), Noon, 1, "no", new byte[] { 1 }, "", "")] });
        }
        Assert.Equal([4, 3, 2], journal.DeadLetters.Find(new(), 3).Select(letter => letter.Key.Sequence));
        Assert.Equal([3, 1], journal.DeadLetters.Find("odd", 10).Select(letter => letter.Key.Sequence));
        Assert.Empty(journal.DeadLetters.Find("none", 10));
    }

    [Fact]
    public async Task A_change_is_stored_whole_or_not_at_all_and_takes_no_one_elses_with_it()
    {
        var journal = _test.Open();
        Task broken, sound;
        Task<long> append;
        using (await TestJournal.HoldWriterAsync(journal))
        {
            // A waiting item without a reason violates its column after the position's letter and items were written.
            broken = journal.Deliveries.CommitAsync(new("broken")
            {
                Position = 5,
                Dead = [new("broken", new(4, 0), Noon, 1, "no", new byte[] { 1 }, "", null!)],
                Park = [new(new(5, 0), 1, Noon, null, "waits")],
                Add = new(1, 0, 0, 1),
            }).AsTask();
            sound = journal.Deliveries.CommitAsync(new("sound") { Position = 7 }).AsTask();
            append = journal.AppendAsync(NumberedCall.Record(1)).AsTask();
        }
        await Assert.ThrowsAsync<JournalUnavailableException>(() => broken);
        await sound;
        Assert.Equal(1, await append);
        Assert.Equal(7, journal.Deliveries.Load("sound", 0).Position);
        var untouched = journal.Deliveries.Load("broken", 3);
        Assert.Equal(3, untouched.Position);
        Assert.Empty(journal.Waiting.Of("broken", 10));
        Assert.Equal(default, untouched.Tally);
        Assert.Empty(journal.DeadLetters.Find("broken", 10));
        Assert.Null(journal.Unavailable);
        Assert.Contains(_test.Log, line => line.Contains("broken", StringComparison.Ordinal));
    }
}
