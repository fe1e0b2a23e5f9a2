using System.Runtime.InteropServices;

namespace Sluice.Delivery.Scheduling;

/// <summary>
/// One queue of items for each person. An item about several persons stands in all their queues and may go only when it is the first
/// in each, or together with those before it. The queues are threaded through the items, so an idle person costs nothing.
/// </summary>
internal sealed class Lanes
{
    private readonly Dictionary<ulong, Lane> _lanes = [];

    /// <summary>How many items a person has here.</summary>
    public int LengthOf(ulong person) => _lanes.TryGetValue(person, out var lane) ? lane.Length : 0;

    /// <summary>Whether one of these persons has so many items here and the last of them does not go soon.</summary>
    public bool IsStuck(ulong[] persons, int length)
    {
        foreach (var person in persons)
        {
            if (_lanes.TryGetValue(person, out var lane) && lane.Length >= length && lane.Last.MayBePassed) return true;
        }
        return false;
    }

    /// <summary>Puts an item at the end of its persons' queues and says so in its stage: ready, queued behind others, or held.</summary>
    public void Enter(Item item)
    {
        for (var i = 0; i < item.Persons.Length; i++)
        {
            ref var lane = ref CollectionsMarshal.GetValueRefOrAddDefault(_lanes, item.Persons[i], out var exists);
            if (exists)
            {
                lane.Last.Followers[Place(lane.Last, item.Persons[i])] = item;
                item.Leaders[i] = lane.Last;
            }
            else
            {
                item.Heads++;
            }
            lane = new(item, lane.Length + 1);
        }
        item.Stage = StageOf(item);
    }

    /// <summary>
    /// Takes an item out: the first of its persons, one that went in a batch with those before it, or the last. Those that may go now become
    /// ready and are added.
    /// </summary>
    public void Leave(Item item, ReadyItems freed)
    {
        for (var i = 0; i < item.Persons.Length; i++)
        {
            var (person, ahead, next) = (item.Persons[i], item.Leaders[i], item.Followers[i]);
            if (ahead is not null) ahead.Followers[Place(ahead, person)] = next;
            Shorten(person, next is null ? ahead : null);
            if (next is null) continue;
            next.Leaders[Place(next, person)] = ahead;
            if (ahead is null) next.Heads++;
            MoveUp(next, freed);
        }
    }

    /// <summary>Takes out an item that is the last of all its persons.</summary>
    public void LeaveFromEnd(Item item)
    {
        for (var i = 0; i < item.Persons.Length; i++)
        {
            var (person, ahead) = (item.Persons[i], item.Leaders[i]);
            if (ahead is not null) ahead.Followers[Place(ahead, person)] = null;
            Shorten(person, ahead);
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

    /// <summary>How an item stands that is not on its way.</summary>
    public static Stage StageOf(Item item)
    {
        if (item.IsFirst) return Stage.Ready;
        foreach (var ahead in item.Leaders)
        {
            if (ahead is { Stage: Stage.Waiting or Stage.Held }) return Stage.Held;
        }
        return Stage.Queued;
    }

    // What is on its way stays there.
    private static void MoveUp(Item item, ReadyItems freed)
    {
        if (item.Stage is not (Stage.Queued or Stage.Held)) return;
        if (item.IsFirst)
        {
            item.Stage = Stage.Ready;
            freed.Add(item);
        }
        else if (item.Stage == Stage.Queued && StageOf(item) == Stage.Held)
        {
            item.Stage = Stage.Held;
            HoldFollowers(item);
        }
    }

    private void Shorten(ulong person, Item? newLast)
    {
        ref var lane = ref CollectionsMarshal.GetValueRefOrNullRef(_lanes, person);
        if (lane.Length == 1) _lanes.Remove(person);
        else lane = new(newLast ?? lane.Last, lane.Length - 1);
    }

    private static int Place(Item item, ulong person) => Array.IndexOf(item.Persons, person);

    private readonly record struct Lane(Item Last, int Length);
}
