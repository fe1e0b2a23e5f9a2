using Microsoft.Extensions.Time.Testing;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>Knows how many wait for their time to come, and for how many a time limit runs.</summary>
internal sealed class WaitersClock() : FakeTimeProvider(Some.Time)
{
    private int _waiting, _waited, _limited;

    /// <summary>Those who wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Those who have begun to wait so far.</summary>
    public int Waited => Volatile.Read(ref _waited);

    /// <summary>Those for whom a time limit runs.</summary>
    public int Limited => Volatile.Read(ref _limited);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (state is Task) Interlocked.Increment(ref _waited);
        return state switch
        {
            Task => new Counted(timer, change => Interlocked.Add(ref _waiting, change)),
            CancellationTokenSource => new Counted(timer, change => Interlocked.Add(ref _limited, change)),
            _ => timer,
        };
    }

    /// <summary>Counts until it is of no use any more.</summary>
    private sealed class Counted : ITimer
    {
        private readonly ITimer _timer;
        private Action<int>? _count;

        public Counted(ITimer timer, Action<int> count)
        {
            (_timer, _count) = (timer, count);
            count(1);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            Interlocked.Exchange(ref _count, null)?.Invoke(-1);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
