using Sluice.Delivery.Attempts;

namespace Sluice.Tests.Delivery;

public sealed class SeatsTests
{
    private readonly Seats _seats = new();
    private readonly List<string> _woken = [];
    private readonly Action _live, _replay;

    public SeatsTests() => (_live, _replay) = (() => _woken.Add("live"), () => _woken.Add("replay"));

    [Theory]
    [InlineData(16, 4)]
    [InlineData(7, 1)]
    [InlineData(1, 1)]
    public void Replays_take_a_quarter_at_most_and_at_least_one(int seats, int share)
    {
        for (var taken = 0; taken < share; taken++) Assert.True(Replay(seats));
        Assert.False(Replay(seats));
        for (var left = seats - share; left > 0; left--) Assert.True(Live(seats));
        Assert.False(Live(seats));
    }

    [Fact]
    public void A_seat_that_is_given_back_is_for_the_live_delivery_that_waits()
    {
        Assert.True(Replay(1));
        Assert.False(Live(1));
        _seats.GiveBack(isReplay: true);
        Assert.Equal(["live"], _woken);
        Assert.True(Live(1));
        Assert.False(Replay(1));
        _seats.GiveBack(isReplay: false);
        Assert.Equal(["live", "replay"], _woken);
        Assert.True(Replay(1));
    }

    // As a replay's loop does: it asks once more after it has taken the last seat, and so is woken first.
    [Fact]
    public void A_seat_that_is_given_back_is_for_the_live_delivery_that_waits_though_a_replay_asked_before_it()
    {
        Assert.True(Replay(1));
        Assert.False(Replay(1));
        Assert.False(Live(1));
        _seats.GiveBack(isReplay: true);
        Assert.Equal(["replay", "live"], _woken);
        Assert.False(Replay(1));
        Assert.True(Live(1));
    }

    [Fact]
    public void Of_live_deliveries_that_have_ended_nobody_is_waited_for()
    {
        Assert.True(Replay(1));
        Assert.False(Live(1));
        _seats.GiveBack(isReplay: true);
        Assert.False(Replay(1));
        _woken.Clear();
        _seats.EndLive();
        Assert.Equal(["replay"], _woken);
        Assert.True(Replay(1));
    }

    [Fact]
    public void While_a_live_delivery_waits_a_replay_gets_none_of_the_seats_that_come_free()
    {
        Assert.True(Replay(2));
        Assert.True(Live(2));
        Assert.False(Live(2));
        _seats.GiveBack(isReplay: true);
        Assert.False(Replay(2));
        Assert.True(Live(2));
    }

    [Fact]
    public void Live_deliveries_that_have_all_seats_themselves_are_not_woken_for_nothing()
    {
        Assert.True(Live(1));
        Assert.False(Live(1));
        _seats.GiveBack(isReplay: false);
        Assert.Empty(_woken);
    }

    [Fact]
    public void A_probe_takes_a_seat_where_there_is_none()
    {
        Assert.True(Live(1));
        _seats.Take(isReplay: true);
        _seats.GiveBack(isReplay: false);
        Assert.False(Live(1));
        _seats.GiveBack(isReplay: true);
        Assert.True(Live(1));
    }

    private bool Live(int seats) => _seats.TryTake(seats, isReplay: false, _live);

    private bool Replay(int seats) => _seats.TryTake(seats, isReplay: true, _replay);
}
