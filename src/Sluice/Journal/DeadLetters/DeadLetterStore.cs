using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.DeadLetters;

/// <summary>The dead letters of a journal, and what items that wait again keep of theirs.</summary>
internal sealed class DeadLetterStore(Transactions transactions)
{
    private const string Columns =
        "SELECT id, destination, sequence, place, action, died, attempts, reason, record, request, answer, first_attempt, last_attempt, checksum FROM dead_letters";

    private readonly Statement _of = transactions.Queries.Prepare($"SELECT id FROM dead_letters WHERE destination = ?1 AND {Conditions} ORDER BY id DESC LIMIT ?6");

    private readonly Statement _all = transactions.Queries.Prepare($"SELECT id FROM dead_letters WHERE ?1 IS NULL AND {Conditions} ORDER BY id DESC LIMIT ?6");

    // Cross joins are not turned round: there may be any number of destinations' rows.
    private readonly Statement _accounts = transactions.Queries.Prepare($"{DeadLetterTable.Accounts} SELECT name, dead FROM accounts CROSS JOIN destinations USING (name)");

    private readonly Statement _one = transactions.Queries.Prepare($"{Columns} WHERE id = ?");

    private readonly Statement _kept = transactions.Queries.Prepare("SELECT record, checksum FROM waiting WHERE destination = ? AND sequence = ? AND place = ? AND action = ?");

    private readonly Statement _number = transactions.Queries.Prepare(
        "SELECT id FROM dead_letters WHERE destination = ? AND sequence = ? AND place = ? AND action = ? ORDER BY id DESC LIMIT 1");

    // Two statements rather than one condition more: each then has an index.
    private static string Conditions =>
        "id < coalesce(?2, 9223372036854775807) AND (?3 IS NULL OR instr(lower(reason), lower(?3))) AND died >= coalesce(?4, 0) AND died < coalesce(?5, 9223372036854775807)";

    /// <summary>Those that meet a query, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="bytes">No more are read once what is kept of them has this many.</param>
    public IReadOnlyList<DeadLetter> Find(DeadLetterQuery query, int limit, long bytes = long.MaxValue) =>
        transactions.Ask(() => Read(query, limit, bytes));

    /// <summary>One by its number; null when it is not there any more.</summary>
    public DeadLetter? Find(long id) => transactions.Ask(() => Read(id));

    /// <summary>How many every destination and every replay has that has any.</summary>
    public IReadOnlyList<(string Account, long Letters)> Counts() => transactions.Ask(ReadCounts);

    /// <summary>The number of an item's dead letter; null when it has none.</summary>
    public long? NumberOf(string destination, ItemKey key) => transactions.Ask(() => _number.Bind(destination).Bind(key).NumberOrNull());

    /// <summary>What a waiting item keeps of its dead letter, because the journal may have trimmed its call; null when it never was one, or that is damaged.</summary>
    public Record? Kept(string destination, ItemKey key) => transactions.Ask(() =>
        _kept.Bind(destination).Bind(key).One(row => KeptRecord.Read(destination, key, row.Bytes(0).ToArray(), row.Number(1))));

    /// <summary>
    /// Has the items of dead letters wait anew, as if they had never been tried, due now. Completes when that is durable, with how many there were; those
    /// that are not there any more are left out. A dispatcher that runs must take up what is stored afterwards.
    /// </summary>
    public ValueTask<int> ReviveAsync(IReadOnlyList<long> ids, DateTimeOffset now) => ChangeAsync(ids, (letters, id) => letters.Revive(id, now.ToUnixTimeMilliseconds()));

    /// <summary>Gives the items of dead letters up. Completes when that is durable, with how many there were.</summary>
    public ValueTask<int> DropAsync(IReadOnlyList<long> ids, DateTimeOffset now) => ChangeAsync(ids, (letters, id) => letters.Drop(id, now.ToUnixTimeMilliseconds()));

    private async ValueTask<int> ChangeAsync(IReadOnlyList<long> ids, Func<DeadLetterTable, long, bool> change)
    {
        var changed = 0;
        await transactions.ChangeAsync("The dead letters", tables => changed = ids.Count(id => change(tables.Delivery.Letters, id)));
        return changed;
    }

    private List<DeadLetter> Read(DeadLetterQuery query, int limit, long bytes)
    {
        // Each account has its numbers in order, and their contents are read of those alone that are wanted.
        var ids = query.Destination is { } name ? Accounts(name).SelectMany(account => Ids(_of, account, query, limit)) : Ids(_all, null, query, limit);
        var letters = new List<DeadLetter>();
        foreach (var id in ids.OrderDescending().Take(limit))
        {
            if (bytes <= 0) break;
            // It may have been retried or dropped since its number was read.
            if (Read(id) is not { } letter) continue;
            letters.Add(letter);
            bytes -= letter.Record.Length;
        }
        return letters;
    }

    private DeadLetter? Read(long id) => _one.Bind(id).One(Letter);

    private List<(string Account, long Letters)> ReadCounts() => _accounts.All(static row => (row.Text(0), row.Number(1)));

    // A destination's own, and those of its replays.
    private IEnumerable<string> Accounts(string name) =>
        ReadCounts().Select(static one => one.Account).Where(account => account == name || Replay.DestinationOf(account) == name);

    private static List<long> Ids(Statement rows, string? account, DeadLetterQuery query, int limit) => rows.Bind(account).Bind(query.Before).Bind(query.Reason)
        .Bind(query.From).Bind(query.To).Bind(limit).All(static row => row.Number(0));

    private static DeadLetter Letter(Row row)
    {
        var letter = new DeadLetter(
            row.Text(1),
            row.KeyAt(2),
            row.Time(5),
            (int)row.Number(6),
            row.Text(7),
            row.Bytes(8).ToArray(),
            row.Text(9),
            row.Text(10))
        {
            Id = row.Number(0),
            FirstAttempt = row.TimeOrNull(11),
            LastAttempt = row.TimeOrNull(12),
        };
        return letter with { IsWhole = KeptRecord.Checksum(letter.Destination, letter.Key, letter.Record.Span) == row.Number(13) };
    }
}
