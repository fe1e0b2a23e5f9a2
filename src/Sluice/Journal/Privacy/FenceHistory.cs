namespace Sluice.Journal.Privacy;

/// <summary>A time in which nothing may be sent about the holder of an identifier.</summary>
/// <param name="By">The message that began it.</param>
/// <param name="Kind">Why: one of the kinds, as each begins and ends on its own.</param>
/// <param name="Until">The message that ended it; null while it lasts.</param>
internal sealed record FencedTime(MessagePlace By, TombstoneKinds Kind, MessagePlace? Until);

/// <summary>Where a message stands in the journal: its call, and its place in it.</summary>
internal readonly record struct MessagePlace(long Sequence, int Place) : IComparable<MessagePlace>
{
    /// <summary>Behind all messages.</summary>
    public static readonly MessagePlace Never = new(long.MaxValue, 0);

    public int CompareTo(MessagePlace other) => (Sequence, Place).CompareTo((other.Sequence, other.Place));
}

/// <summary>
/// Which calls suppressed, deleted and brought back whom, from the first call that the journal still has. The stored tombstones know the last of it only. It says
/// why something is held back; whether it is, says the <see cref="Fence"/>.
/// </summary>
internal sealed class FenceHistory
{
    private readonly TombstoneKinds _liftedByIdentify;
    private readonly Dictionary<ulong, Mark> _marks = [];

    // Identifiers that belong together, by the message that first named one of them: lifting one lifts them all.
    private readonly Dictionary<MessagePlace, List<ulong>> _groups = [];

    private FenceHistory(TombstoneKinds liftedByIdentify) => _liftedByIdentify = liftedByIdentify;

    /// <summary>Reads it from calls.</summary>
    /// <param name="calls">Every call of the journal, in order.</param>
    /// <param name="liftedByIdentify">What an identify lifts.</param>
    public static FenceHistory Of(IEnumerable<JournalEntry> calls, TombstoneKinds liftedByIdentify)
    {
        var history = new FenceHistory(liftedByIdentify);
        foreach (var call in calls) history.Note(call);
        return history;
    }

    /// <summary>
    /// The time that holds a message back: of those in which it came the one lifted last, or else the first that began after it. Null when there is none.
    /// </summary>
    /// <param name="message">Its place; -1 in its call for the call as a whole.</param>
    /// <param name="keys">The identifiers that it names.</param>
    public FencedTime? Holding(MessagePlace message, ReadOnlySpan<ulong> keys)
    {
        var times = new List<FencedTime>();
        foreach (var key in keys)
        {
            if (_marks.TryGetValue(key, out var mark)) times.AddRange(mark.Times.Where(time => time.Until is not { } until || message.CompareTo(until) < 0));
        }
        var during = times.Where(time => time.By.CompareTo(message) < 0);
        return during.OrderByDescending(static time => time.Until ?? MessagePlace.Never).ThenBy(static time => time.By).FirstOrDefault() ?? times.MinBy(static time => time.By);
    }

    private void Note(JournalEntry call)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        foreach (var change in new TombstoneChanges(call.Record, _liftedByIdentify))
        {
            var by = new MessagePlace(call.Sequence, change.Place);
            if (change.Makes != TombstoneKinds.None) Begin(change.Persons(keys), change.Makes, by, change.At);
            else if (_groups.Count > 0) End(change.Persons(keys), change.Lifts, by, change.At);
        }
    }

    private void Begin(ReadOnlySpan<ulong> keys, TombstoneKinds kind, MessagePlace by, long at)
    {
        var groups = Groups(keys, TombstoneKinds.All, long.MaxValue);
        var group = groups.Count > 0 ? groups.Min() : by;
        if (!_groups.TryGetValue(group, out var members)) _groups[group] = members = [];
        foreach (var other in groups)
        {
            if (other == group || !_groups.Remove(other, out var joining)) continue;
            foreach (var key in joining) _marks[key].Group = group;
            members.AddRange(joining);
        }
        foreach (var key in keys)
        {
            if (!_marks.TryGetValue(key, out var mark)) _marks[key] = mark = new();
            if (mark.Kinds == TombstoneKinds.None) members.Add(key);
            if (!mark.Kinds.HasFlag(kind)) mark.Times.Add(new(by, kind, null));
            (mark.Group, mark.At, mark.Kinds) = (group, at, mark.Kinds | kind);
        }
    }

    private void End(ReadOnlySpan<ulong> keys, TombstoneKinds kinds, MessagePlace by, long madeUpTo)
    {
        foreach (var group in Groups(keys, kinds, madeUpTo))
        {
            var members = _groups[group];
            foreach (var key in members) _marks[key].End(kinds, by);
            members.RemoveAll(key => _marks[key].Kinds == TombstoneKinds.None);
            if (members.Count == 0) _groups.Remove(group);
        }
    }

    private HashSet<MessagePlace> Groups(ReadOnlySpan<ulong> keys, TombstoneKinds kinds, long madeUpTo)
    {
        var groups = new HashSet<MessagePlace>();
        foreach (var key in keys)
        {
            if (_marks.TryGetValue(key, out var mark) && (mark.Kinds & kinds) != TombstoneKinds.None && mark.At <= madeUpTo) groups.Add(mark.Group);
        }
        return groups;
    }

    /// <summary>How an identifier stands, and how it stood.</summary>
    private sealed class Mark
    {
        public TombstoneKinds Kinds { get; set; }

        public MessagePlace Group { get; set; }

        public long At { get; set; }

        public List<FencedTime> Times { get; } = [];

        public void End(TombstoneKinds kinds, MessagePlace by)
        {
            Kinds &= ~kinds;
            for (var i = 0; i < Times.Count; i++)
            {
                if (Times[i].Until is null && kinds.HasFlag(Times[i].Kind)) Times[i] = Times[i] with { Until = by };
            }
        }
    }
}
