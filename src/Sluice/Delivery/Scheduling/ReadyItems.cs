namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Items that may go now: those that were never tried, and those that failed before and are due again. They take turns, so that neither a burst of retries
/// holds up what is new, nor the other way round; each kind in the order in which it came.
/// </summary>
internal sealed class ReadyItems
{
    private readonly Queue<Item> _untried = [], _tried = [];
    private bool _isTurnOfTried;

    /// <summary>How many there are.</summary>
    public int Count => _untried.Count + _tried.Count;

    /// <summary>Whether there is one that was never tried.</summary>
    public bool HasUntried => _untried.Count > 0;

    /// <summary>Whether there is one that failed before.</summary>
    public bool HasTried => _tried.Count > 0;

    /// <summary>Adds one, behind the others of its kind.</summary>
    public void Add(Item item) => (item.Attempts > 0 ? _tried : _untried).Enqueue(item);

    /// <summary>The next in turn; null if there is none.</summary>
    public Item? Take()
    {
        _isTurnOfTried = !_isTurnOfTried;
        return _isTurnOfTried ? TakeTried() ?? TakeUntried() : TakeUntried() ?? TakeTried();
    }

    /// <summary>The next that was never tried; null if there is none.</summary>
    public Item? TakeUntried() => _untried.TryDequeue(out var item) ? item : null;

    /// <summary>The next that failed before; null if there is none.</summary>
    public Item? TakeTried() => _tried.TryDequeue(out var item) ? item : null;
}
