namespace Sluice.Destinations;

/// <summary>
/// Keeps the value that belongs to one key, for what is nearly always asked for with the same. Safe for many threads: two that miss it at once may both
/// make a value, each of them good, and one of the two is kept.
/// </summary>
/// <param name="areSame">Whether the key that is kept, the first, has the same value as another; null where only the very same object does.</param>
internal sealed class OneEntryCache<TKey, TValue>(Func<TKey, TKey, bool>? areSame = null)
    where TValue : class
{
    private readonly Func<TKey, TKey, bool> _areSame = areSame ?? (static (kept, asked) => ReferenceEquals(kept, asked));

    // Key and value are replaced together, so that nobody sees the one without the other.
    private volatile Entry? _entry;

    /// <summary>What is kept; null for nothing yet.</summary>
    public TValue? Value => _entry?.Value;

    /// <summary>The value of a key; null when another one's is kept.</summary>
    public TValue? Find(TKey key) => _entry is { } entry && _areSame(entry.Key, key) ? entry.Value : null;

    /// <summary>Keeps the value of a key instead of the one before, and gives it back.</summary>
    public TValue Keep(TKey key, TValue value)
    {
        _entry = new(key, value);
        return value;
    }

    private sealed record Entry(TKey Key, TValue Value);
}
