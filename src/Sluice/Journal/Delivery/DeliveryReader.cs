using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>Reads what is stored about destinations. For one thread at a time.</summary>
internal sealed class DeliveryReader(Database database)
{
    /// <summary>Stored state by the index of destinations proper, which is as short as the configuration: replays may be many.</summary>
    public const string Own = "destinations INDEXED BY destinations_own", IsOwn = $"instr(name, '{Replay.Mark}') = 0";

    private readonly Statement _destination = database.Prepare(
        $"SELECT position, {StoredColumns.OfTally}, paused, start, messages, items, resumed FROM destinations WHERE name = ?");

    private readonly Statement _waitingCount = database.Prepare("SELECT count(*) FROM waiting WHERE destination = ?");

    private readonly Statement _deadCount = database.Prepare("SELECT count(*) FROM dead_letters WHERE destination = ?");

    private readonly Statement _accounts = database.Prepare(
        "SELECT EXISTS (SELECT 1 FROM ledger WHERE destination = ?1) + EXISTS (SELECT 1 FROM waiting WHERE destination = ?1)");

    private readonly Statement _allAccounts = database.Prepare(
        "SELECT destination FROM ledger UNION SELECT destination FROM waiting UNION SELECT destination FROM dead_letters ORDER BY 1");

    private readonly LedgerReader _ledger = new(database);

    private readonly Statement _readers = database.Prepare(
        $"SELECT name FROM {Own} WHERE {IsOwn} UNION ALL SELECT account FROM replays INDEXED BY replays_to WHERE last >= ?1 AND after < ?1 ORDER BY 1");

    private readonly Statement _positions = database.Prepare("SELECT name, position FROM destinations ORDER BY name");

    /// <summary>What is stored about a destination; null when nothing is.</summary>
    public DeliveryState? Find(string destination) => _destination.Bind(destination).One(static row => new DeliveryState(
        row.Number(0), row.TallyAt(1), row.TextOrNull(8))
    {
        Start = row.Number(9), Messages = row.Number(10), Items = row.Number(11), Resumed = row.TimeOrNull(12),
    });

    /// <summary>The totals of a destination, all of one moment; null when none are found under its name.</summary>
    public Totals? Totals(string destination) => database.InOneTransaction(() =>
        Find(destination) is { } state ? new Totals(state, _waitingCount.Bind(destination).Number(), _deadCount.Bind(destination).Number()) : (Totals?)null);

    /// <summary>Whether something of a destination is stored beside its totals: pages of the ledger, or what waits.</summary>
    public bool HasAccounts(string destination) => _accounts.Bind(destination).Number() > 0;

    /// <summary>Every name under which something of a destination is stored beside its totals.</summary>
    public List<string> Accounts() => _allAccounts.All(static row => row.Text(0));

    /// <summary>What became of a record's items at each destination that has read it, and in each replay that it belongs to.</summary>
    public List<ItemFate> Fates(long sequence) => database.InOneTransaction<List<ItemFate>>(() =>
        [.. _readers.Bind(sequence).All(static row => row.Text(0)).SelectMany(one => _ledger.Of(one, sequence))]);

    /// <summary>The same of one of them.</summary>
    public List<ItemFate> FatesAt(string account, long sequence) => database.InOneTransaction(() => _ledger.Of(account, sequence));

    /// <summary>Every destination and every replay ever seen, and its position.</summary>
    public List<(string Destination, long Position)> Positions() => _positions.All(static row => (row.Text(0), row.Number(1)));
}
