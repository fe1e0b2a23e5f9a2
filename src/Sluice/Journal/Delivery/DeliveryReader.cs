using Sluice.Journal.Sqlite;

namespace Sluice.Journal;

/// <summary>Reads what is stored about destinations. For one thread at a time.</summary>
internal sealed class DeliveryReader(Database database)
{
    private readonly Statement _destination = database.Prepare(
        """
        SELECT position, delivered, filtered, not_mapped, dead, fenced, duplicate, dropped, paused, start, messages, items, resumed
        FROM destinations WHERE name = ?
        """);

    private readonly Statement _waitingCount = database.Prepare("SELECT count(*) FROM waiting WHERE destination = ?");

    private readonly Statement _deadCount = database.Prepare("SELECT count(*) FROM dead_letters WHERE destination = ?");

    private readonly Statement _accounts = database.Prepare(
        "SELECT EXISTS (SELECT 1 FROM ledger WHERE destination = ?1) + EXISTS (SELECT 1 FROM waiting WHERE destination = ?1)");

    private readonly Statement _allAccounts = database.Prepare(
        "SELECT destination FROM ledger UNION SELECT destination FROM waiting UNION SELECT destination FROM dead_letters ORDER BY 1");

    private readonly LedgerReader _ledger = new(database);

    private readonly Statement _positions = database.Prepare("SELECT name, position FROM destinations ORDER BY name");

    /// <summary>What is stored about a destination; null when nothing is.</summary>
    public DeliveryState? Find(string destination) => database.InOneTransaction(() => State(destination));

    /// <summary>The totals of a destination, all of one moment; null when none are found under its name.</summary>
    public Totals? Totals(string destination) => database.InOneTransaction(() =>
        State(destination) is { } state ? new Totals(state, Count(_waitingCount, destination), Count(_deadCount, destination)) : (Totals?)null);

    /// <summary>Whether something of a destination is stored beside its totals: pages of the ledger, or what waits.</summary>
    public bool HasAccounts(string destination) => database.InOneTransaction(() => Count(_accounts, destination) > 0);

    /// <summary>Every name under which something of a destination is stored beside its totals.</summary>
    public List<string> Accounts()
    {
        var names = new List<string>();
        while (_allAccounts.Step()) names.Add(_allAccounts.Text(0));
        return names;
    }

    /// <summary>What became of a record's items at each destination that has read it.</summary>
    public List<ItemFate> Fates(long sequence) => database.InOneTransaction<List<ItemFate>>(() => [.. Positions().SelectMany(one => _ledger.Of(one.Destination, sequence))]);

    /// <summary>Every destination ever seen, and its position.</summary>
    public List<(string Destination, long Position)> Positions()
    {
        var positions = new List<(string, long)>();
        while (_positions.Step()) positions.Add((_positions.Text(0), _positions.Number(1)));
        return positions;
    }

    private DeliveryState? State(string destination)
    {
        if (!_destination.Bind(destination).Step()) return null;
        return new(_destination.Number(0), Tally(), _destination.IsNull(8) ? null : _destination.Text(8))
        {
            Start = _destination.Number(9),
            Messages = _destination.Number(10),
            Items = _destination.Number(11),
            Resumed = _destination.TimeOrNull(12),
        };
    }

    private static long Count(Statement rows, string destination)
    {
        rows.Bind(destination).Step();
        return rows.Number(0);
    }

    private Tally Tally() => new(
        _destination.Number(1), _destination.Number(2), _destination.Number(3), _destination.Number(4),
        _destination.Number(5), _destination.Number(6), _destination.Number(7));
}
