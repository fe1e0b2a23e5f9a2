using Sluice.Destinations.Definitions;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// Holds the requests to a destination back to its rate. They wait in line, and the first of them takes a place when one is free: whoever leaves the line has
/// taken none, so nothing is spent on what is never sent. For any threads.
/// </summary>
/// <param name="clock">The time.</param>
internal sealed class RateLimiter(TimeProvider clock) : IDisposable
{
    // Asynchronous waiters are let in first come, first served.
    private readonly SemaphoreSlim _first = new(1, 1);
    private readonly long _origin = clock.GetTimestamp();
    private (Rate Rate, Pace Pace)? _paced;

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Waits for a place and takes it.</summary>
    /// <param name="rate">How many in which time; another one than before begins anew.</param>
    /// <param name="overtaken">Whether the request may not be sent any more: asked when a place is free.</param>
    /// <param name="cancel">Leaves the line.</param>
    /// <returns>False when it was overtaken, and no place was taken.</returns>
    public async ValueTask<bool> PassAsync(Rate rate, Func<bool> overtaken, CancellationToken cancel)
    {
        await _first.WaitAsync(cancel);
        try
        {
            if (_paced?.Rate != rate) _paced = (rate, new(rate.Requests, rate.Per));
            var pace = _paced.Value.Pace;
            while (Now is var now && pace.FreeAt > now) await Task.Delay(TimerDelay.Of(pace.FreeAt - now), clock, cancel);
            // Whoever was before it may have left for the same reason a moment ago.
            cancel.ThrowIfCancellationRequested();
            if (overtaken()) return false;
            pace.Take(Now);
            return true;
        }
        finally
        {
            _first.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _first.Dispose();
}
