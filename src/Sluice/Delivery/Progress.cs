using System.Runtime.InteropServices;
using Sluice.Delivery.Guarding;
using Sluice.Delivery.Reading;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery;

/// <summary>
/// What became of the items read so far, and the next change of the stored state. Items are counted in the same change that moves the
/// position past them or takes them out of the waiting room, so the stored tally and the stored position always agree.
/// </summary>
/// <param name="destination">Its name.</param>
/// <param name="stored">Where it stands.</param>
/// <param name="limits">Bounds.</param>
/// <param name="guard">Has seen whatever was read, and is stored with it; null for none.</param>
internal sealed class Progress(string destination, DeliveryState stored, DeliveryLimits limits, FloodGuard? guard = null)
{
    private readonly Queue<Stretch> _window = [];
    private readonly HashSet<Item> _changed = [];

    // Items in memory with a row in the waiting room, until the row is gone.
    private readonly HashSet<ItemKey> _known = [];
    private readonly List<Item> _storing = [];
    private readonly List<ItemKey> _leaving = [];
    private Stretch? _newest, _seenFirst;
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

    /// <summary>Items in the stored waiting room.</summary>
    public long Waiting { get; private set; } = stored.Waiting;

    /// <summary>Those of them that are in memory.</summary>
    public int InMemory => _known.Count;

    /// <summary>Whether there is something to store.</summary>
    public bool HasChanges =>
        _underWay is null && (_pause is not null || guard is { IsUrgent: true } || _changed.Count > 0 || (_window.TryPeek(out var oldest) && oldest.MayBePassed));

    /// <summary>Whether a change is being stored, or could not be.</summary>
    public bool IsCommitting => _underWay is not null;

    /// <summary>Takes note of an item that came back from the stored waiting room.</summary>
    public void Restore(Item item)
    {
        item.Parked = true;
        _known.Add(item.Key);
    }

    /// <summary>An item stays in the stored waiting room, but leaves memory.</summary>
    public void Forget(Item item) => _known.Remove(item.Key);

    /// <summary>Whether an item of the stored waiting room is in memory, or the row is soon gone.</summary>
    public bool Knows(ItemKey key) => _known.Contains(key);

    /// <summary>Whether the stored waiting room has an item as it is in memory.</summary>
    public bool IsStored(Item item) => item.Parked && !_changed.Contains(item);

    /// <summary>Takes note of a record that was read.</summary>
    /// <param name="sequence">Its number. Numbers before it that were not read have no record.</param>
    /// <param name="items">What is to be delivered of it.</param>
    /// <param name="bytes">How much memory that takes.</param>
    /// <param name="shares">How many items each message has, or why none.</param>
    public void Admit(long sequence, IReadOnlyList<Item> items, long bytes, Share[] shares)
    {
        Skip(sequence - 1);
        Items += items.Count;
        Bytes += bytes;
        if (items.Count > 0 || _window.Count == 0) _window.Enqueue(_newest = new(Read, items.Count > 0 ? items : [], bytes));
        _newest!.Add(1, shares);
        Read = sequence;
    }

    /// <summary>There are no records up to this number: they are damaged, or were trimmed.</summary>
    public void Skip(long last)
    {
        if (last <= Read) return;
        if (_window.Count == 0) _window.Enqueue(_newest = new(Read, [], 0));
        _newest!.Add(last - Read, []);
        Read = last;
    }

    /// <summary>An item ended.</summary>
    public void Settle(Item item, Ending ending, DeadLetter? letter)
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

    /// <summary>
    /// Parks what is slow at the front of the window, once at most half of the window is open and the same record led it the last time, so that it does
    /// not keep others from being read. What is far behind others of its person does not count as open. What is parked waits until it ends.
    /// </summary>
    public void OvertakeFew()
    {
        // What merely happens to be first when it is asked soon ends.
        if (!_window.TryPeek(out var oldest) || !ReferenceEquals(oldest, _seenFirst))
        {
            _seenFirst = oldest;
            return;
        }
        var byPerson = new Dictionary<ulong, int>();
        var (open, at, last) = (0, 0, 0);
        foreach (var stretch in _window)
        {
            at++;
            foreach (var item in stretch.Items)
            {
                if (item.MayBePassed || IsFarBehind(item, byPerson)) last = at;
                else open++;
            }
        }
        if (2 * open <= Items) Overtake(last);
    }

    /// <summary>The end of the run: what was tried, and what is open before something that ended, is parked, so that the next run repeats nothing and counts on.</summary>
    public void Overtake() =>
        Overtake(_window.ToList().FindLastIndex(static stretch => stretch.Items.Any(static item => item.MayBePassed || item.Attempts > 0)) + 1);

    /// <summary>The change to store now. Until <see cref="Committed"/>, asking again gives the same one.</summary>
    public StateChange Next()
    {
        if (_underWay is not null) return _underWay;
        var passed = new Changes(stored.Position);
        while (_window.TryPeek(out var oldest) && oldest.MayBePassed && passed.Park.Count < limits.WaitingPerChange)
        {
            _window.Dequeue();
            foreach (var item in oldest.Items) Pass(item, passed);
            oldest.WriteTo(passed);
            _itemsUnderWay += oldest.Items.Count;
            _bytesUnderWay += oldest.Bytes;
        }
        foreach (var item in _changed) Change(item, passed);
        _changed.Clear();
        stored = stored with { Position = passed.Position };
        var holds = guard is { IsUrgent: true, Holds: true };
        _underWay = passed.ToStateChange(destination, _pause) with { Hold = holds ? true : null, Guard = guard?.Next() };
        _pause = null;
        return _underWay;
    }

    /// <summary>The change is durable: what it covers may leave memory.</summary>
    /// <returns>The items that are in the stored waiting room now, or anew, in their order.</returns>
    public IReadOnlyList<Item> Committed()
    {
        Items -= _itemsUnderWay;
        Bytes -= _bytesUnderWay;
        (_itemsUnderWay, _bytesUnderWay, _underWay) = (0, 0, null);
        _known.ExceptWith(_leaving);
        _leaving.Clear();
        Item[] parked = [.. _storing];
        _storing.Clear();
        return parked;
    }

    private void Overtake(int stretches)
    {
        foreach (var item in _window.Take(stretches).SelectMany(static stretch => stretch.Items)) item.Overtaken = true;
    }

    private bool IsFarBehind(Item item, Dictionary<ulong, int> byPerson)
    {
        var far = false;
        foreach (var person in item.Persons)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(byPerson, person, out _);
            far |= ++count > limits.LaneItems;
        }
        return far;
    }

    private void Pass(Item item, Changes changes)
    {
        if (item.Stage == Stage.Settled)
        {
            changes.Ended(item);
            return;
        }
        (item.Parked, item.Content) = (true, null);
        if (item.Stage != Stage.Shelved) _known.Add(item.Key);
        Waiting++;
        Park(item, changes);
    }

    private void Change(Item item, Changes changes)
    {
        if (item.Stage != Stage.Settled)
        {
            Park(item, changes);
            return;
        }
        Waiting--;
        _leaving.Add(item.Key);
        changes.Unpark.Add(new(item.Key, item.Ending, item.Attempts));
        changes.Ended(item);
    }

    private void Park(Item item, Changes changes)
    {
        _storing.Add(item);
        changes.Park.Add(item.ToWaiting());
    }

    /// <summary>A stretch of the journal: the items of one record, and records without items after it.</summary>
    private sealed class Stretch(long after, IReadOnlyList<Item> items, long bytes)
    {
        private readonly List<(long Count, Share[] Shares)> _records = new(1);

        public IReadOnlyList<Item> Items { get; } = items;

        public long Bytes { get; } = bytes;

        public bool MayBePassed => Items.All(static item => item.MayBePassed);

        public void Add(long count, Share[] shares)
        {
            // Only the first record has items.
            var fits = _records.Count > (Items.Count > 0 ? 1 : 0) && ReferenceEquals(_records[^1].Shares, shares);
            if (fits) _records[^1] = (_records[^1].Count + count, shares);
            else _records.Add((count, shares));
        }

        public void WriteTo(Changes changes)
        {
            var item = 0;
            var last = after;
            foreach (var (count, shares) in _records)
            {
                foreach (var share in shares)
                {
                    if (share.Items == 0) changes.Skipped(share.Skipped, count);
                    else changes.Outcomes.Wanted(share.Items);
                    for (var end = item + share.Items; item < end; item++) changes.Outcomes.Item(Items[item].Key.Action, StandingOf(Items[item]));
                }
                changes.Outcomes.EndRecord(count, shares is [{ IsCall: true }]);
                last += count;
            }
            changes.Position = last;
        }

        private static Ending StandingOf(Item item) => item.Stage == Stage.Settled ? item.Ending : Ending.Waiting;
    }

    private sealed class Changes(long position)
    {
        private readonly List<DeadLetter> _dead = [];
        private readonly long _after = position;
        private Tally _add;

        public long Position { get; set; } = position;

        public OutcomeWriter Outcomes { get; } = new();

        public List<WaitingItem> Park { get; } = [];

        public List<SettledItem> Unpark { get; } = [];

        public void Skipped(Ending why, long count)
        {
            Outcomes.Skipped(why);
            _add += Tally.Of(why, count);
        }

        public void Ended(Item item)
        {
            _add += Tally.Of(item.Ending);
            if (item.Letter is not null) _dead.Add(item.Letter);
        }

        public StateChange ToStateChange(string destination, string? pause) => new(destination)
        {
            Position = Position, Page = Page(), Park = Park, Unpark = Unpark, Dead = _dead, Add = _add, Pause = pause,
        };

        private LedgerPage? Page()
        {
            if (Position == _after) return null;
            var outcomes = Outcomes.ToArray();
            return new(_after + 1, Position, Outcomes.Messages, Outcomes.Items, outcomes);
        }
    }
}
