using Microsoft.Extensions.Time.Testing;
using Sluice.Ingest.Reporting;

namespace Sluice.Tests.Ingest.Reporting;

public sealed class LogThrottleTests
{
    [Fact]
    public void After_a_line_the_next_ones_are_left_out_for_a_while_and_then_counted_once()
    {
        var clock = new FakeTimeProvider();
        var throttle = new LogThrottle(clock);
        Assert.Equal([(true, 0), (false, 0), (false, 1)], Enumerable.Range(0, 3).Select(_ => Ask()));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((true, 2), Ask());
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((true, 0), Ask());

        (bool, long) Ask() => (throttle.MaySpeak(7, out var silent), silent.Count);
    }
}
