using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>What is stored about destinations: their positions, how what they read ended, and how they stand.</summary>
internal sealed class DeliveryStore(Transactions transactions, ILogger log)
{
    private const string StandingColumns =
        $"""
        SELECT name, position, {StoredColumns.OfTally}, paused, held,
            items - delivered - filtered - not_mapped - dead - fenced - duplicate - dropped,
            (SELECT min(sequence) FROM waiting WHERE destination = name),
            (SELECT reason FROM (SELECT reason FROM waiting WHERE destination = name LIMIT 100) WHERE reason <> '' LIMIT 1),
            alarm, since, holds
        """;

    private const string Guards = "LEFT JOIN guards ON guards.destination = name";

    private readonly DeliveryReader _delivery = new(transactions.Queries);

    private readonly Statement _known = transactions.Queries.Prepare("SELECT count(*) FROM destinations WHERE name = ?");

    private readonly Statement _standings = transactions.Queries.Prepare($"{StandingColumns} FROM {DeliveryReader.Own} {Guards} WHERE {DeliveryReader.IsOwn} ORDER BY name");

    private readonly Statement _standing = transactions.Queries.Prepare($"{StandingColumns} FROM destinations {Guards} WHERE name = ?");

    /// <summary>Whether a destination has its place in the journal.</summary>
    public bool Knows(string destination) => transactions.Ask(() => _known.Bind(destination).Number()) > 0;

    /// <summary>Gives a destination that was never seen its place, and remembers how that was asked for. Completes when that is durable.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="after">The sequence number after which it begins if it was never seen.</param>
    /// <param name="asked">How it was asked for, in the words of the configuration.</param>
    /// <param name="now">The time.</param>
    /// <returns>How its place was asked for when it was first seen; null when that is not known.</returns>
    public async ValueTask<string?> EnterAsync(string destination, long after, string asked, DateTimeOffset now)
    {
        string? first = null;
        var (hasAccounts, isNew) = (HasAccounts(destination), false);
        await transactions.ChangeAsync("The places of destinations", tables =>
        {
            if (tables.Starts.Knows(destination, out first)) return;
            tables.Delivery.Apply(new(destination) { Position = after }, now.ToUnixTimeMilliseconds());
            tables.Starts.Add(destination, first = asked);
            isNew = true;
        });
        if (hasAccounts && isNew) log.TotalsMissing(destination, after);
        return first;
    }

    /// <summary>What is stored about a destination; a fresh one starts at the given position, and that is stored before this returns.</summary>
    public DeliveryState Load(string destination, long startAfter)
    {
        if (transactions.Ask(() => _delivery.Find(destination)) is { } stored) return stored;
        if (HasAccounts(destination)) log.TotalsMissing(destination, startAfter);
        // Stored at once: after a crash a fresh destination must not start behind what came in since.
        CommitAsync(new(destination) { Position = startAfter }).AsTask().GetAwaiter().GetResult();
        return new(startAfter, default, null);
    }

    /// <summary>Stores a change of a destination's state, all of it or nothing. Completes when it is durable. Throws
    /// <see cref="JournalUnavailableException"/> when it cannot be made durable now: nothing was stored.</summary>
    public ValueTask CommitAsync(StateChange change) => transactions.CommitAsync(change);

    /// <summary>How every destination ever seen stands, by name. Replays, of which there may be any number, are asked for one by one.</summary>
    public IReadOnlyList<Standing> Standings() => transactions.Ask(() => _standings.All(StandingAt));

    /// <summary>How a destination or a replay stands; null when it was never seen.</summary>
    public Standing? StandingOf(string destination) => transactions.Ask(() => _standing.Bind(destination).One(StandingAt));

    /// <summary>What became of a record's items at each destination, and in each replay, that has read it, as far as it is stored.</summary>
    public IReadOnlyList<ItemFate> Fates(long sequence) => transactions.Ask(() => _delivery.Fates(sequence));

    /// <summary>The same of one of them.</summary>
    public IReadOnlyList<ItemFate> FatesAt(string account, long sequence) => transactions.Ask(() => _delivery.FatesAt(account, sequence));

    // Damage there keeps nobody from starting; whoever reads what is damaged says so.
    private bool HasAccounts(string destination)
    {
        try
        {
            return transactions.Ask(() => _delivery.HasAccounts(destination));
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    private static Standing StandingAt(Row row) => new(
        row.Text(0),
        row.Number(1),
        row.TallyAt(2),
        row.TextOrNull(9),
        row.TimeOrNull(10))
    {
        Waiting = row.Number(11), OldestWaiting = row.NumberOrNull(12), Reason = row.TextOrNull(13) ?? "",
        Alarm = row.TextOrNull(14) is { } what ? new(what, row.Time(15), row.Number(16) != 0) : null,
    };
}
