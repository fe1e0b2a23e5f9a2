using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>A stored page of the ledger.</summary>
/// <param name="First">The first sequence number it covers.</param>
/// <param name="Last">The last one.</param>
/// <param name="Until">When its last part was stored.</param>
/// <param name="Outcomes">What <see cref="Delivery.Outcomes"/> reads.</param>
internal sealed record StoredPage(long First, long Last, DateTimeOffset Until, byte[] Outcomes);

/// <summary>Reads the ledger and what became later of items that waited. For one thread; the caller sees to one transaction.</summary>
internal sealed class LedgerReader(Database database)
{
    private readonly Statement _at = database.Prepare(
        "SELECT first, last, until, outcomes FROM ledger WHERE destination = ? AND first <= ? ORDER BY first DESC LIMIT 1");

    private readonly Statement _after = database.Prepare(
        "SELECT first, last, until, outcomes FROM ledger WHERE destination = ? AND first > ? ORDER BY first LIMIT 1");

    private readonly Statement _waiting = database.Prepare(
        "SELECT sequence, place, action, attempts, due, reason FROM waiting WHERE destination = ? AND sequence BETWEEN ? AND ?");

    private readonly Statement _dead = database.Prepare(
        "SELECT sequence, place, action, attempts, died, reason FROM dead_letters WHERE destination = ? AND sequence BETWEEN ? AND ?");

    private readonly Statement _settled = database.Prepare(
        "SELECT sequence, place, action, attempts, at, ending FROM settled WHERE destination = ? AND sequence BETWEEN ? AND ?");

    /// <summary>The page that covers a sequence number; null when none does.</summary>
    public StoredPage? PageAt(string destination, long sequence) => _at.Bind(destination).Bind(sequence).One(Page) is { } page && page.Last >= sequence ? page : null;

    /// <summary>The first page that begins after a sequence number; null when there is none.</summary>
    public StoredPage? PageAfter(string destination, long sequence) => _after.Bind(destination).Bind(sequence).One(Page);

    /// <summary>What is stored by item about the records of a stretch: those that wait, have a dead letter, or left the waiting room. The first of
    /// these that holds counts.</summary>
    public Dictionary<ItemKey, ItemFate> Later(string destination, long first, long last)
    {
        var fates = new Dictionary<ItemKey, ItemFate>();
        Add(_waiting, static (row, key, name) => new(name, key, Ending.Waiting, Due(row.Time(4)), (int)row.Number(3), row.Text(5)));
        Add(_dead, static (row, key, name) => new(name, key, Ending.Dead, row.Time(4), (int)row.Number(3), row.Text(5)));
        Add(_settled, static (row, key, name) => new(name, key, (Ending)row.Number(5), row.Time(4), (int)row.Number(3), ""));
        return fates;

        void Add(Statement rows, Func<Row, ItemKey, string, ItemFate> read)
        {
            foreach (var row in rows.Bind(destination).Bind(first).Bind(last))
            {
                var key = row.KeyAt(0);
                fates.TryAdd(key, read(row, key, destination));
            }
        }
    }

    /// <summary>What became of a record's items for a destination; empty when that is not known: it has not read the record, forgot it, or its entry is damaged.</summary>
    public List<ItemFate> Of(string destination, long sequence)
    {
        var fates = new List<ItemFate>();
        if (PageAt(destination, sequence) is not { } page) return fates;
        var later = Later(destination, sequence, sequence);
        if (Outcome(page, sequence) is not { } outcome) return fates;
        foreach (var (place, message) in outcome.Messages.Index())
        {
            if (message.Skipped is not { } skipped) continue;
            fates.Add(new(destination, new(sequence, outcome.IsCall ? ItemKey.WholeCall : place), skipped, page.Until, 0, ""));
        }
        foreach (var (key, ending) in outcome.Items()) fates.Add(later.GetValueOrDefault(key) ?? new(destination, key, ending, page.Until, 0, ""));
        return fates;
    }

    // What was never tried has always been due: it waits for its turn, not for a time.
    private static DateTimeOffset? Due(DateTimeOffset stored) => stored == default ? null : stored;

    private static RecordOutcome? Outcome(StoredPage page, long sequence)
    {
        try
        {
            foreach (var one in Outcomes.Read(page.First, page.Outcomes))
            {
                if (one.Sequence == sequence) return one;
            }
        }
        catch (InvalidDataException)
        {
            // The audit names the page.
        }
        return null;
    }

    private static StoredPage Page(Row row) => new(row.Number(0), row.Number(1), row.Time(2), row.Bytes(3).ToArray());
}
