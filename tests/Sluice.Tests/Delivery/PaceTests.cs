using Sluice.Delivery.Attempts;

namespace Sluice.Tests.Delivery;

public sealed class PaceTests
{
    [Fact]
    public void As_many_as_allowed_go_at_once_and_the_others_when_a_place_is_free()
    {
        var pace = new Pace(2, TimeSpan.FromSeconds(10));
        Assert.Equal([1, 1, 11, 11, 21], Enumerable.Range(0, 5).Select(_ => Take(pace, TimeSpan.FromSeconds(1)).TotalSeconds));
    }

    [Fact]
    public void Asking_for_a_place_takes_none()
    {
        var pace = new Pace(1, TimeSpan.FromSeconds(10));
        pace.Take(TimeSpan.FromSeconds(1));
        Assert.Equal([11, 11, 11], Enumerable.Range(0, 3).Select(_ => pace.FreeAt.TotalSeconds));
    }

    [Fact]
    public void A_place_is_free_again_when_its_time_is_over()
    {
        var pace = new Pace(2, TimeSpan.FromSeconds(10));
        int[] asked = [0, 6, 9, 16];
        Assert.Equal([0, 6, 10, 16], asked.Select(at => Take(pace, TimeSpan.FromSeconds(at)).TotalSeconds));
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
            times.Add(Take(pace, now));
        }
        Assert.All(times.Skip(requests).Zip(times), pair => Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(1)));
    }

    // As soon as there is a place; says when.
    private static TimeSpan Take(Pace pace, TimeSpan now)
    {
        var at = pace.FreeAt > now ? pace.FreeAt : now;
        pace.Take(at);
        return at;
    }
}
