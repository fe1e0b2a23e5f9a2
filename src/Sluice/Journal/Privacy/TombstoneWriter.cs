using Sluice.Journal.Deduplication;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Makes and lifts tombstones in the commit that stores the calls which ask for it, and tells the fence when that is durable: before any reader sees
/// what comes behind them. On the writer's thread.
/// </summary>
internal sealed class TombstoneWriter(Fence fence, TombstoneKinds liftedByIdentify)
{
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
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        foreach (var change in new TombstoneChanges(new(call), liftedByIdentify, ids))
        {
            var persons = change.Persons(keys);
            if (change.Makes != TombstoneKinds.None) table.Make(persons, change.Makes, sequence, change.Place, change.At);
            else if (table.Changes.Count > 0 || fence.Stands(persons)) table.Lift(persons, change.Lifts, sequence, change.Place, change.At);
        }
    }

    /// <summary>The commit is durable.</summary>
    public void Committed(TombstoneTable table)
    {
        if (table.Changes.Count == 0) return;
        fence.Apply(table.Changes);
        table.Clear();
    }
}
