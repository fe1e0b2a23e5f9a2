using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;
using Sluice.Destinations;
using Sluice.Journal;

namespace Sluice.Tests.Delivery;

public sealed class TrafficTests
{
    [Fact]
    public void With_nothing_to_probe_with_nobody_is_woken_until_something_comes_and_that_is_tried_at_once()
    {
        var (limits, stored) = (new DeliveryLimits(), new DeliveryState(0, default, Paused: "HTTP 401"));
        var progress = new Progress("hook", stored, limits);
        var traffic = new Traffic(
            "hook", stored, progress, limits, static _ => null, static (_, _) => [], new FakeTimeProvider(), new Random(7), NullLogger.Instance)
        {
            Schedule = RetrySchedule.Of(new()),
        };
        Assert.Null(traffic.Next(1));
        Assert.Null(traffic.WakeAt);

        var item = new Item(new(1, 0), [7]);
        progress.Admit(1, [item], 0, [new(1)]);
        traffic.Enter(item);
        Assert.Equal([item], traffic.Next(1));

        traffic.Ended([new(item, new(new Verdict.Pause("HTTP 401")), null)]);
        Assert.Null(traffic.Next(1));
        Assert.True(traffic.WakeAt > traffic.Now);
    }
}
