namespace Sluice.Delivery;

/// <summary>
/// One queue of items for each person. An item about several persons stands in all their queues and may go only when it is the first
/// in each. The queues are threaded through the items, so an idle person costs nothing.
/// </summary>
internal sealed class Lanes
{
    private readonly Dictionary<ulong, Item> _last = [];

    /// <summary>Persons with items.</summary>
    public int Count => _last.Count;

    /// <summary>Puts an item at the end of its persons' queues and says so in its stage: ready, queued behind others, or held.</summary>
    public void Enter(Item item)
    {
        var held = false;
        for (var i = 0; i < item.Persons.Length; i++)
        {
            if (_last.TryGetValue(item.Persons[i], out var ahead))
            {
                ahead.Followers[Place(ahead, item.Persons[i])] = item;
                held |= ahead.Stage is Stage.Waiting or Stage.Held;
            }
            else
            {
                item.Heads++;
            }
            _last[item.Persons[i]] = item;
        }
        item.Stage = item.Heads == item.Persons.Length ? Stage.Ready : held ? Stage.Held : Stage.Queued;
    }

    /// <summary>Takes the first item of its persons out. Those that may go now become ready and are added to the queue.</summary>
    public void Leave(Item item, Queue<Item> freed)
    {
        for (var i = 0; i < item.Persons.Length; i++)
        {
            if (item.Followers[i] is not { } next)
            {
                _last.Remove(item.Persons[i]);
                continue;
            }
            if (++next.Heads < next.Persons.Length) continue;
            next.Stage = Stage.Ready;
            freed.Enqueue(next);
        }
    }

    /// <summary>Marks all that stands behind an item as held, so that the position may pass it.</summary>
    public static void HoldFollowers(Item item)
    {
        var open = new Stack<Item>([item]);
        while (open.TryPop(out var ahead))
        {
            foreach (var next in ahead.Followers)
            {
                // Behind one that is held already, all are held.
                if (next is not { Stage: Stage.Queued }) continue;
                next.Stage = Stage.Held;
                open.Push(next);
            }
        }
    }

    private static int Place(Item item, ulong person) => Array.IndexOf(item.Persons, person);
}
