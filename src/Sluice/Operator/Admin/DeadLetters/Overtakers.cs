using System.Runtime.InteropServices;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;

namespace Sluice.Operator.Admin;

/// <summary>Counts what overtook dead letters: later messages about the same persons that their destination got. For one thread.</summary>
/// <param name="calls">The calls of the journal.</param>
/// <param name="journal">What became of them.</param>
internal sealed class Overtakers(RecordedCalls calls, SqliteJournal journal)
{
    /// <summary>How many overtook each letter, by its number; those that nothing is kept of are left out. Reads every call once, however many letters are near it.</summary>
    /// <param name="letters">The letters, in any order.</param>
    /// <param name="within">How many calls after each letter's own are looked at.</param>
    /// <param name="cancel">Gives up.</param>
    public Dictionary<long, int> Of(IEnumerable<DeadLetter> letters, int within, CancellationToken cancel)
    {
        var counts = new Dictionary<long, int>();
        var rest = new Queue<Sought>(
            from letter in letters
            orderby letter.Key.Sequence
            let kept = letter.Kept
            where kept is not null
            select new Sought(letter, kept.Value.Persons(), within));
        var near = new List<Sought>();
        while (rest.TryDequeue(out var first))
        {
            near.Add(first);
            foreach (var entry in calls.After(first.Sequence))
            {
                cancel.ThrowIfCancellationRequested();
                while (rest.TryPeek(out var next) && next.Sequence < entry.Sequence) near.Add(rest.Dequeue());
                near.RemoveAll(one => one.Last < entry.Sequence);
                // What is far behind is gone to at once.
                if (near.Count == 0) break;
                Count(entry, near, counts);
            }
            near.Clear();
        }
        return counts;
    }

    private void Count(JournalEntry entry, List<Sought> near, Dictionary<long, int> counts)
    {
        var persons = entry.Record.Persons();
        Dictionary<string, int>? delivered = null;
        foreach (var letter in near)
        {
            if (!letter.Persons.Overlaps(persons)) continue;
            // Asked once for all letters of a destination.
            ref var got = ref CollectionsMarshal.GetValueRefOrAddDefault(delivered ??= [], letter.Destination, out var isKnown);
            if (!isKnown) got = journal.Deliveries.FatesAt(letter.Destination, entry.Sequence).Count(static fate => fate.Ending == Ending.Delivered);
            if (got > 0) counts[letter.Id] = counts.GetValueOrDefault(letter.Id) + got;
        }
    }

    /// <summary>A letter, and how far it is looked behind it.</summary>
    private sealed class Sought(DeadLetter letter, ulong[] persons, int within)
    {
        public long Id => letter.Id;

        public string Destination => letter.Destination;

        public long Sequence => letter.Key.Sequence;

        public long Last => letter.Key.Sequence + within;

        public HashSet<ulong> Persons { get; } = [.. persons];
    }
}
