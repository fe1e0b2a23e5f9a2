using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.JournalWriter;

namespace Sluice.Tests.Journal.DeadLetters;

public sealed class DeadLetterTests : IAsyncDisposable
{
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Letters_are_found_by_what_is_stored_beside_them()
    {
        var journal = _test.Open();
        var noon = _test.Clock.GetUtcNow();
        await journal.Deliveries.CommitAsync(Dead("hook", 1, noon, "HTTP 400"));
        await journal.Deliveries.CommitAsync(Dead("hook", 2, noon.AddMinutes(1), "given up: TIMEOUT"));
        await journal.Deliveries.CommitAsync(Dead("other", 3, noon.AddMinutes(2), "HTTP 404"));
        Assert.Equal([3, 2, 1], Found(new()));
        Assert.Equal([2, 1], Found(new() { Destination = "hook" }));
        Assert.Equal([3, 1], Found(new() { Reason = "http" }));
        Assert.Equal([2], Found(new() { Reason = "timeout" }));
        Assert.Equal([3, 2], Found(new() { From = noon.AddMinutes(1) }));
        Assert.Equal([1], Found(new() { To = noon.AddMinutes(1) }));
        Assert.Equal([1], Found(new() { Destination = "hook", Before = journal.DeadLetters.Find(new() { Destination = "hook" }, 1)[0].Id }));

        IEnumerable<long> Found(DeadLetterQuery query) => journal.DeadLetters.Find(query, 10).Select(one => one.Key.Sequence);
    }

    [Fact]
    public async Task A_letter_that_is_revived_waits_as_if_it_was_never_tried_and_the_counts_agree_after_a_crash_too()
    {
        var record = NumberedCall.Record(1).ToArray();
        await using (var journal = _test.Open())
        {
            await journal.Deliveries.CommitAsync(Dead("hook", 1, _test.Clock.GetUtcNow(), "no", record));
            var id = journal.DeadLetters.Find("hook", 1)[0].Id;
            Assert.Equal(1, await journal.DeadLetters.ReviveAsync([id, id + 1], _test.Clock.GetUtcNow()));
            Assert.Equal(0, await journal.DeadLetters.ReviveAsync([id], _test.Clock.GetUtcNow()));
            Assert.Equal(0, await journal.DeadLetters.DropAsync([id], _test.Clock.GetUtcNow()));
        }
        var again = _test.Open();
        var state = again.Deliveries.Load("hook", 0);
        var waiting = Assert.Single(again.Waiting.Of("hook", 10));
        Assert.Equal((new ItemKey(1, 0), 0, _test.Clock.GetUtcNow(), "no"), (waiting.Key, waiting.Attempts, waiting.Due, waiting.Reason));
        Assert.Null(waiting.FirstAttempt);
        Assert.Equal(new Sluice.Journal.Record(record).Persons(), waiting.Persons);
        Assert.Equal(default, state.Tally);
        Assert.Empty(again.DeadLetters.Find("hook", 1));
        // Trying it again in vain does not lose what it keeps.
        await again.Deliveries.CommitAsync(new("hook") { Park = [waiting with { Attempts = 1 }] });
        Assert.Equal(record, again.DeadLetters.Kept("hook", new(1, 0))!.Value.Bytes.ToArray());
    }

    [Fact]
    public void Whatever_byte_of_what_a_letter_keeps_is_damaged_it_can_be_read_through_or_is_told_to_be_unreadable()
    {
        var (sound, unreadable) = (NumberedCall.Record(1).ToArray(), 0);
        Assert.Null(Sluice.Journal.Record.Kept(default));
        for (var at = 0; at < sound.Length; at++)
        {
            foreach (var wrong in (byte[])[0, 1, 0x7F, 0xFF])
            {
                var damaged = sound.ToArray();
                damaged[at] = wrong;
                if (Sluice.Journal.Record.Kept(damaged) is not { } kept) unreadable++;
                else (kept.Method, kept.Source, kept.Persons(), kept.Body.Length, kept.Trace).ToString();
            }
            if (at > 0) Assert.Null(Sluice.Journal.Record.Kept(sound.AsMemory(0, at)));
        }
        Assert.InRange(unreadable, 20, 4 * sound.Length);
    }

    [Fact]
    public async Task A_letter_that_is_dropped_is_counted_as_dropped()
    {
        var journal = _test.Open();
        await journal.Deliveries.CommitAsync(Dead("hook", 1, _test.Clock.GetUtcNow(), "no"));
        Assert.Equal(1, await journal.DeadLetters.DropAsync([journal.DeadLetters.Find("hook", 1)[0].Id], _test.Clock.GetUtcNow()));
        Assert.Equal(new Tally(0, 0, 0, 0, Dropped: 1), journal.Deliveries.Load("hook", 0).Tally);
        Assert.Empty(journal.DeadLetters.Find("hook", 1));
    }

    [Fact]
    public async Task Numbers_are_not_given_twice()
    {
        var journal = _test.Open();
        await journal.Deliveries.CommitAsync(Dead("hook", 1, _test.Clock.GetUtcNow(), "no"));
        var first = journal.DeadLetters.Find("hook", 1)[0].Id;
        await journal.DeadLetters.DropAsync([first], _test.Clock.GetUtcNow());
        await journal.Deliveries.CommitAsync(Dead("hook", 2, _test.Clock.GetUtcNow(), "no"));
        Assert.True(journal.DeadLetters.Find("hook", 1)[0].Id > first);
    }

    [Theory]
    [InlineData(3, 3, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(600, 3, 597)]
    public async Task Beyond_their_number_the_oldest_are_dropped_counted_and_logged(int letters, int most, int dropped)
    {
        var journal = _test.Open(TestJournal.Small with { Bounds = new() { DeadLetters = most } });
        await journal.Deliveries.CommitAsync(new("other") { Dead = [Letter("other", 1, _test.Clock.GetUtcNow(), "no")], Add = new(0, 0, 0, 1) });
        await journal.Deliveries.CommitAsync(new("hook")
        {
            Dead = [.. Enumerable.Range(1, letters).Select(number => Letter("hook", number, _test.Clock.GetUtcNow(), "no"))], Add = new(0, 0, 0, letters),
        });
        journal.SetReaders(["hook"]);
        await Until.HoldsAsync(() => journal.Deliveries.StandingOf("hook")!.Tally.Dropped >= dropped);
        await TestJournal.SettleAsync(journal);
        Assert.Equal(new Tally(0, 0, 0, letters - dropped, Dropped: dropped), journal.Deliveries.StandingOf("hook")!.Tally);
        Assert.Equal(
            Enumerable.Range(dropped + 1, letters - dropped).Select(number => (long)number),
            journal.DeadLetters.Find("hook", 1000).Select(one => one.Key.Sequence).Reverse());
        Assert.Single(journal.DeadLetters.Find("other", 10));
        Assert.Equal(dropped > 0, _test.Log.Any(line => line.Contains("the oldest of its dead letters", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 1)]
    public async Task Beyond_their_age_they_are_dropped(int minutes, int dropped)
    {
        var journal = _test.Open(TestJournal.Small with { Bounds = new() { DeadLetterAge = TimeSpan.FromMinutes(10) } });
        await journal.Deliveries.CommitAsync(Dead("hook", 1, _test.Clock.GetUtcNow(), "no"));
        await journal.Deliveries.CommitAsync(Dead("hook", 2, _test.Clock.GetUtcNow().AddMinutes(minutes), "no"));
        _test.Clock.Advance(TimeSpan.FromMinutes(minutes));
        journal.SetReaders(["hook"]);
        await Until.HoldsAsync(() => journal.Deliveries.StandingOf("hook")!.Tally.Dropped >= dropped);
        await TestJournal.SettleAsync(journal);
        Assert.Equal(new Tally(0, 0, 0, 2 - dropped, Dropped: dropped), journal.Deliveries.StandingOf("hook")!.Tally);
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(11, 2)]
    public async Task Those_that_died_while_the_clock_was_ahead_are_as_old_as_those_behind_them(int minutes, int dropped)
    {
        var journal = _test.Open(TestJournal.Small with { Bounds = new() { DeadLetterAge = TimeSpan.FromMinutes(10) } });
        await journal.Deliveries.CommitAsync(Dead("hook", 1, _test.Clock.GetUtcNow().AddDays(1000), "no"));
        await journal.Deliveries.CommitAsync(Dead("hook", 2, _test.Clock.GetUtcNow(), "no"));
        _test.Clock.Advance(TimeSpan.FromMinutes(minutes));
        journal.SetReaders(["hook"]);
        await Until.HoldsAsync(() => journal.Deliveries.StandingOf("hook")!.Tally.Dropped >= dropped);
        await TestJournal.SettleAsync(journal);
        Assert.Equal(new Tally(0, 0, 0, 2 - dropped, Dropped: dropped), journal.Deliveries.StandingOf("hook")!.Tally);
    }

    [Fact]
    public async Task A_clock_that_is_behind_for_a_while_drops_none()
    {
        var clock = new ShiftedClock();
        var test = new TestJournal { Clock = clock };
        await using var _ = test;
        var journal = test.Open(TestJournal.Small with { Bounds = new() { DeadLetterAge = TimeSpan.FromDays(90) } });
        journal.SetReaders(["hook"]);
        await journal.Deliveries.CommitAsync(Dead("hook", 1, clock.GetUtcNow(), "no"));
        clock.Shift = -TimeSpan.FromDays(365);
        await journal.Deliveries.CommitAsync(Dead("hook", 2, clock.GetUtcNow(), "no"));
        await TestJournal.SettleAsync(journal);
        clock.Shift = default;
        await TestJournal.SettleAsync(journal);
        Assert.Equal(
            [(2, clock.GetUtcNow().AddDays(-365)), (1, clock.GetUtcNow())],
            journal.DeadLetters.Find("hook", 10).Select(static letter => (letter.Key.Sequence, letter.At)));
    }

    private static StateChange Dead(string destination, long sequence, DateTimeOffset at, string reason, byte[]? record = null) =>
        new(destination) { Dead = [Letter(destination, sequence, at, reason, record)], Add = new(0, 0, 0, 1) };

    private static DeadLetter Letter(string destination, long sequence, DateTimeOffset at, string reason, byte[]? record = null) =>
        new(destination, new(sequence, 0), at, 1, reason, record ?? [1], "", "");
}
