using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;
using Sluice.Destinations;
using Sluice.Journal;

namespace Sluice.Tests.Delivery;

public sealed class TrafficTests
{
    private static readonly Attempt Refused = new(new Verdict.Pause("HTTP 403"));

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void With_nothing_to_probe_with_nobody_is_woken_until_something_comes_and_that_is_tried_at_once()
    {
        var (traffic, enter) = Begin(paused: "HTTP 401");
        Assert.Null(traffic.Next(1));
        Assert.Null(traffic.WakeAt);

        var item = enter(7);
        Assert.Equal([item], traffic.Next(1));

        traffic.Ended([new(item, new(new Verdict.Pause("HTTP 401")), null)]);
        Assert.Null(traffic.Next(1));
        Assert.True(traffic.WakeAt > traffic.Now);
    }

    [Fact]
    public void One_that_is_refused_while_others_of_its_batch_arrive_is_tried_by_the_schedule_and_given_up_at_the_horizon()
    {
        var (traffic, enter) = Begin(batches: new("a", "", 2, 1000, TimeSpan.FromDays(1)));
        var item = enter(0);
        for (var other = 1ul; other < 30 && item.Ending != Ending.Dead; other++)
        {
            enter(other);
            var batch = traffic.Next(1);
            Assert.Equal(2, batch?.Count);
            traffic.Ended([.. batch!.Select(one => new Outcome(one, one == item ? Refused : Attempt.Delivered, null))]);
            Assert.Null(traffic.Next(1));
            Assert.True(item.Due > _clock.GetUtcNow() || item.Ending == Ending.Dead);
            _clock.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal("given up 1.00:00:00 after the first attempt: HTTP 403", item.Letter?.Reason);
    }

    [Fact]
    public void One_that_is_refused_while_others_are_under_way_and_arrive_is_not_tried_again_and_again_at_once()
    {
        var (traffic, enter) = Begin();
        var item = enter(0);
        for (var other = 1ul; other < 200; other++)
        {
            enter(other);
            var inFlight = new List<Item>();
            while (traffic.Next(3) is { } one) inFlight.Add(Assert.Single(one));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            // It is refused sooner than others arrive.
            foreach (var one in inFlight.OrderBy(one => one != item)) traffic.Ended([new(one, one == item ? Refused : Attempt.Delivered, null)]);
        }
        Assert.InRange(item.Attempts, 2, 6);
        for (var hour = 0; hour < 26 && item.Ending != Ending.Dead; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal([item], traffic.Next(3));
            traffic.Ended([new(item, Refused, null)]);
            Assert.Null(traffic.Trouble);
        }
        Assert.Equal("given up 1.00:00:00 after the first attempt: HTTP 403", item.Letter?.Reason);
    }

    private (Traffic Traffic, Func<ulong, Item> Enter) Begin(string? paused = null, BatchRule? batches = null)
    {
        var (limits, stored, read) = (new DeliveryLimits(), new DeliveryState(0, default, paused), 0L);
        var progress = new Progress("hook", stored, limits);
        var traffic = new Traffic("hook", stored, progress, limits, _ => batches, static (_, _) => [], _clock, new Random(7), NullLogger.Instance)
        {
            Schedule = RetrySchedule.Of(new()),
        };
        Item Enter(ulong person)
        {
            var item = new Item(new(++read, 0), [person]);
            progress.Admit(read, [item], 0, [new(1)]);
            traffic.Enter(item);
            return item;
        }

        return (traffic, Enter);
    }
}
