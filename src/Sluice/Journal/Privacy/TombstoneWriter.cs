using Sluice.Journal.Deduplication;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Makes and lifts tombstones in the commit that stores the calls which ask for it, and tells the fence when that is durable: before any reader sees
/// what comes behind them. On the writer's thread.
/// </summary>
internal sealed class TombstoneWriter(Fence fence, TombstoneKinds liftedByIdentify)
{
    private const TombstoneKinds AllKinds = TombstoneKinds.Suppressed | TombstoneKinds.Deleted;

    /// <summary>What becomes of tombstones by a call that got its number. Calls that say nothing of the kind cost the look at a byte.</summary>
    /// <param name="table">The tombstones.</param>
    /// <param name="call">The record as its caller gave it: only the ids say what of it is a duplicate.</param>
    /// <param name="ids">The ids of its messages, judged, in their order.</param>
    /// <param name="sequence">Its number.</param>
    public void Note(TombstoneTable table, ReadOnlyMemory<byte> call, ReadOnlySpan<ChosenId> ids, long sequence)
    {
        var flags = Record.FlagsOf(call.Span);
        var lifts = flags.HasFlag(RecordFlags.Identify) && liftedByIdentify != TombstoneKinds.None;
        // What this very commit made is in the table only.
        if (!flags.HasFlag(RecordFlags.PersonEvent) && !(lifts && (fence.Liftable(liftedByIdentify) || table.Changes.Count > 0))) return;
        var record = new Record(call);
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        var place = 0;
        foreach (var message in record)
        {
            var json = message.Json.Span;
            // What was sent again says nothing new: what came in between counts.
            while (!ids.IsEmpty && ids[0].Place < message.Place) ids = ids[1..];
            var isDuplicate = !ids.IsEmpty && ids[0].Place == message.Place && ids[0].IsDuplicate;
            switch (isDuplicate ? PersonEvent.None : PersonEvents.Of(message.Type, json))
            {
                case PersonEvent.Suppressed:
                    table.Make(keys[..PersonIdentifiers.Read(json, keys)], TombstoneKinds.Suppressed, sequence, place, Milliseconds(record.ReceivedAt));
                    break;
                case PersonEvent.Deleted:
                    table.Make(keys[..PersonIdentifiers.Read(json, keys)], TombstoneKinds.Deleted, sequence, place, Milliseconds(record.ReceivedAt));
                    break;
                case PersonEvent.Unsuppressed:
                    table.Lift(keys[..PersonIdentifiers.Read(json, keys)], AllKinds, sequence, place, long.MaxValue);
                    break;
                case PersonEvent.None when lifts && !isDuplicate && message.Type == Translation.MessageType.Identify:
                    var names = keys[..PersonIdentifiers.Read(json, keys)];
                    if (table.Changes.Count > 0 || fence.Stands(names))
                        table.Lift(names, liftedByIdentify, sequence, place, Milliseconds(EventTime.Of(json, record.ReceivedAt)));
                    break;
            }
            place++;
        }
    }

    /// <summary>The commit is durable.</summary>
    public void Committed(TombstoneTable table)
    {
        if (table.Changes.Count == 0) return;
        fence.Apply(table.Changes);
        table.Clear();
    }

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
