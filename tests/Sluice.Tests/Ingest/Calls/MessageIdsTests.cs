using Sluice.Ingest.Calls;
using Sluice.Translation;

namespace Sluice.Tests.Ingest.Calls;

public sealed class MessageIdsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_of_one_millisecond_ascend_and_leave_their_low_32_bits_to_messages()
    {
        var ids = new MessageIds(seed: 1);
        var made = Enumerable.Range(0, 1000).Select(_ => ids.Next(Noon)).ToArray();
        Assert.Equal(made.OrderBy(static id => id.Value), made);
        Assert.Equal(1000, made.Distinct().Count());
        Assert.All(made, id => Assert.Equal(UInt128.Zero, id.Value & uint.MaxValue));
        Assert.All(made, id => Assert.Equal((UInt128)(ulong)Noon.ToUnixTimeMilliseconds(), id.Value >> 80));
    }

    [Fact]
    public void Ids_ascend_when_the_clock_steps_back()
    {
        var ids = new MessageIds(seed: 2);
        var before = ids.Next(Noon);
        var after = ids.Next(Noon.AddMinutes(-5));
        Assert.True(after.Value > before.Value);
        Assert.True(ids.Next(Noon.AddMilliseconds(1)).Value > after.Value);
    }

    [Fact]
    public void More_ids_than_a_millisecond_has_begin_the_next_one_early()
    {
        var ids = new MessageIds(seed: 3);
        var last = ids.Next(Noon);
        for (var i = 0; i < (1 << 20) + 10; i++)
        {
            var next = ids.Next(Noon);
            if (next.Value <= last.Value) Assert.Fail($"id {i} does not ascend");
            last = next;
        }
        Assert.Equal((UInt128)(ulong)Noon.ToUnixTimeMilliseconds() + 1, last.Value >> 80);
    }

    [Fact]
    public void The_same_seed_gives_the_same_ids_and_processes_differ()
    {
        Assert.Equal(new MessageIds(seed: 4).Next(Noon), new MessageIds(seed: 4).Next(Noon));
        Assert.NotEqual(new MessageIds().Next(Noon), new MessageIds().Next(Noon));
    }

    [Fact]
    public void Threads_never_get_the_same_id()
    {
        var ids = new MessageIds(seed: 5);
        var made = new MessageId[4][];
        Parallel.For(0, made.Length, thread =>
        {
            var mine = new MessageId[20_000];
            for (var i = 0; i < mine.Length; i++) mine[i] = ids.Next(Noon.AddMilliseconds(i / 1000));
            made[thread] = mine;
        });
        Assert.All(made, mine => Assert.Equal(mine.OrderBy(static id => id.Value), mine));
        Assert.Equal(80_000, made.SelectMany(mine => mine).Distinct().Count());
    }
}
