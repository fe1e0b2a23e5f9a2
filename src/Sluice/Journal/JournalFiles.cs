using Sluice.Journal.Sqlite;
using SQLitePCL;

namespace Sluice.Journal;

/// <summary>The files of a journal, and how they are made.</summary>
internal sealed class JournalFiles(string folder)
{
    /// <summary>
    /// The layout of the tables. Raised when older programs could not use them, and also when what is stored in them is made another way, such as the key of a person or
    /// the hash of a message id: whoever is suppressed is found by that key alone, and would get messages again.
    /// </summary>
    private const int Layout = 12;

    public const int PageBytes = 4096;

    /// <summary>What to do when the damage is where the journal itself must read or write.</summary>
    public const string HowToSave =
        "`sluice journal doctor` shows what is damaged and exports the rest; then move the folder away, so that a new journal is begun.";

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

    private readonly CheckpointTurn _turn = new();

    public string Folder => folder;

    public string Database => Path.Combine(folder, "journal.db");

    /// <summary>What is committed and not in the database yet.</summary>
    public string WriteAhead => Database + "-wal";

    /// <summary>Held by the process that serves the journal, or by a command that has it.</summary>
    public string Lock => Path.Combine(folder, "journal.lock");

    /// <summary>Says which process holds the lock, or held it last: see <see cref="JournalHolder"/>.</summary>
    public string Owner => Path.Combine(folder, "journal.pid");

    public string Reserve => Path.Combine(folder, "journal.reserve");

    public string Head => Path.Combine(folder, "journal.head");

    /// <summary>What all of it takes on disk.</summary>
    public long Bytes => new[] { Database, WriteAhead, Database + "-shm", Reserve, Head }.Sum(static path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);

    /// <summary>
    /// Opens the writer's connection; makes the tables if there are none. Throws <see cref="JournalOpenException"/> when there are none although calls were accepted.
    /// </summary>
    public Database OpenToWrite()
    {
        RequireRecords();
        var database = new Database(Database, create: true, _turn);
        try
        {
            // Space that trimming frees is taken by the next records; a file that has more than that to spare is shortened (see Retention).
            database.Execute($"PRAGMA page_size = {PageBytes}; PRAGMA auto_vacuum = INCREMENTAL");
            database.Execute("PRAGMA journal_mode = WAL");
            // Every commit is synced before it returns; checkpoints come when the writer says, not in the middle of a commit.
            database.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
            // What is deleted is overwritten where that writes no page more. Else a person's dead letter, retried and gone, would stay beside those of others.
            database.Execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA secure_delete = FAST");
            Create(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Has the write-ahead file that a killed process left written anew, before anything else. By a connection of its own, for what that one has read may be what is
    /// only in the system's memory.
    /// </summary>
    public void Secure()
    {
        RequireRecords();
        if (!File.Exists(Database) || new FileInfo(WriteAhead) is not { Exists: true, Length: > 0 }) return;
        using var database = OpenToRead();
        database.KeepWriteAheadFile();
        database.Number("PRAGMA schema_version");
        database.SecureWriteAheadFile();
    }

    /// <summary>Opens a connection that can only read.</summary>
    public Database OpenToRead()
    {
        var database = new Database(Database, create: false);
        database.Execute("PRAGMA query_only = ON; PRAGMA cell_size_check = ON");
        return database;
    }

    /// <summary>Opens a connection that empties the write-ahead file.</summary>
    public Database OpenToCheckpoint()
    {
        var database = new Database(Database, create: false, _turn);
        database.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        return database;
    }

    /// <summary>Opens a connection that leaves everything as it is, for a journal nobody serves.</summary>
    public Database OpenToExamine()
    {
        Require();
        RequireRecords();
        Database? database = null;
        try
        {
            database = OpenToRead();
            database.KeepWriteAheadFile();
            var layout = database.Number("PRAGMA user_version");
            if (layout == 0 && IsEmpty(database)) throw Lost() ?? new UnfinishedJournalException(folder);
            Check(layout);
            return database;
        }
        catch (Exception failure)
        {
            database?.Dispose();
            if (failure is DatabaseException { IsDenied: true }) throw Closed(failure);
            throw;
        }
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

    /// <summary>Throws <see cref="JournalOpenException"/> when there is no journal, or none that this user may look at.</summary>
    public void Require()
    {
        try
        {
            // File.Exists says no to what may not be seen, too.
            File.GetAttributes(Database);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Lost() ?? new JournalOpenException($"There is no journal in {folder}: journal.db is missing.");
        }
        catch (UnauthorizedAccessException closed)
        {
            throw Closed(closed);
        }
    }

    /// <summary>Permissions are in the way, or a file system that cannot be written.</summary>
    public JournalOpenException Closed(Exception? why = null) => DurableFolder.IsReadOnly(folder)
        ? new(
            $"The folder {folder} is on a file system that cannot be written, and whoever looks at a journal writes a little beside it. "
            + "Copy the folder to where it can be written, and name the copy.",
            why)
        : new($"The folder {folder}, or a file in it, may not be read by this user. Run the command as the user that runs the gateway.", why);

    private void Create(Database database)
    {
        var layout = database.Number("PRAGMA user_version");
        if (layout != 0 || !IsEmpty(database))
        {
            Check(layout);
            return;
        }
        if (Lost() is { } lost) throw lost;
        database.Execute($"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {Layout}; COMMIT");
        database.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        // The tables are not in the write-ahead file any more: they do not count as written ahead.
        database.TakePagesWritten();
    }

    // All tables come in one commit, with the layout.
    private static bool IsEmpty(Database database) => database.Number("SELECT count(*) FROM sqlite_schema") == 0;

    // Before SQLite looks: it makes a file that is missing, and takes away the write-ahead file beside one that is empty.
    private void RequireRecords()
    {
        if (new FileInfo(Database) is not { Exists: true, Length: > 0 } && Lost() is { } lost) throw lost;
    }

    // Null when nothing was ever accepted, so that nothing can be lost.
    private JournalOpenException? Lost() => HeadMark.Read(Head) is > 0 and var head
        ? new($"The file {Database} is missing or empty, although {head} calls were accepted into it: it was removed, emptied or replaced. "
            + "Who is suppressed, how far each destination had come, what waits and the dead letters are lost without it. Put the folder back from a backup. "
            + $"To begin anew knowing that, remove journal.head and what else is left of the journal from {folder}.")
        : null;

    private void Check(long layout)
    {
        if (layout == Layout) return;
        throw new JournalOpenException(layout switch
        {
            > Layout => $"The journal in {folder} was made by a newer version (layout {layout}; this one knows {Layout}). Use that version.",
            > 0 => $"The journal in {folder} was made before the first release (layout {layout}; this version knows {Layout}). "
                + "Move the folder away, so that a new journal is begun.",
            _ => $"The file {Database} is not a journal.",
        });
    }
}
