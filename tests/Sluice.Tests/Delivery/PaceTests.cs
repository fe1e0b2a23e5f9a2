using Sluice.Delivery.Attempts;

namespace Sluice.Tests.Delivery;

public sealed class PaceTests
{
    [Fact]
    public void As_many_as_allowed_go_at_once_and_the_others_wait_for_their_places()
    {
        var pace = new Pace(2, TimeSpan.FromSeconds(10));
        Assert.Equal([0, 0, 10, 10, 20], Enumerable.Range(0, 5).Select(_ => pace.Reserve(TimeSpan.FromSeconds(1)).TotalSeconds));
    }

    [Fact]
    public void A_place_is_free_again_when_its_time_is_over()
    {
        var pace = new Pace(2, TimeSpan.FromSeconds(10));
        Assert.Equal(0, pace.Reserve(TimeSpan.FromSeconds(0)).TotalSeconds);
        Assert.Equal(0, pace.Reserve(TimeSpan.FromSeconds(6)).TotalSeconds);
        Assert.Equal(1, pace.Reserve(TimeSpan.FromSeconds(9)).TotalSeconds);
        Assert.Equal(0, pace.Reserve(TimeSpan.FromSeconds(16)).TotalSeconds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void In_no_stretch_of_time_are_there_more_than_allowed(int requests)
    {
        var (pace, random, now, times) = (new Pace(requests, TimeSpan.FromSeconds(1)), new Random(requests), TimeSpan.Zero, new List<TimeSpan>());
        for (var i = 0; i < 1000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(400));
            times.Add(now + pace.Reserve(now));
        }
        Assert.All(times.Skip(requests).Zip(times), pair => Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(1)));
    }
}
