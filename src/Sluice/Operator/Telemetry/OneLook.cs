namespace Sluice.Operator.Telemetry;

/// <summary>What several instruments tell of: they are read one after the other, and one look is enough for all of them. For any thread.</summary>
/// <param name="look">Looks.</param>
/// <param name="clock">The time.</param>
internal sealed class OneLook<T>(Func<IReadOnlyList<T>> look, TimeProvider clock)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMilliseconds(200);

    private readonly Lock _looking = new();
    private IReadOnlyList<T> _seen = [];
    private long? _looked;

    /// <summary>What is seen now, or was just now.</summary>
    public IReadOnlyList<T> Seen
    {
        get
        {
            lock (_looking)
            {
                if (_looked is { } at && clock.GetElapsedTime(at) < Lasts) return _seen;
                _seen = look();
                _looked = clock.GetTimestamp();
                return _seen;
            }
        }
    }
}
