using Sluice.Journal.Sqlite;

namespace Sluice.Journal;

/// <summary>The files of a journal, and how they are opened.</summary>
internal sealed class JournalFiles(string folder)
{
    public const int PageBytes = 4096;

    /// <summary>What to do when the damage is where the journal itself must read or write.</summary>
    public const string HowToSave =
        "`sluice journal doctor` shows what is damaged and exports the rest; then move the folder away, so that a new journal is begun.";

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
            if (JournalSchema.IsMissing(database)) throw Lost() ?? new UnfinishedJournalException(folder);
            JournalSchema.Check(database, this);
            return database;
        }
        catch (Exception failure)
        {
            database?.Dispose();
            if (failure is DatabaseException { IsDenied: true }) throw Closed(failure);
            throw;
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
        if (!JournalSchema.IsMissing(database))
        {
            JournalSchema.Check(database, this);
            return;
        }
        if (Lost() is { } lost) throw lost;
        // Before there is anything in them, and in a folder that is open to all as well. What SQLite makes beside a database gets the mode of that.
        foreach (var file in (string[])[Database, Database + "-wal", Database + "-shm"])
        {
            if (File.Exists(file)) OwnersFile.Close(file);
        }
        JournalSchema.Make(database);
    }

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
}
