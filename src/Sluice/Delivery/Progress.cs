using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>
/// What became of the items read so far, and the next change of the stored state. Items are counted in the same change that moves the
/// position past them or takes them out of the waiting room, so the stored tally and the stored position always agree.
/// </summary>
internal sealed class Progress(string destination, DeliveryState stored)
{
    private readonly Queue<Stretch> _window = [];
    private readonly HashSet<Item> _changed = [];
    private Stretch? _newest;
    private StateChange? _underWay;
    private string? _pause;
    private int _itemsUnderWay;
    private long _bytesUnderWay;

    /// <summary>The last sequence number taken note of.</summary>
    public long Read { get; private set; } = stored.Position;

    /// <summary>Items in memory because their end is not stored yet.</summary>
    public int Items { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Items in the waiting room.</summary>
    public int Parked { get; private set; }

    /// <summary>Whether there is something to store.</summary>
    public bool HasChanges =>
        _underWay is null && (_pause is not null || _changed.Count > 0 || (_window.TryPeek(out var oldest) && oldest.MayBePassed));

    /// <summary>Whether a change is being stored, or could not be.</summary>
    public bool IsCommitting => _underWay is not null;

    /// <summary>Takes note of a waiting item that was stored in an earlier life.</summary>
    public void Restore(Item item)
    {
        item.Parked = true;
        Parked++;
    }

    /// <summary>Takes note of a stretch of the journal that was read.</summary>
    /// <param name="last">Its last sequence number.</param>
    /// <param name="items">What is to be delivered of it.</param>
    /// <param name="bytes">How much memory that takes.</param>
    /// <param name="skipped">What is not: filtered and not mapped.</param>
    public void Admit(long last, IReadOnlyList<Item> items, long bytes, Tally skipped)
    {
        Read = last;
        Items += items.Count;
        Bytes += bytes;
        if (items.Count == 0 && _window.Count > 0) _newest!.Extend(last, skipped);
        else _window.Enqueue(_newest = new(last, items, bytes, skipped));
    }

    /// <summary>An item ended.</summary>
    public void Settle(Item item, Tally ending, DeadLetter? letter = null)
    {
        (item.Stage, item.Ending, item.Letter, item.Content) = (Stage.Settled, ending, letter, null);
        if (item.Parked) _changed.Add(item);
    }

    /// <summary>An item that may be in the waiting room already has a new due time.</summary>
    public void Delay(Item item)
    {
        if (item.Parked) _changed.Add(item);
    }

    /// <summary>Deliveries are paused for this reason, or not any more (empty).</summary>
    public void Pause(string reason) => _pause = reason;

    /// <summary>The end of the run: what is open before something that ended will be parked, so that the next run repeats nothing.</summary>
    public void Close()
    {
        var window = _window.ToList();
        var ended = window.FindLastIndex(static stretch => stretch.Items.Any(static item => item.Stage == Stage.Settled));
        foreach (var item in window.Take(ended + 1).SelectMany(static stretch => stretch.Items))
        {
            if (!item.MayBePassed) item.Stage = Stage.Held;
        }
    }

    /// <summary>The change to store now. Until <see cref="Committed"/>, asking again gives the same one.</summary>
    public StateChange Next()
    {
        if (_underWay is not null) return _underWay;
        var passed = new Changes(stored.Position);
        while (_window.TryPeek(out var oldest) && oldest.MayBePassed)
        {
            _window.Dequeue();
            foreach (var item in oldest.Items) Pass(item, passed);
            passed.Add += oldest.Skipped;
            passed.Position = oldest.Last;
            _itemsUnderWay += oldest.Items.Count;
            _bytesUnderWay += oldest.Bytes;
        }
        foreach (var item in _changed) Change(item, passed);
        _changed.Clear();
        stored = stored with { Position = passed.Position };
        _underWay = passed.ToStateChange(destination, _pause);
        _pause = null;
        return _underWay;
    }

    /// <summary>The change is durable: what it covers may leave memory.</summary>
    public void Committed()
    {
        Items -= _itemsUnderWay;
        Bytes -= _bytesUnderWay;
        (_itemsUnderWay, _bytesUnderWay, _underWay) = (0, 0, null);
    }

    private void Pass(Item item, Changes changes)
    {
        if (item.Stage == Stage.Settled)
        {
            changes.Ended(item);
            return;
        }
        item.Parked = true;
        item.Content = null;
        Parked++;
        changes.Park.Add(item.ToWaiting());
    }

    private void Change(Item item, Changes changes)
    {
        if (item.Stage != Stage.Settled)
        {
            changes.Park.Add(item.ToWaiting());
            return;
        }
        Parked--;
        changes.Unpark.Add(item.Key);
        changes.Ended(item);
    }

    /// <summary>A stretch of the journal: the items of one record, and records without items after it.</summary>
    private sealed class Stretch(long last, IReadOnlyList<Item> items, long bytes, Tally skipped)
    {
        public long Last { get; private set; } = last;

        public IReadOnlyList<Item> Items { get; } = items;

        public long Bytes { get; } = bytes;

        public Tally Skipped { get; private set; } = skipped;

        public bool MayBePassed => Items.All(static item => item.MayBePassed);

        public void Extend(long last, Tally skipped) => (Last, Skipped) = (last, Skipped + skipped);
    }

    private sealed class Changes(long position)
    {
        private readonly List<DeadLetter> _dead = [];

        public long Position { get; set; } = position;

        public Tally Add { get; set; }

        public List<WaitingItem> Park { get; } = [];

        public List<ItemKey> Unpark { get; } = [];

        public void Ended(Item item)
        {
            Add += item.Ending;
            if (item.Letter is not null) _dead.Add(item.Letter);
        }

        public StateChange ToStateChange(string destination, string? pause) => new(destination)
        {
            Position = Position, Park = Park, Unpark = Unpark, Dead = _dead, Add = Add, Pause = pause,
        };
    }
}
