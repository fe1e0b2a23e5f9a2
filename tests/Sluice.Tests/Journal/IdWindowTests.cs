using Sluice.Journal.Deduplication;

namespace Sluice.Tests.Journal;

public sealed class IdWindowTests
{
    /// <summary>Ids are kept by so much at once.</summary>
    private const long SheetBytes = 16 * 4096;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Against the plainest thing that does the same: a list that is searched from end to end.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 7)]
    [InlineData(3, 100)]
    [InlineData(4, 5000)]
    public void It_knows_exactly_what_a_list_of_all_ids_with_their_times_would_know(int seed, int idsMax)
    {
        var random = new Random(seed);
        var (window, model) = (new IdWindow(Second, idsMax), new Model(1000, idsMax));
        var (now, first) = (1_000_000L, 1L);
        for (var step = 0; step < 2000; step++)
        {
            // Of the low bits few differ, so that many ids want the same place in the index.
            for (var adds = random.Next(12); adds > 0; adds--)
            {
                var hash = ((UInt128)random.Next(3 * Math.Min(idsMax, 400)) << 64) | (uint)random.Next(3);
                Assert.Equal(model.TryAdd(hash), window.TryAdd(hash));
            }
            Assert.Equal(model.Fresh, Enumerable.Range(0, window.FreshCount).Select(window.Fresh));
            if (random.Next(4) == 0)
            {
                window.Undo();
                model.Undo();
            }
            else
            {
                window.Seal(first, now);
                model.Seal(first, now);
            }
            first += random.Next(3) + 1;
            // Mostly forward.
            now += random.Next(20) == 0 ? -random.Next(500) : random.Next(60);
            if (random.Next(500) == 0) now += 2000;
            window.Age(now);
            model.Age(now);
            Assert.Equal((model.Count, model.LeftEarly), (window.Count, window.LeftEarly));
            Assert.Equal(model.IsEmpty, window.First == long.MaxValue);
            Assert.True(window.First <= model.First || model.IsEmpty, "What is still known must not be deleted from the table.");
        }
        Assert.True(model.LeftEarly > 0 || idsMax == 5000);
    }

    [Fact]
    public void What_grew_old_while_nothing_came_counts_no_longer_at_once_and_leaves_little_by_little()
    {
        const int Many = 10_000;
        var window = new IdWindow(Second, 100_000);
        for (var id = 0; id < Many; id++) Assert.True(window.TryAdd((UInt128)id));
        window.Seal(1, 0);
        window.Age(1000);
        Assert.False(window.TryAdd(7));
        window.Age(1001);
        Assert.InRange(window.Count, Many / 2, Many - 1);
        for (var id = 0; id < Many; id++) Assert.True(window.TryAdd((UInt128)id));
        for (var id = 0; id < Many; id++) Assert.False(window.TryAdd((UInt128)id));
        window.Seal(2, 1001);
        for (var step = 0; step < 5; step++) window.Age(1001);
        Assert.Equal((Many, 2L, 0L), (window.Count, window.First, window.LeftEarly));
        for (var id = 0; id < Many; id++) Assert.False(window.TryAdd((UInt128)id));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(98_303)]
    [InlineData(98_304)]
    [InlineData(1_000_000)]
    public void An_id_takes_no_more_memory_than_is_said(int idsMax)
    {
        var window = new IdWindow(Second, idsMax);
        for (var id = 0; id < 2 * idsMax; id++) window.TryAdd(Scattered(id));
        Assert.Equal((idsMax, (long)idsMax), (window.Count, window.LeftEarly));
        Assert.InRange(window.Bytes, 16L * idsMax, (27L * idsMax) + (3 * SheetBytes));
    }

    /// <summary>A second of many, then seconds of few: what the many took is given back but for the index.</summary>
    [Fact]
    public void Ids_that_have_left_take_no_memory()
    {
        const int Many = 100_000;
        var window = new IdWindow(Second, Many);
        for (var id = 0; id < Many; id++) window.TryAdd(Scattered(id));
        window.Seal(1, 0);
        var full = window.Bytes;
        for (var step = 0; window.Count > 0; step++) window.Age(1001 + step);
        Assert.InRange(window.Bytes, 1, full - (16L * Many) + (2 * SheetBytes));
        for (var id = 0; id < Many; id++) Assert.True(window.TryAdd(Scattered(id)));
        Assert.Equal((Many, Many), (window.Count, window.FreshCount));
    }

    [Fact]
    public void Ids_that_are_taken_back_over_several_sheets_can_come_again()
    {
        const int Many = 20_000;
        var window = new IdWindow(Second, 2 * Many);
        for (var round = 0; round < 3; round++)
        {
            for (var id = 0; id < Many; id++) Assert.True(window.TryAdd(Scattered(id)));
            Assert.Equal(Enumerable.Range(0, Many).Select(Scattered), Enumerable.Range(0, Many).Select(window.Fresh));
            window.Undo();
            Assert.Equal(0, window.Count);
        }
    }

    // As hashes are: neighbours would make one long run of the index.
    private static UInt128 Scattered(int id) => unchecked((ulong)id * 0x9E3779B97F4A7C15);

    private sealed class Model(long milliseconds, int idsMax)
    {
        private readonly List<Entry> _entries = [];
        private long _last;

        public int Count => _entries.Count;

        public long LeftEarly { get; private set; }

        public bool IsEmpty => !_entries.Exists(static entry => entry.Time is not null);

        public long First => _entries.Find(static entry => entry.Time is not null)?.First ?? long.MaxValue;

        public IEnumerable<UInt128> Fresh => _entries.Where(static entry => entry.Time is null).Select(static entry => entry.Hash);

        public bool TryAdd(UInt128 hash)
        {
            if (_entries.Exists(entry => entry.Hash == hash)) return false;
            if (_entries.Count == idsMax)
            {
                _entries.RemoveAt(0);
                LeftEarly++;
            }
            _entries.Add(new(hash));
            return true;
        }

        public void Seal(long first, long created)
        {
            var fresh = _entries.FindAll(static entry => entry.Time is null);
            if (fresh.Count > 0) _last = Math.Max(_last, created);
            foreach (var entry in fresh) (entry.First, entry.Time) = (first, _last);
        }

        public void Undo() => _entries.RemoveAll(static entry => entry.Time is null);

        public void Age(long now) => _entries.RemoveAll(entry => entry.Time < now - milliseconds);

        private sealed class Entry(UInt128 hash)
        {
            public UInt128 Hash { get; } = hash;

            public long First { get; set; }

            public long? Time { get; set; }
        }
    }
}
