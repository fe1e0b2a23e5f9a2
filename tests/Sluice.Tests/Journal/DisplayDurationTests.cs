using Sluice.Journal;

namespace Sluice.Tests.Journal;

public class DisplayDurationTests
{
    [Theory]
    [InlineData("0.4 s", 0.41)]
    [InlineData("3.4 s", 3.4199963)]
    [InlineData("2.1 s", 2.0871368)]
    [InlineData("1 s", 1)]
    [InlineData("10 s", 9.96)]
    [InlineData("59 s", 59.2)]
    [InlineData("100 s", 100.2)]
    [InlineData("90 s", 90)]
    [InlineData("1 min", 60)]
    [InlineData("5 min", 300)]
    [InlineData("17 min", 1000.5)]
    [InlineData("1 h", 3600)]
    [InlineData("36 h", 129_600)]
    [InlineData("1 day", 86_400)]
    [InlineData("90 days", 7_776_000)]
    [InlineData("12 days", 1_000_000.5)]
    [InlineData("0 s", 0)]
    public void A_length_of_time_is_said_in_one_unit(string said, double seconds) => Assert.Equal(said, new DisplayDuration(TimeSpan.FromSeconds(seconds)).ToString());
}
