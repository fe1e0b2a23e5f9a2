using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>Where in the journal destinations begin.</summary>
internal sealed class StartStore(Transactions transactions)
{
    private readonly Statement _known = transactions.Queries.Prepare("SELECT count(*) FROM destinations WHERE name = ?");

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
        await transactions.ChangeAsync("The places of destinations", tables =>
        {
            if (tables.Starts.Knows(destination, out first)) return;
            tables.Delivery.Apply(new(destination) { Position = after }, now.ToUnixTimeMilliseconds());
            tables.Starts.Add(destination, first = asked);
        });
        return first;
    }
}
