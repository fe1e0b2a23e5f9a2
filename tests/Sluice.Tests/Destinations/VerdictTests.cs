using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class VerdictTests
{
    [Fact]
    public void Each_status_has_one_verdict()
    {
        for (var status = 0; status < 1000; status++)
        {
            var expected = status switch
            {
                >= 200 and < 300 => typeof(Verdict.Delivered),
                408 or 425 or 429 => typeof(Verdict.Retry),
                401 or 403 or 410 => typeof(Verdict.Pause),
                < 200 or (>= 500 and not 501) => typeof(Verdict.Retry),
                _ => typeof(Verdict.Reject),
            };
            Assert.Equal((status, expected), (status, Verdict.FromStatus(new(status, null, default)).GetType()));
        }
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void What_the_destination_asks_for_is_passed_on(int status) => Assert.Equal(
        TimeSpan.FromSeconds(7),
        Assert.IsType<Verdict.Retry>(Verdict.FromStatus(new(status, TimeSpan.FromSeconds(7), default))).After);
}
