namespace Sluice.Journal.Privacy;

/// <summary>A time in which nothing may be sent about the holder of an identifier.</summary>
/// <param name="By">The message that began it.</param>
/// <param name="Kinds">Why.</param>
/// <param name="Until">The message that ended it; null while it lasts.</param>
internal sealed record FencedTime(MessagePlace By, TombstoneKinds Kinds, MessagePlace? Until);

/// <summary>Where a message stands in the journal: its call, and its place in it.</summary>
internal readonly record struct MessagePlace(long Sequence, int Place) : IComparable<MessagePlace>
{
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

    /// <summary>The first time that holds a message back: one in which it came, or else one that began after it. Null when there is none.</summary>
    /// <param name="message">Its place; -1 in its call for the call as a whole.</param>
    /// <param name="keys">The identifiers that it names.</param>
    public FencedTime? Holding(MessagePlace message, ReadOnlySpan<ulong> keys)
    {
        FencedTime? first = null;
        foreach (var key in keys)
        {
            if (!_marks.TryGetValue(key, out var mark)) continue;
            var time = mark.Times.Find(one => one.Until is not { } until || message.CompareTo(until) < 0);
            if (time is not null && (first is null || time.By.CompareTo(first.By) < 0)) first = time;
        }
        return first;
    }

    private void Note(JournalEntry call)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        var place = 0;
        foreach (var message in call.Record)
        {
            var at = new MessagePlace(call.Sequence, place++);
            // What was sent again says nothing new, and of what was forgotten nothing can be read.
            if (message.IsDuplicate || message.IsForgotten) continue;
            var json = message.Json.Span;
            var receivedAt = call.Record.ReceivedAt;
            switch (PersonEvents.Of(message.Type, json))
            {
                case PersonEvent.Suppressed:
                    Begin(keys[..PersonIdentifiers.Read(json, keys)], TombstoneKinds.Suppressed, at, receivedAt);
                    break;
                case PersonEvent.Deleted:
                    Begin(keys[..PersonIdentifiers.Read(json, keys)], TombstoneKinds.Deleted, at, receivedAt);
                    break;
                case PersonEvent.Unsuppressed:
                    End(keys[..PersonIdentifiers.Read(json, keys)], TombstoneKinds.Suppressed | TombstoneKinds.Deleted, at, DateTimeOffset.MaxValue);
                    break;
                case PersonEvent.None when _groups.Count > 0 && message.Type == Translation.MessageType.Identify:
                    End(keys[..PersonIdentifiers.Read(json, keys)], _liftedByIdentify, at, EventTime.Of(json, receivedAt));
                    break;
            }
        }
    }

    private void Begin(ReadOnlySpan<ulong> keys, TombstoneKinds kind, MessagePlace at, DateTimeOffset receivedAt)
    {
        var groups = Groups(keys, TombstoneKinds.Suppressed | TombstoneKinds.Deleted, DateTimeOffset.MaxValue);
        var group = groups.Count > 0 ? groups.Min() : at;
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
            if (mark.Kinds == TombstoneKinds.None)
            {
                mark.Times.Add(new(at, kind, null));
                members.Add(key);
            }
            (mark.Group, mark.At, mark.Kinds) = (group, receivedAt, mark.Kinds | kind);
            mark.Times[^1] = mark.Times[^1] with { Kinds = mark.Times[^1].Kinds | kind };
        }
    }

    private void End(ReadOnlySpan<ulong> keys, TombstoneKinds kinds, MessagePlace at, DateTimeOffset madeUpTo)
    {
        foreach (var group in Groups(keys, kinds, madeUpTo))
        {
            var members = _groups[group];
            foreach (var key in members)
            {
                var mark = _marks[key];
                mark.Kinds &= ~kinds;
                if (mark.Kinds == TombstoneKinds.None) mark.Times[^1] = mark.Times[^1] with { Until = at };
            }
            members.RemoveAll(key => _marks[key].Kinds == TombstoneKinds.None);
            if (members.Count == 0) _groups.Remove(group);
        }
    }

    private HashSet<MessagePlace> Groups(ReadOnlySpan<ulong> keys, TombstoneKinds kinds, DateTimeOffset madeUpTo)
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

        public DateTimeOffset At { get; set; }

        public List<FencedTime> Times { get; } = [];
    }
}
