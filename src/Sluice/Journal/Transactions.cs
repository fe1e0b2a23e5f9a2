using Sluice.Journal.Delivery;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;

namespace Sluice.Journal;

/// <summary>
/// How the parts of the journal ask for what is stored beside the calls, one question at a time, and change it, each change in one commit.
/// </summary>
/// <param name="queries">A connection for questions.</param>
/// <param name="writer">Whose thread does the changes; it begins to work when all else is ready.</param>
internal sealed class Transactions(Database queries, Func<Writer> writer)
{
    private readonly Lock _asking = new();

    /// <summary>The connection that questions are prepared on.</summary>
    public Database Queries => queries;

    /// <summary>Asks a question. Throws <see cref="JournalUnavailableException"/> when it cannot be answered now.</summary>
    public T Ask<T>(Func<T> question)
    {
        lock (_asking)
        {
            try
            {
                return question();
            }
            catch (DatabaseException failure)
            {
                throw Unreadable(failure);
            }
        }
    }

    /// <summary>Changes something. Completes when it is durable; throws <see cref="JournalUnavailableException"/> when it cannot be now: nothing was changed.</summary>
    /// <param name="what">What is changed, as a sentence begins.</param>
    /// <param name="change">Does it, on the writer's thread.</param>
    public async ValueTask ChangeAsync(string what, Action<WriterTables> change)
    {
        try
        {
            await writer().BetweenCommitsAsync(open => open.InOneCommit(change));
        }
        catch (DatabaseException failure)
        {
            throw new JournalUnavailableException($"{what} cannot be changed: {failure.Message}.", failure);
        }
    }

    /// <summary>Stores a change of a destination's state together with whatever else waits for the disk.</summary>
    public ValueTask CommitAsync(StateChange change) => writer().CommitAsync(change);

    /// <summary>What callers are told when the database cannot be read.</summary>
    public static JournalUnavailableException Unreadable(DatabaseException failure) => new($"The journal cannot be read: {failure.Message}.", failure);
}
