using Sluice.Journal.DeadLetters;
using Sluice.Journal.Guarding;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>The writer's side of what is stored about destinations.</summary>
internal sealed class DeliveryTables(Database database)
{
    /// <summary>Up to which number a destination has settled everything: its position, or before the first that waits and keeps nothing of its call.</summary>
    public const string Settled =
        "min(position, coalesce((SELECT min(sequence) - 1 FROM waiting WHERE destination = name AND record IS NULL), position))";

    /// <summary>A page of the ledger takes up what comes next for so long …</summary>
    private const long PageMilliseconds = 60_000;

    /// <summary>… and until it has so many bytes.</summary>
    private const long PageBytes = 4096;

    private readonly Statement _destination = database.Prepare(
        """
        INSERT INTO destinations (name, start, position, messages, items, delivered, filtered, not_mapped, dead, fenced, duplicate, dropped, paused, held)
        VALUES (?1, coalesce(?13, 0), coalesce(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, nullif(?12, ''),
            CASE WHEN ?15 THEN ?14 END)
        ON CONFLICT (name) DO UPDATE SET
            position = coalesce(?2, position), messages = messages + ?3, items = items + ?4, delivered = delivered + ?5, filtered = filtered + ?6,
            not_mapped = not_mapped + ?7, dead = dead + ?8, fenced = fenced + ?9, duplicate = duplicate + ?10, dropped = dropped + ?11,
            paused = CASE WHEN ?12 IS NULL THEN paused ELSE nullif(?12, '') END, resumed = CASE WHEN ?12 = '' THEN ?14 ELSE resumed END,
            held = CASE WHEN ?15 IS NULL THEN held WHEN ?15 THEN coalesce(held, ?14) END
        """);

    // Pages can be put one behind the other, so that a quiet destination does not take a row for each message. What is put together is text to
    // SQLite, the length of which ends at its first zero byte.
    private readonly Statement _goOn = database.Prepare(
        """
        UPDATE ledger SET last = ?2, until = ?3, outcomes = CAST(outcomes || ?4 AS BLOB)
        WHERE destination = ?1 AND first = (SELECT max(first) FROM ledger WHERE destination = ?1)
            AND last = ?5 AND since > ?6 AND octet_length(outcomes) < ?7
        """);

    private readonly Statement _page = database.Prepare("INSERT INTO ledger (destination, first, last, since, until, outcomes) VALUES (?, ?, ?, ?, ?, ?)");

    private readonly Statement _settle = database.Prepare("INSERT OR REPLACE INTO settled VALUES (?, ?, ?, ?, ?, ?, ?)");

    private readonly Statement _forgetPages = database.Prepare(
        """
        DELETE FROM ledger WHERE (destination, first) IN
            (SELECT destination, first FROM destinations JOIN ledger ON destination = name AND first <= ?1 WHERE last <= ?1 LIMIT ?2)
        """);

    private readonly Statement _forgetSettled = database.Prepare(
        """
        DELETE FROM settled WHERE (destination, sequence, place, action) IN
            (SELECT destination, sequence, place, action FROM destinations JOIN settled ON destination = name AND sequence <= ?1 LIMIT ?2)
        """);

    private readonly WaitingTable _waiting = new(database);

    private readonly GuardTable _guards = new(database);

    private readonly Statement _settled = database.Prepare($"SELECT {Settled} FROM destinations WHERE name = ?");

    /// <summary>Dead letters.</summary>
    public DeadLetterTable Letters { get; } = new(database);

    /// <summary>The furthest position of any destination.</summary>
    public long LastPosition => database.Number("SELECT coalesce(max(position), 0) FROM destinations");

    /// <summary>Stores a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="now">Unix milliseconds.</param>
    public void Apply(StateChange change, long now)
    {
        foreach (var item in change.Unpark) Settle(change.Destination, item, now);
        foreach (var item in change.Park) _waiting.Put(change.Destination, item);
        foreach (var letter in change.Dead) Letters.Bury(letter);
        if (change.Page is { } page) Write(change.Destination, page, now);
        if (change.Guard is { } guard) _guards.Apply(change.Destination, guard);
        if (change.Hold == false) _guards.Accept(change.Destination);
        _destination.Bind(change.Destination).Bind(change.Position).Bind(change.Page?.Messages ?? 0).Bind(change.Page?.Items ?? 0)
            .Bind(change.Add).Bind(change.Pause).Bind(change.Page is { } read ? read.First - 1 : change.Position).Bind(now)
            .Bind(change.Hold is { } hold ? (hold ? 1L : 0L) : (long?)null).Run();
    }

    /// <summary>Forgets what became of records that were trimmed. True when there is more to forget.</summary>
    /// <param name="trimmed">Up to this number.</param>
    /// <param name="most">Rows of each table at most.</param>
    public bool Forget(long trimmed, int most)
    {
        _forgetPages.Bind(trimmed).Bind(most).Run();
        var more = database.Changes == most;
        _forgetSettled.Bind(trimmed).Bind(most).Run();
        return more || database.Changes == most;
    }

    /// <summary>Up to which number everything is settled for all of these destinations. One that is not known yet needs everything.</summary>
    public long SettledUpTo(IReadOnlyCollection<string> destinations)
    {
        var settled = long.MaxValue;
        foreach (var name in destinations) settled = Math.Min(settled, _settled.Bind(name).Number());
        return settled;
    }

    private void Write(string destination, LedgerPage page, long now)
    {
        _goOn.Bind(destination).Bind(page.Last).Bind(now).Bind(page.Outcomes.Span).Bind(page.First - 1).Bind(now - PageMilliseconds).Bind(PageBytes).Run();
        if (database.Changes == 0)
            _page.Bind(destination).Bind(page.First).Bind(page.Last).Bind(now).Bind(now).Bind(page.Outcomes.Span).Run();
    }

    private void Settle(string destination, SettledItem item, long now)
    {
        _waiting.Remove(destination, item.Key);
        _settle.Bind(destination).Bind(item.Key).Bind(now).Bind((long)item.Ending).Bind(item.Attempts).Run();
    }
}
