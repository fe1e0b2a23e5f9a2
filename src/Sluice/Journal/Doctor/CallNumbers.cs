using Sluice.Journal.Blocks;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Doctor;

/// <summary>The numbers that were given to calls, all of one moment.</summary>
/// <param name="Head">The last one, whatever became of its call.</param>
/// <param name="Trimmed">Calls up to this number left by retention.</param>
/// <param name="Missing">Those whose calls are neither stored nor in the ledger of every destination; at most <see cref="Audit.ProblemsMax"/> stretches.</param>
internal readonly record struct CallNumbers(long Head, long Trimmed, IReadOnlyList<AuditProblem> Missing)
{
    /// <summary>Reads them, in a transaction.</summary>
    /// <param name="database">The journal.</param>
    /// <param name="noted">The number that was noted last beside the database.</param>
    public static CallNumbers Of(Database database, long noted)
    {
        var trimmed = TrimmedMark.Of(database).Value;
        var reached = database.Number("SELECT coalesce(max(position), 0) FROM destinations");
        // Of what is behind the first start and before the last position each destination's ledger says itself what it knows.
        const string Live = "FROM destinations WHERE name NOT IN (SELECT account FROM replays)";
        var (from, upTo) = (database.Number($"SELECT coalesce(min(start), 0) {Live}"), database.Number($"SELECT coalesce(min(position), 0) {Live}"));
        var missing = new List<AuditProblem>();
        var next = trimmed + 1;
        using var blocks = database.Prepare("SELECT first, last FROM blocks WHERE last > ? ORDER BY first");
        foreach (var block in blocks.Bind(trimmed))
        {
            Note(block.Number(0) - 1);
            next = Math.Max(next, block.Number(1) + 1);
        }
        var head = Math.Max(next - 1, Math.Max(noted, reached));
        Note(head);
        return new(head, trimmed, missing);

        void Note(long last)
        {
            Add(next, Math.Min(last, from));
            Add(Math.Max(next, upTo + 1), last);
        }

        void Add(long first, long last)
        {
            if (first <= last && missing.Count < Audit.ProblemsMax)
                missing.Add(new(first, last, $"Calls {first} to {last} were accepted, but are missing from the journal, and not every destination had got them."));
        }
    }
}
