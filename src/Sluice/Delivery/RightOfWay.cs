using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>
/// Calls go first where the processors are not enough for both: while calls crowd and the process is busy, all its deliveries rest for three times as
/// long as they worked, so that a quarter of the time is theirs. What was accepted is on disk and can wait; whoever is not answered may give up. For any threads.
/// </summary>
/// <param name="isCrowded">Whether many calls at once wait to be stored.</param>
/// <param name="load">Of the process; nobody else looks at it.</param>
/// <param name="clock">The time.</param>
internal sealed class RightOfWay(Func<bool> isCrowded, ProcessLoad load, TimeProvider clock)
{
    /// <summary>The share of its processors from which on a process is busy: it hovers there while calls crowd, and what is left is for those who call.</summary>
    private const double Busy = 0.65;

    /// <summary>How long a rest is for what was worked.</summary>
    private const int RestForWork = 3;

    /// <summary>How often it is looked at whether the process is.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>A rest is worth a timer, and is not noticed among all that takes long when processors are busy.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5), Longest = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly long _origin = clock.GetTimestamp();
    private TimeSpan _worked, _restsUntil;
    private bool _isBusy;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>How long deliveries rest from now on; zero when they do not.</summary>
    public TimeSpan Rest()
    {
        lock (_lock) return _restsUntil - Now is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;
    }

    /// <summary>A thread has worked on deliveries for so long.</summary>
    public void Worked(TimeSpan time)
    {
        lock (_lock)
        {
            if (load.Age >= Look) LookAnew();
            _worked = _isBusy && isCrowded() ? _worked + time : TimeSpan.Zero;
            if (_worked < Shortest) return;
            var rest = _worked * RestForWork;
            _restsUntil = Now + (rest < Longest ? rest : Longest);
            _worked = TimeSpan.Zero;
        }
    }

    private void LookAnew()
    {
        _isBusy = load.Share >= Busy;
        load.Restart();
    }
}
