using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class OneEntryCacheTests
{
    [Fact]
    public void The_value_that_is_kept_is_found_by_its_key_alone()
    {
        var cache = new OneEntryCache<string, string>();
        var (key, equal) = (new string('a', 2), new string('a', 2));
        Assert.Null(cache.Value);
        Assert.Null(cache.Find(key));
        Assert.Equal("value", cache.Keep(key, "value"));
        Assert.Equal("value", cache.Find(key));
        Assert.Null(cache.Find(equal));
        Assert.Equal("value", cache.Value);
    }

    [Fact]
    public void Another_key_takes_the_place_of_the_one_before()
    {
        var cache = new OneEntryCache<string, string>();
        cache.Keep("first", "1");
        cache.Keep("second", "2");
        Assert.Null(cache.Find("first"));
        Assert.Equal("2", cache.Find("second"));
    }

    [Fact]
    public void Keys_are_the_same_where_it_is_said_that_they_are()
    {
        var cache = new OneEntryCache<ReadOnlyMemory<byte>, string>(static (kept, asked) => kept.Span.SequenceEqual(asked.Span));
        cache.Keep("key"u8.ToArray(), "value");
        Assert.Equal("value", cache.Find("key"u8.ToArray()));
        Assert.Null(cache.Find("kex"u8.ToArray()));
    }
}
