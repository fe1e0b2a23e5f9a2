using Sluice.Journal.Delivery;

namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Keeps each person's items in their order: the first ones in lanes in memory, what stands behind them on the shelf, that is on disk only. What
/// is new goes to the shelf when its person has something there, and comes back from it when the lane has drained. So memory stays small
/// however much waits, and one person's backlog costs nobody else.
/// </summary>
/// <remarks>
/// Of each person, what is in the lanes comes before what is on the shelf. So an item leaves the lanes for the shelf only from the end of all its
/// persons' lanes, and comes back only when it is the first on the shelf for all its persons.
/// </remarks>
/// <param name="progress">Knows which rows are in memory.</param>
/// <param name="limits">Bounds.</param>
/// <param name="rowsOf">What waits for a person on disk, first things first: the person, and how many rows at most.</param>
/// <param name="arrived">Takes up what came back from the shelf and stands behind nobody.</param>
internal sealed class WaitingRoom(
    Progress progress, DeliveryLimits limits, Func<ulong, int, IReadOnlyList<WaitingItem>> rowsOf, Action<Item> arrived)
{
    private readonly Lanes _lanes = new();
    private readonly Shelf _shelf = new();
    private readonly PriorityQueue<Reminder, TimeSpan> _reminders = new();

    /// <summary>How many persons have something on the shelf.</summary>
    public int ShelvedPersons => _shelf.Persons;

    /// <summary>Whether a person's next item can be had only when what is read has been stored.</summary>
    public bool IsStarved { get; private set; }

    /// <summary>Whether nothing waits that could be tried sooner or later.</summary>
    public bool IsEmpty => _reminders.Count == 0 && !_shelf.HasWanted;

    /// <summary>When the next item is due; null if none is by itself.</summary>
    public TimeSpan? DueAt => _reminders.TryPeek(out _, out var at) ? at : null;

    private bool IsCrowded => progress.InMemory > limits.WaitingInMemory / 2;

    /// <summary>Something waits for a person since an earlier life.</summary>
    public void Restore(ulong person, TimeSpan due)
    {
        _shelf.Add(person);
        _reminders.Enqueue(new(person), due);
    }

    /// <summary>A new item, after all others of its persons. Its stage says how it stands.</summary>
    public void Enter(Item item)
    {
        if (!_shelf.HasOne(item.Persons) && !_lanes.IsStuck(item.Persons, IsCrowded ? 1 : limits.LaneItems))
        {
            _lanes.Enter(item);
            return;
        }
        (item.Stage, item.Content) = (Stage.Shelved, null);
        _shelf.Expect(item);
    }

    /// <summary>An item has ended. Those that may go now become ready and are added.</summary>
    public void Leave(Item item, ReadyItems freed)
    {
        _lanes.Leave(item, freed);
        if (_shelf.Persons == 0) return;
        foreach (var person in item.Persons) WantMore(person);
    }

    /// <summary>Reminds of an item when it is due.</summary>
    public void Remind(Item item, TimeSpan at) => _reminders.Enqueue(item.Reminder = new(item), at);

    /// <summary>Takes what becomes due next, if that is by a given time. False when there is nothing.</summary>
    /// <param name="by">The time.</param>
    /// <param name="item">The item; null when it is on the shelf, from where it is wanted now.</param>
    public bool TryTakeDue(TimeSpan by, out Item? item)
    {
        item = null;
        if (!_reminders.TryPeek(out var reminder, out var at) || at > by) return false;
        _reminders.Dequeue();
        item = reminder.Item;
        if (item is null) _shelf.Want(reminder.Person);
        else item.Reminder = null;
        return true;
    }

    /// <summary>Takes a person's next items from the shelf. False when none are wanted, or there is no room for them.</summary>
    public bool LoadNext()
    {
        if (progress.InMemory >= limits.WaitingInMemory || !_shelf.TryTakeWanted(out var person)) return false;
        Load(person);
        return true;
    }

    /// <summary>These items are on disk now: what need not be in memory leaves it.</summary>
    /// <param name="items">Those of one change, in their order.</param>
    public void Stored(IReadOnlyList<Item> items)
    {
        IsStarved = false;
        for (var last = items.Count - 1; last >= 0; last--)
        {
            var item = items[last];
            if (item.Stage != Stage.Shelved)
            {
                PutAway(item);
                continue;
            }
            item.Stage = Stage.PutAway;
            _shelf.Arrived(item);
            foreach (var person in item.Persons) WantMore(person);
        }
    }

    private void WantMore(ulong person)
    {
        if (_lanes.LengthOf(person) <= limits.LaneItems / 2) _shelf.Want(person);
    }

    private void Load(ulong person)
    {
        var length = _lanes.LengthOf(person);
        var wanted = (IsCrowded ? 1 : limits.LaneItems) - length;
        if (wanted <= 0 || !_shelf.Has(person)) return;
        var (rows, complete) = Rows(person, wanted);
        var loaded = 0;
        while (loaded < rows.Count && IsNext(rows[loaded], person)) Return(rows[loaded++], person);
        if (_shelf.Expects(person)) IsStarved |= rows.Count == 0 && length == 0;
        else if (complete && loaded == rows.Count) _shelf.Remove(person);
    }

    private void Return(WaitingItem row, ulong wantedBy)
    {
        var item = Item.Of(row);
        progress.Restore(item);
        _lanes.Enter(item);
        if (item.Stage == Stage.Ready) arrived(item);
        // What stood behind it on the shelf may have been wanted in vain.
        foreach (var person in item.Persons)
        {
            if (person != wantedBy) WantMore(person);
        }
    }

    private bool IsNext(WaitingItem row, ulong wantedBy)
    {
        foreach (var person in row.Persons)
        {
            if (person != wantedBy && !(Rows(person, 1).Rows is [var first, ..] && first.Key == row.Key)) return false;
        }
        return true;
    }

    // A person's first rows on the shelf, and whether there are no others. Rows of what is in memory are passed over.
    private (List<WaitingItem> Rows, bool Complete) Rows(ulong person, int count)
    {
        for (var limit = _lanes.LengthOf(person) + count + 1; ; limit *= 2)
        {
            var stored = rowsOf(person, limit);
            var rows = new List<WaitingItem>(count);
            var more = stored.Count == limit;
            foreach (var row in stored)
            {
                if (progress.Knows(row.Key)) continue;
                if (rows.Count == count) return (rows, false);
                rows.Add(row);
            }
            if (rows.Count == count || !more) return (rows, !more);
        }
    }

    // From the end of the lanes: the item, and what stands before it, for as long as there is too much.
    private void PutAway(Item last)
    {
        var open = new Stack<Item>([last]);
        while (open.TryPop(out var item))
        {
            if (!MayBePutAway(item)) continue;
            _lanes.LeaveFromEnd(item);
            progress.Forget(item);
            item.Reminder?.LetGo();
            item.Stage = Stage.PutAway;
            foreach (var person in item.Persons) _shelf.Add(person);
            foreach (var ahead in item.Leaders)
            {
                if (ahead is not null) open.Push(ahead);
            }
        }
    }

    private bool MayBePutAway(Item item)
    {
        var isIdle = item.Stage is Stage.Held or Stage.Queued || (item.Stage == Stage.Waiting && IsCrowded);
        return isIdle && item.IsLast && progress.IsStored(item) && (IsCrowded || IsTooLong(item.Persons));
    }

    private bool IsTooLong(ulong[] persons)
    {
        foreach (var person in persons)
        {
            if (_lanes.LengthOf(person) > limits.LaneItems) return true;
        }
        return false;
    }
}
