namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Gathers ready items into batches: one leaves when it is full by count or bytes, or has waited. Behind each item, those of its persons that
/// may go into the same batch go with it, in their order. An item waits from when it came in: one that stood behind others of its person for as long does not
/// wait anew, so that a person's messages to two actions by turns are not held back by each.
/// </summary>
/// <param name="ruleOf">What an item may go with; null if it goes by itself.</param>
internal sealed class Batches(Func<Item, BatchRule?> ruleOf)
{
    private readonly Dictionary<(string, string), Gathering> _open = [];

    /// <summary>Whether none gathers.</summary>
    public bool IsEmpty => _open.Count == 0;

    /// <summary>When the next one may leave although it is not full; null if none gathers.</summary>
    public TimeSpan? DueAt
    {
        get
        {
            TimeSpan? first = null;
            foreach (var gathering in _open.Values)
            {
                if (first is null || gathering.Ripe < first) first = gathering.Ripe;
            }
            return first;
        }
    }

    /// <summary>Adds a ready item. When that fills its batch, the batch; else null.</summary>
    public List<Item>? Add(Item item, BatchRule rule, TimeSpan now)
    {
        if (!_open.TryGetValue((rule.Action, rule.Key), out var gathering))
            _open[(rule.Action, rule.Key)] = gathering = new(rule, now + rule.Wait);
        gathering.Add(item);
        Count(item, gathering);
        return gathering.IsFull || rule.Wait <= TimeSpan.Zero ? Leave(gathering, now) : null;
    }

    /// <summary>A batch that must leave, however much more is ready; null if there is none.</summary>
    public List<Item>? TakeDue(TimeSpan now)
    {
        foreach (var gathering in _open.Values)
        {
            if (gathering.Due <= now) return Leave(gathering, now);
        }
        return null;
    }

    /// <summary>A batch that may leave: one of its items has waited long enough, before it was ready or since. To be asked for when all that is ready was added, so that it
    /// is not smaller than it need be; null if there is none.</summary>
    public List<Item>? TakeRipe(TimeSpan now)
    {
        foreach (var gathering in _open.Values)
        {
            if (gathering.Ripe <= now) return Leave(gathering, now);
        }
        return null;
    }

    /// <summary>Gives all items back.</summary>
    public void Dissolve(ReadyItems into)
    {
        foreach (var gathering in _open.Values)
        {
            foreach (var item in gathering.Heads) into.Add(item);
        }
        _open.Clear();
    }

    // With those behind it, until the batch would be full.
    private void Count(Item item, Gathering gathering)
    {
        for (var next = item; next is not null && !gathering.IsFull; next = Behind(next, gathering.Rule))
        {
            gathering.Weight += WeightOf(ruleOf(next));
            gathering.Bytes += next.Bytes;
        }
    }

    private static int WeightOf(BatchRule? rule) => rule?.Weight ?? 1;

    private Item? Behind(Item item, BatchRule rule)
    {
        foreach (var next in item.Followers)
        {
            if (next is not null && rule.GoesWith(ruleOf(next))) return next;
        }
        return null;
    }

    private List<Item> Leave(Gathering gathering, TimeSpan now)
    {
        var taken = new Boarding(gathering.Rule, ruleOf);
        while (gathering.Heads.TryPeek(out var head) && taken.TryAdd(head)) gathering.Heads.Dequeue();
        if (gathering.Heads.Count == 0) _open.Remove((gathering.Rule.Action, gathering.Rule.Key));
        else gathering.Restart(now, ruleOf);
        return taken.Items;
    }

    /// <summary>Items that wait for their batch.</summary>
    private sealed class Gathering(BatchRule rule, TimeSpan due)
    {
        public BatchRule Rule { get; } = rule;

        public Queue<Item> Heads { get; } = [];

        public TimeSpan Due { get; private set; } = due;

        public TimeSpan Ripe { get; private set; } = due;

        public int Weight { get; set; }

        public long Bytes { get; set; }

        public bool IsFull => Weight >= Rule.Size || Bytes >= Rule.Bytes;

        public void Add(Item item)
        {
            Heads.Enqueue(item);
            if (item.Entered + Rule.Wait < Ripe) Ripe = item.Entered + Rule.Wait;
        }

        // What is left over begins to wait anew.
        public void Restart(TimeSpan now, Func<Item, BatchRule?> ruleOf)
        {
            Due = Ripe = now + Rule.Wait;
            (Weight, Bytes) = (Heads.Sum(item => WeightOf(ruleOf(item))), Heads.Sum(static item => (long)item.Bytes));
        }
    }

    /// <summary>A batch that leaves.</summary>
    private sealed class Boarding(BatchRule rule, Func<Item, BatchRule?> ruleOf)
    {
        private readonly HashSet<Item> _aboard = [];
        private long _bytes, _weight;

        public List<Item> Items { get; } = [];

        public bool TryAdd(Item head)
        {
            if (!HasRoom(head)) return false;
            var next = new Queue<Item>([head]);
            while (next.TryDequeue(out var item))
            {
                if (!HasRoom(item) || !_aboard.Add(item)) continue;
                Items.Add(item);
                _bytes += item.Bytes;
                _weight += WeightOf(ruleOf(item));
                foreach (var follower in item.Followers)
                {
                    if (follower is not null && MayFollow(follower)) next.Enqueue(follower);
                }
            }
            return true;
        }

        private bool HasRoom(Item item) => Items.Count == 0 || (_weight + WeightOf(ruleOf(item)) <= rule.Size && _bytes + item.Bytes <= rule.Bytes);

        private bool MayFollow(Item item)
        {
            if (item.Stage is not (Stage.Queued or Stage.Held) || !rule.GoesWith(ruleOf(item))) return false;
            foreach (var ahead in item.Leaders)
            {
                if (ahead is not null && !_aboard.Contains(ahead)) return false;
            }
            return true;
        }
    }
}
