using Sluice.Journal.Blocks;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Writing;

/// <summary>The writer's connection and what is prepared on it. Replaced as a whole when the connection can no longer be trusted.</summary>
internal sealed class WriterTables : IDisposable
{
    private readonly Statement _begin, _commit;

    public WriterTables(Database database)
    {
        Database = database;
        Blocks = new(database);
        Ids = new(database);
        Delivery = new(database);
        Tombstones = new(database);
        Replays = new(database);
        Starts = new(database);
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
    }

    /// <summary>Opens the connection. On a full disk the reserve is given up for it: recovering needs a little room.</summary>
    /// <param name="files">The journal's files.</param>
    /// <param name="isFirst">Whether what is there was left by another process.</param>
    public static WriterTables Open(JournalFiles files, bool isFirst = false)
    {
        try
        {
            return Open();
        }
        catch (DatabaseException full) when (full.IsFull && File.Exists(files.Reserve))
        {
            File.Delete(files.Reserve);
            return Open();
        }

        WriterTables Open()
        {
            if (isFirst) files.Secure();
            return new(files.OpenToWrite());
        }
    }

    public Database Database { get; }

    public BlockTable Blocks { get; }

    public IdTable Ids { get; }

    public DeliveryTables Delivery { get; }

    public TombstoneTable Tombstones { get; }

    public ReplayTable Replays { get; }

    public StartTable Starts { get; }

    /// <summary>Up to which number nothing is needed any more, neither by these destinations nor by replays to them.</summary>
    public long SettledUpTo(IReadOnlyCollection<string> destinations) => Math.Min(Delivery.SettledUpTo(destinations), Replays.SettledUpTo(destinations));

    public void Begin() => _begin.Run();

    /// <summary>Makes everything since <see cref="Begin"/> durable: returns after fsync, or throws.</summary>
    public void Commit() => _commit.Run();

    /// <summary>Does something in a commit of its own: durable when it returns, undone when it throws.</summary>
    public void InOneCommit(Action<WriterTables> change)
    {
        Begin();
        try
        {
            change(this);
            Commit();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>The same, overwriting what it removes.</summary>
    public void Securely(Action change)
    {
        Database.Execute("PRAGMA secure_delete = ON");
        try
        {
            InOneCommit(_ => change());
        }
        finally
        {
            Database.Execute("PRAGMA secure_delete = FAST");
        }
    }

    /// <summary>Gives up everything since <see cref="Begin"/>. Never throws.</summary>
    public void Rollback()
    {
        Database.Rollback();
        Tombstones.Clear();
    }

    public void Dispose() => Database.Dispose();
}
