namespace Sluice.Journal.Privacy;

/// <summary>
/// All tombstones, in memory: whoever is about to send asks here. Safe for many threads. About 40 bytes for each identifier that was suppressed or
/// deleted; one that was lifted leaves when the journal has trimmed all that came before.
/// </summary>
internal sealed class Fence
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Tombstone> _tombstones = [];
    private int _count, _deleted;
    private long _changes;

    /// <summary>What is wrong when nothing can be said about anybody, as operators are told.</summary>
    public const string Damage = "the list of suppressed and deleted people is damaged";

    /// <summary>Why nothing can be said about anybody, so that nothing may be sent; null when all is well.</summary>
    public string? Unreadable { get; private set; }

    /// <summary>What of the past the operator had forgotten. For the writer's thread.</summary>
    public ForgottenItems Forgotten { get; } = new();

    /// <summary>How many identifiers there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether there may be tombstones of these kinds.</summary>
    public bool Liftable(TombstoneKinds kinds) => (kinds == TombstoneKinds.Deleted ? Volatile.Read(ref _deleted) : Count) > 0;

    /// <summary>Grows with every change.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>What holds a message back; null when it may be sent. What suppresses, deletes or unsuppresses always may.</summary>
    /// <param name="sequence">Its call.</param>
    /// <param name="place">Its place in it.</param>
    /// <param name="message">The message.</param>
    public Tombstone? Holding(long sequence, int place, in RecordMessage message)
    {
        if (Count == 0 || PersonEvents.Of(message.Type, message.Json.Span) != PersonEvent.None) return null;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return Holding(sequence, place, keys[..PersonIdentifiers.Read(message.Json.Span, keys)]);
    }

    /// <summary>
    /// What holds this call back; null when it may be sent: one of its messages may, or it has none and its addressee is not fenced off.
    /// </summary>
    public Tombstone? Holding(long sequence, in Record record)
    {
        if (Count == 0) return null;
        Tombstone? held = null;
        foreach (var message in record)
        {
            if (!message.IsForgotten && (held = Holding(sequence, message.Place, message)) is null) return null;
        }
        if (record.MessageCount > 0) return held ?? new(TombstoneKinds.Deleted, sequence, Tombstone.Forgotten);
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return Holding(sequence, ItemKey.WholeCall, keys[..CallIdentifiers.Read(record, keys)]);
    }

    /// <summary>Whether anything of a call is about somebody who is fenced off or forgotten: it is then not to be shown.</summary>
    public bool Touches(long sequence, in Record record)
    {
        if (record.IsForgotten) return true;
        foreach (var message in record)
        {
            if (Holding(sequence, message.Place, message) is not null) return true;
        }
        return record.MessageCount == 0 && Holding(sequence, record) is not null;
    }

    /// <summary>What holds back what is about the holder of one of these identifiers; null when it may be sent.</summary>
    public Tombstone? Holding(long sequence, int place, ReadOnlySpan<ulong> keys)
    {
        if (Count == 0) return null;
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (_tombstones.TryGetValue(key, out var found) && found.Holds(sequence, place)) return found;
            }
        }
        return null;
    }

    /// <summary>Whether a tombstone of one of these identifiers stands, or that cannot be told.</summary>
    public bool Stands(ReadOnlySpan<ulong> keys)
    {
        if (Unreadable is not null) return true;
        lock (_lock)
        {
            foreach (var key in keys)
            {
                if (_tombstones.TryGetValue(key, out var found) && found.Kinds != TombstoneKinds.None) return true;
            }
        }
        return false;
    }

    /// <summary>Tombstones that cannot be read.</summary>
    public static Fence Broken(string why) => new() { Unreadable = why };

    /// <summary>Takes over all of another, which nobody uses any more.</summary>
    public void Replace(Fence other)
    {
        lock (_lock)
        {
            Unreadable = other.Unreadable;
            if (Unreadable is not null) return;
            _tombstones.Clear();
            foreach (var (person, tombstone) in other._tombstones) _tombstones.Add(person, tombstone);
            Volatile.Write(ref _deleted, other._deleted);
            Volatile.Write(ref _count, _tombstones.Count);
            Volatile.Write(ref _changes, _changes + 1);
        }
    }

    /// <summary>Takes over what is stored now.</summary>
    public void Apply(IEnumerable<(ulong Person, Tombstone? Tombstone)> changes)
    {
        lock (_lock)
        {
            foreach (var (person, tombstone) in changes)
            {
                _tombstones.Remove(person, out var before);
                if (before.Kinds.HasFlag(TombstoneKinds.Deleted)) _deleted--;
                if (tombstone is not { } now) continue;
                _tombstones[person] = now;
                if (now.Kinds.HasFlag(TombstoneKinds.Deleted)) _deleted++;
            }
            Volatile.Write(ref _count, _tombstones.Count);
            Volatile.Write(ref _changes, _changes + 1);
        }
    }
}
