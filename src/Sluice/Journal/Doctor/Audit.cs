using Sluice.Journal.Blocks;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Doctor;

/// <summary>
/// Proves from what is stored that for each destination accepted = delivered + filtered + not mapped + fenced + duplicate + dead + dropped +
/// waiting: no number of a call is missing but what retention trimmed and what was delivered everywhere, the totals agree with each other, and each
/// message of each call in the journal has an entry in the ledger that the waiting room, the dead letters and the list of what left the waiting room
/// bear out. Changes nothing, and may look while a gateway runs: each step is a transaction of its own, in which state and ledger are of the same commit.
/// </summary>
internal sealed class Audit : IDisposable
{
    /// <summary>Problems listed for a destination at most.</summary>
    public const int ProblemsMax = 1000;

    private readonly Database _database;
    private readonly BlockReader _blocks;
    private readonly DeliveryReader _delivery;
    private readonly LedgerReader _ledger;
    private readonly ReplayReader _replays;
    private readonly long _head, _trimmed;
    private readonly IReadOnlyList<AuditProblem> _missing;

    private Audit(Database database, long noted)
    {
        (_database, _blocks, _delivery, _ledger, _replays) = (database, new(database, cache: null), new(database), new(database), new(database));
        var numbers = database.InOneTransaction(() => CallNumbers.Of(database, noted));
        (_head, _trimmed, _missing) = (numbers.Head, numbers.Trimmed, numbers.Missing);
    }

    /// <summary>Examines a journal's folder. Throws <see cref="JournalOpenException"/> when there is no journal, or none that can be read.</summary>
    public static AuditReport Of(string folder, CancellationToken cancel = default)
    {
        var files = new JournalFiles(Path.GetFullPath(folder));
        try
        {
            // Before the rest: it is written after the commit that it tells of.
            var noted = HeadMark.Read(files.Head);
            using var audit = new Audit(files.OpenToExamine(), noted);
            return audit.Run(cancel);
        }
        catch (DatabaseException failure)
        {
            throw new JournalOpenException($"The journal in {files.Folder} cannot be examined: {failure.Message}. {JournalFiles.HowToSave}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _database.Dispose();
    }

    private AuditReport Run(CancellationToken cancel)
    {
        var replays = _replays.All().ToDictionary(static one => one.Account);
        var names = _delivery.Positions().Select(static one => one.Destination).Union(_delivery.Accounts()).Order(StringComparer.Ordinal);
        return new(_head, _trimmed, [.. names.Select(name => Examine(name, cancel) with { Replay = replays.GetValueOrDefault(name) })])
        {
            Missing = _missing, Damaged = StoredValues.Problems(_database),
        };
    }

    private DestinationAudit Examine(string name, CancellationToken cancel)
    {
        if (_delivery.Totals(name) is not { } before)
            return new(name, null, 0, 0, 0, [new(0, 0, $"Destination {name} has a ledger, waiting messages or dead letters, but its totals cannot be found.")]);
        var problems = new List<AuditProblem>();
        CheckTotals(before, problems);
        var sums = new Sums();
        var next = Math.Max(before.State.Start, _trimmed) + 1;
        while (next <= before.State.Position && problems.Count < ProblemsMax)
        {
            cancel.ThrowIfCancellationRequested();
            next = _database.InOneTransaction(() => Page(name, next, before.State.Position, sums, problems));
        }
        // While a gateway runs, or after a trim, details and totals are not of the same moment.
        if (problems.Count < ProblemsMax && before.State.Start >= _trimmed && _delivery.Totals(name) == before) CheckSums(before.State, sums, problems);
        return new(name, before.State, before.Waiting, before.DeadLetters, sums.Calls, problems);
    }

    private static void CheckTotals(in Totals totals, List<AuditProblem> problems)
    {
        var (state, waiting, dead) = totals;
        if (state.Items != state.Tally.Total + waiting)
            problems.Add(new(0, 0, $"{state.Items} items were made, but {state.Tally.Total} have ended and {waiting} wait."));
        if (dead != state.Tally.Dead)
            problems.Add(new(0, 0, $"{state.Tally.Dead} items are counted as dead, but there are {dead} dead letters."));
    }

    private static void CheckSums(DeliveryState state, Sums sums, List<AuditProblem> problems)
    {
        if ((sums.Messages, sums.Items) != (state.Messages, state.Items))
            problems.Add(new(0, 0, $"The ledger has {sums.Messages} messages and {sums.Items} items, the totals say {state.Messages} and {state.Items}."));
        if (sums.Tally != state.Tally)
            problems.Add(new(0, 0, $"The ledger's entries come to {sums.Tally}, the totals say {state.Tally}."));
    }

    // Returns where to go on.
    private long Page(string name, long next, long position, Sums sums, List<AuditProblem> problems)
    {
        if (_ledger.PageAt(name, next) is not { } page)
        {
            var later = Math.Min(_ledger.PageAfter(name, next)?.First ?? long.MaxValue, position + 1);
            problems.Add(new(next, later - 1, $"Calls {next} to {later - 1} have no entry in the ledger."));
            return later;
        }
        var end = Math.Min(page.Last, position);
        var outcomes = Outcomes.Read(page.First, page.Outcomes).SkipWhile(one => one.Sequence < next).TakeWhile(one => one.Sequence <= end);
        using var outcome = outcomes.GetEnumerator();
        try
        {
            while (next <= end && problems.Count < ProblemsMax)
            {
                // What was lost at the end was numbered all the same.
                var found = _blocks.Read(next - 1, Math.Max(_head, end));
                var last = Math.Min(found.Last, end);
                Stretch(name, next, last, found.Block?.After(next - 1).Entries ?? [], outcome, sums, problems);
                next = last + 1;
            }
        }
        catch (InvalidDataException broken)
        {
            problems.Add(new(next, end, $"The ledger's entries for calls {next} to {end} cannot be read: {broken.Message}"));
        }
        return end + 1;
    }

    private void Stretch(
        string name, long first, long last, IReadOnlyList<JournalEntry> entries, IEnumerator<RecordOutcome> outcomes, Sums sums, List<AuditProblem> problems)
    {
        var later = _ledger.Later(name, first, last);
        var entry = 0;
        for (var sequence = first; sequence <= last && problems.Count < ProblemsMax; sequence++)
        {
            var record = entry < entries.Count && entries[entry].Sequence == sequence ? entries[entry++].Record : (Record?)null;
            if (!outcomes.MoveNext())
            {
                problems.Add(new(sequence, last, $"Calls {sequence} to {last} have no entry in the ledger."));
                break;
            }
            Check(outcomes.Current, record, later, sums, problems);
        }
        foreach (var orphan in later.Values)
            problems.Add(new(orphan.Key.Sequence, orphan.Key.Sequence, $"The ledger does not know of {orphan.Key}, which is stored as {orphan.Ending}."));
    }

    private static void Check(in RecordOutcome outcome, Record? record, Dictionary<ItemKey, ItemFate> later, Sums sums, List<AuditProblem> problems)
    {
        var (number, entries) = (outcome.Sequence, outcome.Messages.Count);
        sums.Calls++;
        sums.Messages += entries;
        if (record is { } whole && !(outcome.IsCall || entries == whole.MessageCount))
            problems.Add(new(number, number, $"Call {number} has {whole.MessageCount} messages, the ledger has {entries}."));
        if (record is null && entries == 0)
            problems.Add(new(number, number, $"Call {number} is damaged or missing in the journal, and was never delivered."));
        foreach (var message in outcome.Messages) sums.Skip(message.Skipped);
        foreach (var (key, passed) in outcome.Items())
        {
            var ending = later.Remove(key, out var now) ? now.Ending : passed;
            sums.Add(ending);
            if (now is null && passed is Ending.Waiting or Ending.Dead)
                problems.Add(new(number, number, $"The ledger has {key} as {passed}, but it is neither waiting, nor dead, nor settled."));
        }
    }

    /// <summary>What the ledger's entries come to.</summary>
    private sealed class Sums
    {
        public long Calls { get; set; }

        public long Messages { get; set; }

        public long Items { get; private set; }

        public Tally Tally { get; private set; }

        public void Add(Ending ending)
        {
            Items++;
            Tally += Tally.Of(ending);
        }

        public void Skip(Ending? why)
        {
            if (why is { } ending) Add(ending);
        }
    }
}
