using Sluice.Journal.Sqlite;
using SQLitePCL;

namespace Sluice.Journal;

/// <summary>The tables of a journal, and how they are made.</summary>
internal static class JournalSchema
{
    /// <summary>
    /// The layout of the tables. Raised when older programs could not use them, and also when what is stored in them is made another way, such as the key of a person or
    /// the hash of a message id: whoever is suppressed is found by that key alone, and would get messages again.
    /// </summary>
    private const int Layout = 12;

    private const string Schema =
        """
        CREATE TABLE journal (
            trimmed INTEGER NOT NULL, untrimmed INTEGER NOT NULL, packed INTEGER NOT NULL, seed INTEGER NOT NULL, tombstones INTEGER NOT NULL);
        INSERT INTO journal VALUES (0, -1, 0, random(), 0);
        CREATE TABLE blocks (
            first INTEGER PRIMARY KEY, last INTEGER NOT NULL, created INTEGER NOT NULL,
            codec INTEGER NOT NULL, raw_length INTEGER NOT NULL, checksum INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE TABLE ids (first INTEGER PRIMARY KEY, created INTEGER NOT NULL, hashes BLOB NOT NULL);
        CREATE TABLE destinations (
            name TEXT PRIMARY KEY, start INTEGER NOT NULL, position INTEGER NOT NULL, messages INTEGER NOT NULL, items INTEGER NOT NULL,
            delivered INTEGER NOT NULL, filtered INTEGER NOT NULL, not_mapped INTEGER NOT NULL, dead INTEGER NOT NULL,
            fenced INTEGER NOT NULL, duplicate INTEGER NOT NULL, dropped INTEGER NOT NULL, paused TEXT, held INTEGER, resumed INTEGER) WITHOUT ROWID;
        CREATE INDEX destinations_own ON destinations (name) WHERE instr(name, '/replay-') = 0;
        CREATE TABLE ledger (
            destination TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
            outcomes BLOB NOT NULL, PRIMARY KEY (destination, first));
        CREATE TABLE settled (
            destination TEXT NOT NULL, sequence INTEGER NOT NULL, place INTEGER NOT NULL, action TEXT NOT NULL,
            at INTEGER NOT NULL, ending INTEGER NOT NULL, attempts INTEGER NOT NULL,
            PRIMARY KEY (destination, sequence, place, action)) WITHOUT ROWID;
        CREATE TABLE waiting (
            destination TEXT NOT NULL, sequence INTEGER NOT NULL, place INTEGER NOT NULL, action TEXT NOT NULL, attempts INTEGER NOT NULL,
            due INTEGER NOT NULL, first_attempt INTEGER, counts_from INTEGER, reason TEXT NOT NULL, turn INTEGER NOT NULL, bytes INTEGER NOT NULL,
            persons BLOB NOT NULL, checksum INTEGER, record BLOB,
            PRIMARY KEY (destination, sequence, place, action)) WITHOUT ROWID;
        CREATE INDEX waiting_kept ON waiting (sequence) WHERE record IS NOT NULL;
        CREATE TABLE waiting_persons (
            destination TEXT NOT NULL, person INTEGER NOT NULL, sequence INTEGER NOT NULL, place INTEGER NOT NULL, turn INTEGER NOT NULL,
            action TEXT NOT NULL, PRIMARY KEY (destination, person, sequence, place, turn, action)) WITHOUT ROWID;
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT, destination TEXT NOT NULL, sequence INTEGER NOT NULL, place INTEGER NOT NULL, action TEXT NOT NULL,
            died INTEGER NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL, checksum INTEGER NOT NULL, record BLOB NOT NULL,
            request TEXT NOT NULL, answer TEXT NOT NULL, first_attempt INTEGER, last_attempt INTEGER);
        CREATE INDEX dead_letters_of ON dead_letters (destination, id);
        CREATE INDEX dead_letters_at ON dead_letters (destination, sequence);
        CREATE TABLE tombstones (
            person INTEGER PRIMARY KEY, kinds INTEGER NOT NULL, sequence INTEGER NOT NULL, place INTEGER NOT NULL, at INTEGER NOT NULL,
            lifted_sequence INTEGER NOT NULL, lifted_place INTEGER NOT NULL, sum INTEGER NOT NULL);
        CREATE INDEX tombstones_of ON tombstones (sequence, place);
        CREATE INDEX tombstones_lifted ON tombstones (lifted_sequence) WHERE kinds = 0;
        CREATE TABLE replays (
            id INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE, destination TEXT NOT NULL, after INTEGER NOT NULL, last INTEGER NOT NULL,
            since INTEGER, until INTEGER, condition TEXT NOT NULL, person TEXT NOT NULL, rate INTEGER NOT NULL,
            stage INTEGER NOT NULL, created INTEGER NOT NULL);
        CREATE INDEX replays_at ON replays (stage);
        CREATE INDEX replays_to ON replays (last, after);
        CREATE TABLE guards (
            destination TEXT PRIMARY KEY, state TEXT NOT NULL, alarm TEXT, since INTEGER, holds INTEGER NOT NULL, accepted INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE known (
            destination TEXT NOT NULL, generation INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL,
            PRIMARY KEY (destination, generation, number)) WITHOUT ROWID;
        CREATE TABLE starts (name TEXT PRIMARY KEY, asked TEXT NOT NULL) WITHOUT ROWID;
        """;

    /// <summary>Whether there are no tables yet: all of them come in one commit, with the layout.</summary>
    public static bool IsMissing(Database database) => LayoutOf(database) == 0 && database.Number("SELECT count(*) FROM sqlite_schema") == 0;

    /// <summary>Makes the tables.</summary>
    public static void Make(Database database)
    {
        database.Execute($"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {Layout}; COMMIT");
        database.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        // The tables are not in the write-ahead file any more: they do not count as written ahead.
        database.TakePagesWritten();
    }

    /// <summary>Throws <see cref="JournalOpenException"/> when the tables are of a layout that this program does not know.</summary>
    public static void Check(Database database, JournalFiles files)
    {
        var layout = LayoutOf(database);
        if (layout == Layout) return;
        throw new JournalOpenException(layout switch
        {
            > Layout => $"The journal in {files.Folder} was made by a newer version (layout {layout}; this one knows {Layout}). Use that version.",
            > 0 => $"The journal in {files.Folder} was made before the first release (layout {layout}; this version knows {Layout}). "
                + "Move the folder away, so that a new journal is begun.",
            _ => $"The file {files.Database} is not a journal.",
        });
    }

    /// <summary>Whether the description of the tables in a journal is the one that it was made with.</summary>
    public static bool HasItsTables(Database database)
    {
        using var made = new Database(":memory:", create: true);
        made.Execute(Schema);
        return Tables(database).SequenceEqual(Tables(made));

        static List<(string, string)> Tables(Database from)
        {
            using var all = from.Prepare("SELECT name, sql FROM sqlite_schema ORDER BY name");
            return all.All(static row => (row.Text(0), row.Text(1)));
        }
    }

    private static long LayoutOf(Database database) => database.Number("PRAGMA user_version");
}
