using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Journal.Delivery;

public sealed class WaitingTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task What_waits_for_a_person_comes_in_its_order_and_no_more_than_is_asked_for()
    {
        var journal = _test.Open();
        WaitingItem[] items =
        [
            Item(3, 0, "a", turn: 1, 7), Item(3, 0, "b", turn: 0, 7), Item(2, 1, "a", turn: 0, 7, 8), Item(2, 0, "a", turn: 0, 8), Item(1, 0, "z", turn: 0, 9),
        ];
        await journal.Deliveries.CommitAsync(new("hook") { Park = items });
        await journal.Deliveries.CommitAsync(new("other") { Park = [Item(1, 0, "a", turn: 0, 7)] });
        Assert.Equal([new(2, 1, "a"), new(3, 0, "b"), new(3, 0, "a")], Keys(journal.Waiting.About("hook", 7, 10)));
        Assert.Equal([new(2, 1, "a"), new(3, 0, "b")], Keys(journal.Waiting.About("hook", 7, 2)));
        Assert.Equal([new(2, 0, "a"), new(2, 1, "a")], Keys(journal.Waiting.About("hook", 8, 10)));
        Assert.Empty(journal.Waiting.About("hook", 10, 10));
        var read = journal.Waiting.About("hook", 8, 10)[1];
        Assert.Equal(items[2] with { Persons = [] }, read with { Persons = [] });
        Assert.Equal(items[2].Persons, read.Persons);
        Assert.Equal([new(1, 0, "z"), new(2, 0, "a"), new(2, 1, "a")], Keys(journal.Waiting.Of("hook", 3)));

        await journal.Deliveries.CommitAsync(new("hook") { Unpark = [new(new(2, 1, "a"), Ending.Delivered, 1)] });
        Assert.Equal([new(3, 0, "b"), new(3, 0, "a")], Keys(journal.Waiting.About("hook", 7, 10)));
        Assert.Equal([new(2, 0, "a")], Keys(journal.Waiting.About("hook", 8, 10)));
    }

    [Fact]
    public async Task What_waits_anew_keeps_its_place()
    {
        var journal = _test.Open();
        var item = Item(3, 0, "a", turn: 1, 7, 8);
        await journal.Deliveries.CommitAsync(new("hook") { Park = [item] });
        var anew = item with { Attempts = 2, Due = Noon.AddHours(1), FirstAttempt = Noon, CountsFrom = Noon.AddMinutes(1), Reason = "busy" };
        await journal.Deliveries.CommitAsync(new("hook") { Park = [anew] });
        foreach (var person in (ulong[])[7, 8])
        {
            var only = Assert.Single(journal.Waiting.About("hook", person, 10));
            Assert.Equal(
                (2, Noon.AddHours(1), Noon, Noon.AddMinutes(1), "busy", 1), (only.Attempts, only.Due, only.FirstAttempt, only.CountsFrom, only.Reason, only.ActionIndex));
        }
    }

    // The last of them in the middle of what is asked for at once, and at its end.
    [Theory]
    [InlineData(2500)]
    [InlineData(1995)]
    public async Task Every_person_is_found_once_however_many_there_are_with_the_time_of_the_first_item(int others)
    {
        var journal = _test.Open();
        ulong[] persons = [0, 1, long.MaxValue, (ulong)long.MaxValue + 1, ulong.MaxValue, .. Enumerable.Range(2, others).Select(n => (ulong)n << 50 | 5)];
        await journal.Deliveries.CommitAsync(new("hook") { Park = [.. persons.Distinct().Select((person, n) => Item(n + 5000, 0, "a", 0, person) with { Due = Noon })] });
        await journal.Deliveries.CommitAsync(
            new("hook") { Park = [.. persons.Distinct().Select((person, n) => Item(n + 1, 0, "a", 0, person) with { Due = Noon.AddSeconds(n) })] });
        var found = journal.Waiting.Persons("hook").Take(persons.Length + 1).ToList();
        Assert.Equal(persons.Distinct().Select((person, n) => new WaitingPerson(person, Noon.AddSeconds(n))).OrderBy(one => one.Person), found.OrderBy(one => one.Person));
        Assert.Empty(journal.Waiting.Persons("other"));
    }

    [Fact]
    public async Task What_is_about_nobody_is_found_as_well()
    {
        var journal = _test.Open();
        await journal.Deliveries.CommitAsync(new("hook") { Park = [Item(1, 0, "a", 0), Item(1, 1, "a", 0), Item(1, 1, "b", 0)] });
        var persons = journal.Waiting.Persons("hook").ToList();
        Assert.Equal(3, persons.Count);
        Assert.Equal(
            [new(1, 0, "a"), new(1, 1, "a"), new(1, 1, "b")],
            persons.SelectMany(one => Keys(journal.Waiting.About("hook", one.Person, 10))).OrderBy(key => (key.Index, key.Action)));
    }

    [Fact]
    public async Task When_deliveries_went_on_after_a_pause_is_remembered()
    {
        var journal = _test.Open();
        await journal.Deliveries.CommitAsync(new("hook") { Pause = "401" });
        Assert.Null(journal.Deliveries.Load("hook", 0).Resumed);
        _test.Clock.Advance(TimeSpan.FromHours(1));
        var now = _test.Clock.GetUtcNow();
        await journal.Deliveries.CommitAsync(new("hook") { Pause = "" });
        _test.Clock.Advance(TimeSpan.FromHours(1));
        await journal.Deliveries.CommitAsync(new("hook") { Position = 1 });
        Assert.Equal(now, journal.Deliveries.Load("hook", 0).Resumed);
    }

    private static WaitingItem Item(long sequence, int index, string action, int turn, params ulong[] persons) =>
        new(new(sequence, index, action), 0, Noon, null, "") { Persons = persons, ActionIndex = turn, Bytes = 100 };

    private static IEnumerable<ItemKey> Keys(IEnumerable<WaitingItem> items) => items.Select(item => item.Key);
}
