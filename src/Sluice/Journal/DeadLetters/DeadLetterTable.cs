using Sluice.Journal.Delivery;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.DeadLetters;

/// <summary>The writer's side of dead letters. Every method is to be called inside a transaction: a letter never goes without its count.</summary>
internal sealed class DeadLetterTable(Database database)
{
    /// <summary>Begins a statement with the names under which there are dead letters, however many others there are.</summary>
    public static string Accounts { get; } = Distinct.Accounts("dead_letters");

    private readonly Statement _bury = database.Prepare(
        """
        INSERT INTO dead_letters (destination, sequence, place, action, died, attempts, reason, checksum, record, request, answer, first_attempt, last_attempt)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly Statement _letter = database.Prepare("SELECT destination, sequence, place, action, reason, record, checksum FROM dead_letters WHERE id = ?");

    // What it kept goes with it, so that it can be sent when the journal has trimmed its call.
    private readonly Statement _keep = database.Prepare(
        """
        UPDATE waiting SET (checksum, record) = (SELECT checksum, record FROM dead_letters WHERE id = ?1)
        WHERE (destination, sequence, place, action) = (SELECT destination, sequence, place, action FROM dead_letters WHERE id = ?1)
        """);

    private readonly WaitingTable _waiting = new(database);

    private readonly Statement _settle = database.Prepare(
        """
        INSERT OR REPLACE INTO settled (destination, sequence, place, action, at, ending, attempts)
        SELECT destination, sequence, place, action, ?2, ?3, attempts FROM dead_letters WHERE id = ?1
        """);

    private readonly Statement _count = database.Prepare(
        "UPDATE destinations SET dead = dead - 1, dropped = dropped + ?2 WHERE name = (SELECT destination FROM dead_letters WHERE id = ?1)");

    private readonly Statement _remove = database.Prepare("DELETE FROM dead_letters WHERE id = ?");

    // Every dead item has its letter, so their number need not be counted. One that says a time to come died while the clock was ahead, before those behind it.
    private readonly Statement _oldest = database.Prepare(
        """
        SELECT id FROM (SELECT id, died, dead FROM dead_letters JOIN destinations ON name = destination WHERE destination = ?1 ORDER BY id LIMIT 1)
        WHERE died < ?2 OR dead > ?3 OR (died > ?4 AND EXISTS (SELECT 1 FROM dead_letters WHERE destination = ?1 AND died < ?2))
        """);

    private readonly Statement _names = database.Prepare($"{Accounts} SELECT name FROM accounts WHERE name IS NOT NULL");

    public void Bury(DeadLetter letter) => _bury
        .Bind(letter.Destination).Bind(letter.Key).Bind(letter.At).Bind(letter.Attempts).Bind(letter.Reason)
        .Bind(KeptRecord.Checksum(letter.Destination, letter.Key, letter.Record.Span)).Bind(letter.Record.Span).Bind(letter.LastRequest).Bind(letter.LastAnswer)
        .Bind(letter.FirstAttempt).Bind(letter.LastAttempt).Run();

    /// <summary>Has an item wait anew, as if it was never tried, due now. False when the letter, or its contents, are not there any more.</summary>
    public bool Revive(long id, long now)
    {
        var letter = _letter.Bind(id).One<(string Destination, ItemKey Key, string Reason, Record? Record)?>(static row =>
        {
            var (destination, key) = (row.Text(0), row.KeyAt(1));
            return (destination, key, row.Text(4), KeptRecord.Read(destination, key, row.Bytes(5).ToArray(), row.Number(6)));
        });
        // Gone, or erased meanwhile, or damaged.
        if (letter is not { Record: { } record } found) return false;
        _waiting.Put(found.Destination, new(found.Key, 0, DateTimeOffset.FromUnixTimeMilliseconds(now), null, found.Reason)
        {
            Persons = record.Persons(), Bytes = record.Bytes.Length,
        });
        _keep.Bind(id).Run();
        Remove(id, dropped: 0);
        return true;
    }

    /// <summary>Gives an item up. False when the letter is not there any more.</summary>
    public bool Drop(long id, long now)
    {
        _settle.Bind(id).Bind(now).Bind((long)Ending.Dropped).Run();
        if (database.Changes == 0) return false;
        Remove(id, dropped: 1);
        return true;
    }

    /// <summary>Drops the oldest letters of each destination beyond a bound, some at a time.</summary>
    /// <param name="most">Letters that a destination may have.</param>
    /// <param name="oldest">Letters that died before this go, in Unix milliseconds.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="step">How many to drop of each destination at most.</param>
    /// <returns>How many were dropped of which destination.</returns>
    public List<(string Destination, int Dropped)> Bound(long most, long oldest, long now, int step)
    {
        var dropped = new List<(string, int)>();
        foreach (var name in _names.All(static row => row.Text(0)))
        {
            var count = 0;
            while (count < step && Beyond(name, most, oldest, now) is { } id && Drop(id, now)) count++;
            if (count > 0) dropped.Add((name, count));
        }
        return dropped;
    }

    private long? Beyond(string destination, long most, long oldest, long now) => _oldest.Bind(destination).Bind(oldest).Bind(most).Bind(now).NumberOrNull();

    private void Remove(long id, int dropped)
    {
        _count.Bind(id).Bind(dropped).Run();
        _remove.Bind(id).Run();
    }
}
