namespace Sluice.Delivery.Attempts;

/// <summary>
/// The attempts that may be under way to a destination at once, shared by live deliveries and replays: replays take a quarter of them at
/// most, and none that a live delivery waits for. For any threads.
/// </summary>
internal sealed class Seats
{
    private const int ReplaysShare = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<Action> _turnedAway = [];
    private int _taken, _byReplays;
    private bool _liveWaits;

    /// <summary>Takes a seat. When there is none, the caller is woken once one was given back, unless all are its own.</summary>
    /// <param name="seats">How many there are.</param>
    /// <param name="isReplay">For a replay.</param>
    /// <param name="wake">Wakes the caller: called by any thread, must return at once.</param>
    public bool TryTake(int seats, bool isReplay, Action wake)
    {
        lock (_lock)
        {
            if (_taken < seats && (!isReplay || (!_liveWaits && _byReplays < Math.Max(1, seats / ReplaysShare))))
            {
                Count(isReplay, 1);
                return true;
            }
            // A live dispatcher that has taken all of them itself learns of their end anyway.
            if (isReplay || _byReplays > 0) _turnedAway.Add(wake);
            _liveWaits |= !isReplay;
            return false;
        }
    }

    /// <summary>Takes a seat where there may be none: a probe of a destination in trouble.</summary>
    public void Take(bool isReplay)
    {
        lock (_lock) Count(isReplay, 1);
    }

    /// <summary>Gives a seat back.</summary>
    public void GiveBack(bool isReplay)
    {
        Action[] woken;
        lock (_lock)
        {
            Count(isReplay, -1);
            woken = TakeTurnedAway();
        }
        foreach (var wake in woken) wake();
    }

    /// <summary>Live deliveries have ended: no seat is kept for them any more.</summary>
    public void EndLive()
    {
        Action[] woken;
        lock (_lock)
        {
            _liveWaits = false;
            woken = TakeTurnedAway();
        }
        foreach (var wake in woken) wake();
    }

    private Action[] TakeTurnedAway()
    {
        if (_turnedAway.Count == 0) return [];
        Action[] turnedAway = [.. _turnedAway];
        _turnedAway.Clear();
        return turnedAway;
    }

    private void Count(bool isReplay, int change)
    {
        _taken += change;
        if (isReplay) _byReplays += change;
        else if (change > 0) _liveWaits = false;
    }
}
