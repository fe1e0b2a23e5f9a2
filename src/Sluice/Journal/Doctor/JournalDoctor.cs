namespace Sluice.Journal.Doctor;

/// <summary>
/// Looks at a journal that nobody serves, and saves what can be read of it. Changes nothing in it.
/// </summary>
/// <remarks>
/// What is damaged costs what it held: a block whose checksum does not match its own records, an unreadable page of the file the blocks on
/// it, an inner page of the index the blocks below it. The file's first page and the tables' roots are needed; without them SQLite opens
/// nothing, and <see cref="JournalOpenException"/> says so.
/// </remarks>
internal static class JournalDoctor
{
    /// <summary>Checks every block and record, SQLite's own structures, the values beside the blocks as far as they can be checked, and the positions.</summary>
    public static JournalReport Examine(string folder, CancellationToken cancel = default)
    {
        using var journal = new OfflineJournal(folder);
        long blocks = 0, records = 0, first = 0;
        var damaged = new List<DamagedRecords>();
        foreach (var stretch in journal.Stretches(damaged))
        {
            cancel.ThrowIfCancellationRequested();
            blocks++;
            records += stretch.Entries.Count;
            if (first == 0 && stretch.Entries.Count > 0) first = stretch.Entries[0].Sequence;
        }
        List<string> problems = [.. journal.DatabaseProblems(), .. journal.ValueProblems()];
        var positions = journal.Positions(problems);
        return new(blocks, records, first, journal.Last, journal.TrimmedUpTo, journal.Bytes, damaged, problems, positions);
    }

    /// <summary>
    /// Writes every readable record as one line of JSON: <c>{"sequence","receivedAt","source","method","path","body","messages":[…]}</c>.
    /// A body that is JSON stands there as it is, another text as a string, anything else in base 64 as <c>bodyBase64</c>; a call without
    /// a body has neither.
    /// </summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="to">Where to; is flushed, not closed.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    public static JournalExport Export(string folder, Stream to, CancellationToken cancel)
    {
        using var journal = new OfflineJournal(folder);
        using var lines = new RecordLines(to);
        var records = 0L;
        var leftOut = new List<DamagedRecords>();
        foreach (var stretch in journal.Stretches(leftOut))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var entry in stretch.Entries)
            {
                // Of a call whose person was forgotten there is nothing to save.
                if (entry.Record is { IsForgotten: true, Target.IsEmpty: true, Body.IsEmpty: true } && IsBlank(entry.Record)) continue;
                lines.Write(entry);
                records++;
            }
        }
        to.Flush();
        return new(records, leftOut);
    }

    private static bool IsBlank(Record record)
    {
        foreach (var message in record)
        {
            if (!message.IsForgotten) return false;
        }
        return true;
    }
}
