namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Items that may go now: those that were never tried, and those that failed before and are due again. They take turns, so that neither a burst of retries
/// holds up what is new, nor the other way round; each kind in the order in which it came.
/// </summary>
internal sealed class ReadyItems
{
    private readonly Line _untried = new(), _tried = new();
    private bool _isTurnOfTried;

    /// <summary>How many there are.</summary>
    public int Count => _untried.Count + _tried.Count;

    /// <summary>Whether there is one that was never tried.</summary>
    public bool HasUntried => _untried.Count > 0;

    /// <summary>Whether there is one that failed before.</summary>
    public bool HasTried => _tried.Count > 0;

    /// <summary>Adds one, behind the others of its kind.</summary>
    public void Add(Item item) => LineOf(item).Items.Enqueue(item);

    /// <summary>Gives back one that was taken: it stands before all of its kind that were not.</summary>
    public void GiveBack(Item item) => LineOf(item).GivenBack.Enqueue(item, (item.Key.Sequence, item.Key.Index, item.ActionIndex));

    /// <summary>The next in turn; null if there is none.</summary>
    public Item? Take()
    {
        _isTurnOfTried = !_isTurnOfTried;
        return _isTurnOfTried ? TakeTried() ?? TakeUntried() : TakeUntried() ?? TakeTried();
    }

    /// <summary>The next that was never tried; null if there is none.</summary>
    public Item? TakeUntried() => _untried.Take();

    /// <summary>The next that failed before; null if there is none.</summary>
    public Item? TakeTried() => _tried.Take();

    private Line LineOf(Item item) => item.Attempts > 0 ? _tried : _untried;

    private sealed class Line
    {
        public Queue<Item> Items { get; } = [];

        // They come back in any order.
        public PriorityQueue<Item, (long Sequence, int Index, int Action)> GivenBack { get; } = new();

        public int Count => Items.Count + GivenBack.Count;

        public Item? Take() => GivenBack.TryDequeue(out var item, out _) || Items.TryDequeue(out item) ? item : null;
    }
}
