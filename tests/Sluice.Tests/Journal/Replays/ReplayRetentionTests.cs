using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;

namespace Sluice.Tests.Journal.Replays;

/// <summary>What a replay under way still needs stays in the journal.</summary>
public sealed class ReplayRetentionTests : IAsyncDisposable
{
    private static readonly JournalOptions OneHour =
        TestJournal.Small with { Bounds = new() { Age = TimeSpan.FromHours(1) }, RetentionInterval = TimeSpan.FromMilliseconds(1) };

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Theory]
    [InlineData(nameof(ReplayStage.Running))]
    [InlineData(nameof(ReplayStage.Paused))]
    public async Task It_stays_until_the_replay_is_past_it_done_or_cancelled(string stage)
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 10);
        await journal.Deliveries.CommitAsync(new("hook") { Position = 10 });
        journal.SetReaders(["hook"]);
        var replay = await journal.Replays.AddAsync(Order(after: 4, last: 8));
        Assert.True(await journal.Replays.SetAsync(replay.Id, Enum.Parse<ReplayStage>(stage)));
        Assert.Equal(5, await FirstLeftAsync(journal));
        await journal.Deliveries.CommitAsync(new(replay.Account) { Position = 7, Park = [new(new(6, 0), 1, DateTimeOffset.MaxValue, null, "waits")] });
        Assert.Equal(6, await FirstLeftAsync(journal));
        Assert.True(await journal.Replays.SetAsync(replay.Id, ReplayStage.Cancelled));
        Assert.Null(await FirstLeftAsync(journal));
    }

    [Fact]
    public async Task One_to_a_destination_that_left_the_configuration_keeps_nothing_as_its_destination_does()
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 10);
        await journal.Replays.AddAsync(Order(after: 4, last: 8));
        journal.SetReaders([]);
        Assert.Null(await FirstLeftAsync(journal));
    }

    [Theory]
    [InlineData(8, 5)]
    [InlineData(4, 4)]
    public async Task A_range_begins_with_what_is_left_of_it_and_ends_at_once_when_nothing_is(int last, int after)
    {
        var journal = _test.Open(OneHour);
        await TestJournal.AppendAsync(journal, 1, 5);
        _test.Pass(TimeSpan.FromHours(2));
        await TestJournal.AppendAsync(journal, 6, 8);
        journal.SetReaders([]);
        Assert.Equal(6, await FirstLeftAsync(journal, TimeSpan.Zero));
        var replay = await journal.Replays.AddAsync(Order(after: 2, last));
        Assert.Equal((after, after), (replay.After, journal.Deliveries.Load(replay.Account, 0).Position));
    }

    [Fact]
    public async Task What_came_to_its_end_stays_there_and_numbers_are_never_given_twice()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 3);
        var first = await journal.Replays.AddAsync(
            Order(0, 3) with { Where = "event = \"a\"", Person = "p", From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddDays(1) });
        Assert.Equal([1L], journal.Replays.Due().Select(one => one.Id));
        Assert.True(await journal.Replays.SetAsync(first.Id, ReplayStage.Done));
        Assert.False(await journal.Replays.SetAsync(first.Id, ReplayStage.Running));
        Assert.False(await journal.Replays.SetAsync(99, ReplayStage.Paused));
        Assert.Empty(journal.Replays.Due());
        await journal.Deliveries.CommitAsync(new(first.Account) { Park = [new(new(2, 0), 0, DateTimeOffset.MaxValue, null, "retried")] });
        Assert.Equal([1L], journal.Replays.Due().Select(one => one.Id));
        Assert.Equal(2, (await journal.Replays.AddAsync(Order(0, 3))).Id);
        Assert.Equal(first with { Stage = ReplayStage.Done }, journal.Replays.Find(1));
        Assert.Equal("hook/replay-1", first.Account);
        Assert.Equal(("hook", true, false), (Replay.DestinationOf(first.Account), Replay.IsAccount(first.Account), Replay.IsAccount("hook")));
    }

    [Fact]
    public async Task A_number_is_not_given_again_when_only_the_account_of_its_replay_is_left()
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 3);
        for (var number = 1; number <= 10; number++) await journal.Replays.AddAsync(Order(0, 3));
        await journal.BetweenCommitsAsync(static open => open.Database.Execute("DELETE FROM replays"));
        Assert.Equal("hook/replay-11", (await journal.Replays.AddAsync(Order(0, 3))).Account);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1001)]
    public async Task What_waits_of_a_cancelled_replay_is_dropped_and_counted(int items)
    {
        var journal = _test.Open();
        await TestJournal.AppendAsync(journal, 1, 3);
        var replay = await journal.Replays.AddAsync(Order(0, 3));
        await journal.Deliveries.CommitAsync(new(replay.Account)
        {
            Position = 2,
            Page = new(1, 2, items, items, default),
            Park = [.. Enumerable.Range(0, items).Select(static index => new WaitingItem(new(1 + (index % 2), index), index % 2, DateTimeOffset.MaxValue, null, "busy"))],
        });
        await journal.Replays.SetAsync(replay.Id, ReplayStage.Cancelled);
        await journal.Replays.GiveUpAsync(replay.Account);
        Assert.Equal((0L, items), (journal.Deliveries.StandingOf(replay.Account)!.Waiting, journal.Deliveries.StandingOf(replay.Account)!.Tally.Dropped));
    }

    private Replay Order(long after, long last) =>
        new() { Destination = "hook", After = after, Last = last, Rate = 50, Created = _test.Clock.GetUtcNow() };

    // A chore on the writer's thread comes after the trimming that the clock asked for.
    private async Task<long?> FirstLeftAsync(SqliteJournal journal, TimeSpan? later = null)
    {
        _test.Pass(later ?? TimeSpan.FromHours(2));
        for (var step = 0; step < 5; step++)
        {
            _test.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await journal.BetweenCommitsAsync(static _ => { });
        }
        var left = (await TestJournal.ReadAllAsync(journal)).Calls.Keys.ToList();
        return left.Count == 0 ? null : left[0];
    }
}
