using Sluice.Delivery.Guarding;

namespace Sluice.Tests.Delivery.Guarding;

public sealed class KnownIdentifiersTests
{
    [Fact]
    public void What_was_seen_is_known_and_hardly_anything_else_is()
    {
        var random = new Random(1);
        var filter = new BloomFilter(500_000);
        var seen = new HashSet<uint>();
        while (seen.Count < 500_000) seen.Add((uint)random.NextInt64(uint.MaxValue));
        foreach (var hash in seen) filter.Add(hash);
        Assert.All(seen, hash => Assert.True(filter.Contains(hash)));
        var (asked, wrong) = (0, 0);
        while (asked < 200_000)
        {
            var other = (uint)random.NextInt64(uint.MaxValue);
            if (seen.Contains(other)) continue;
            asked++;
            wrong += filter.Contains(other) ? 1 : 0;
        }
        Assert.InRange(wrong, 0, asked / 80);
    }

    [Fact]
    public void A_million_known_take_two_megabytes_and_those_that_come_again_stay_known()
    {
        var known = new KnownIdentifiers(1_000_000);
        var random = new Random(2);
        var regulars = Enumerable.Range(0, 10_000).Select(_ => (uint)random.NextInt64(uint.MaxValue)).ToList();
        var (taken, added) = (0, 0);
        for (var round = 0; round < 300; round++)
        {
            foreach (var regular in regulars) taken += known.Add(regular) ? 1 : 0;
            for (var n = 0; n < 10_000; n++) added += known.Add((uint)random.NextInt64(uint.MaxValue)) ? 1 : 0;
            known.TakeFresh();
            Assert.InRange(known.Bytes, 0, 2_300_000);
        }
        Assert.InRange(taken, 9_900, 10_000);
        Assert.InRange(added, 3_000_000 - (3_000_000 / 40), 3_000_000);
    }

    [Fact]
    public void A_few_known_take_a_few_kilobytes()
    {
        var known = new KnownIdentifiers(1_000_000);
        for (var n = 0u; n < 1000; n++) known.Add(n * 2_654_435_761);
        known.TakeFresh();
        Assert.InRange(known.Bytes, 0, 16_384);
    }

    [Fact]
    public void What_is_taken_up_from_what_was_stored_is_known_in_its_generation()
    {
        var stored = new List<(long Generation, byte[] Hashes)>();
        var before = new KnownIdentifiers(2000);
        for (var n = 0u; n < 3500; n++)
        {
            before.Add(n * 2_654_435_761);
            if (n % 100 != 99) continue;
            var (generation, hashes) = before.TakeFresh();
            stored.Add((generation, hashes.ToArray()));
        }
        var after = new KnownIdentifiers(2000);
        foreach (var kept in stored.GroupBy(static one => one.Generation).TakeLast(2))
        {
            foreach (var (generation, hashes) in kept) after.Restore(generation, kept.Sum(static one => one.Hashes.Length) / sizeof(uint), hashes);
        }
        Assert.False(after.HasFresh);
        // The last full generation and the one that has begun.
        Assert.All(Enumerable.Range(2100, 1400), n => Assert.False(after.Add((uint)n * 2_654_435_761)));
        Assert.InRange(Enumerable.Range(0, 300).Count(n => after.Add((uint)n * 2_654_435_761)), 285, 300);
    }

    [Fact]
    public void Of_what_was_stored_when_more_might_be_known_all_is_known_and_nothing_else()
    {
        var stored = Enumerable.Range(0, 50_000).SelectMany(static n => BitConverter.GetBytes((uint)n * 2_654_435_761)).ToArray();
        var after = new KnownIdentifiers(1000);
        foreach (var hashes in stored.Chunk(4000)) after.Restore(0, 50_000, hashes);
        Assert.InRange(Enumerable.Range(50_000, 300).Count(n => after.Add((uint)n * 2_654_435_761)), 285, 300);
        // It has more than are to be known now, and ends.
        Assert.Equal((0, 1), (after.TakeFresh().Generation, after.TakeFresh().Generation));
    }

    [Theory]
    // The generation that has begun has no room for more.
    [InlineData(2000, 500, 8000, 1000, 4000)]
    [InlineData(8000, 500, 2000, 1000, 1000)]
    // It has more than are to be known already, and ends.
    [InlineData(8000, 1500, 2000, 1500, 1000)]
    public void How_many_are_known_can_change_at_any_time(int before, int seen, int after, int first, int second)
    {
        var known = new KnownIdentifiers(before);
        var generations = new int[3];
        for (var n = 0; generations[2] == 0; n++)
        {
            if (n == seen) known.Most = after;
            known.Add((uint)n * 2_654_435_761);
            if (n % 100 != 99) continue;
            var (generation, hashes) = known.TakeFresh();
            generations[generation] += hashes.Length / sizeof(uint);
        }
        // One that is taken for known is not added.
        Assert.InRange(generations[0], first, first + 100);
        Assert.InRange(generations[1], second, second + 100);
    }
}
