using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Ingest.Answers;
using Sluice.Ingest.Sources;

namespace Sluice.Tests.Ingest.Sources;

public sealed class BucketTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(1, 10_000_000)]
    [InlineData(3, 3_333_334)]
    [InlineData(1000, 10_000)]
    [InlineData(1_000_000, 10)]
    public void As_many_as_the_rate_come_at_once_and_the_next_when_its_time_has_come(int rate, long ticks)
    {
        var bucket = Of(rate);
        for (var i = 0; i < rate; i++) Assert.Null(bucket.Refuse(1));
        Assert.Equal((429, 1), About(bucket.Refuse(1)));
        _clock.Advance(TimeSpan.FromTicks(ticks - 1));
        Assert.NotNull(bucket.Refuse(1));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(bucket.Refuse(1));
        Assert.NotNull(bucket.Refuse(1));
    }

    [Fact]
    public void However_long_it_is_quiet_no_more_than_a_seconds_worth_gathers()
    {
        var bucket = Of(2);
        _clock.Advance(TimeSpan.FromDays(365 * 100));
        Assert.Null(bucket.Refuse(1));
        Assert.Null(bucket.Refuse(1));
        Assert.NotNull(bucket.Refuse(1));
    }

    [Fact]
    public void A_batch_is_taken_whole_and_what_it_has_too_much_must_pass_first()
    {
        var bucket = Of(10);
        for (var i = 0; i < 9; i++) Assert.Null(bucket.Refuse(1));
        Assert.Null(bucket.Refuse(45));
        // 44 are owed, and the next wants room for one.
        Assert.Equal((429, 5), About(bucket.Refuse(1)));
        _clock.Advance(TimeSpan.FromMilliseconds(4499));
        Assert.Equal((429, 1), About(bucket.Refuse(1)));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(bucket.Refuse(1));
    }

    [Fact]
    public void Looking_takes_nothing_and_neither_does_a_refusal()
    {
        var bucket = Of(1);
        for (var i = 0; i < 3; i++) Assert.Null(bucket.Refuse(0));
        Assert.Null(bucket.Refuse(1));
        for (var i = 0; i < 3; i++) Assert.NotNull(bucket.Refuse(100));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(bucket.Refuse(0));
        Assert.Null(bucket.Refuse(1));
    }

    [Fact]
    public void In_no_stretch_of_time_are_there_more_than_a_burst_and_the_rate()
    {
        var (bucket, random, times) = (Of(5), new Random(5), new List<DateTimeOffset>());
        for (var i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(random.Next(300)));
            if (bucket.Refuse(1) is null) times.Add(_clock.GetUtcNow());
        }
        for (var first = 0; first < times.Count; first++)
        {
            for (var last = first; last < Math.Min(times.Count, first + 100); last++) Assert.True(last - first + 1 <= 5 + (5 * (times[last] - times[first]).TotalSeconds));
        }
    }

    [Fact]
    public async Task Of_many_at_the_same_moment_no_more_are_taken()
    {
        var bucket = Of(1000);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => Enumerable.Range(0, 500).Count(_ => bucket.Refuse(1) is null), TestContext.Current.CancellationToken)));
        Assert.Equal(1000, taken.Sum());
    }

    [Fact]
    public void Each_source_has_one_for_its_key_and_one_for_what_comes_without_and_keeps_both_while_its_rate_stays()
    {
        var buckets = new Buckets(_clock);
        var source = new SourceConfig { Name = "backend", Rate = 5 };
        var bucket = buckets.Of(source, hasKey: true);
        Assert.Equal(("backend", 5), (bucket!.Source, bucket.Rate));
        Assert.Same(bucket, buckets.Of(source with { PrivacyEvents = false }, hasKey: true));
        Assert.NotSame(bucket, buckets.Of(source, hasKey: false));
        Assert.NotSame(bucket, buckets.Of(source with { Rate = 6 }, hasKey: true));
        Assert.NotSame(bucket, buckets.Of(source with { Name = "other" }, hasKey: true));
        Assert.Null(buckets.Of(source with { Rate = null }, hasKey: true));
    }

    [Fact]
    public void Counting_a_call_takes_no_memory()
    {
        var buckets = new Buckets(TimeProvider.System);
        var (bounded, unbounded) = (new SourceConfig { Name = "bounded", Rate = 1_000_000 }, new SourceConfig { Name = "unbounded" });
        const int Calls = 10_000;
        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++) Count();
        // What is compiled anew meanwhile takes some bytes once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Calls);

        void Count()
        {
            buckets.Of(unbounded, hasKey: true)?.Refuse(1);
            buckets.Of(bounded, hasKey: true)?.Refuse(1);
        }
    }

    private Bucket Of(int rate) => new("backend", rate, _clock);

    private static (int, int?) About(Refusal? refusal) => (refusal!.Status, refusal.RetryAfter);
}
