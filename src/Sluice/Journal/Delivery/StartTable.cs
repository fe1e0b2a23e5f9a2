using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>Which destinations have their place, and how it was asked for. Every method is to be called inside a transaction.</summary>
internal sealed class StartTable(Database database)
{
    private readonly Statement _known = database.Prepare("SELECT asked FROM destinations LEFT JOIN starts USING (name) WHERE name = ?");

    private readonly Statement _add = database.Prepare("INSERT OR REPLACE INTO starts (name, asked) VALUES (?, ?)");

    /// <summary>Whether a destination has its place.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="asked">How its place was asked for; null when that is not known.</param>
    public bool Knows(string destination, out string? asked)
    {
        var place = _known.Bind(destination).One<(string? Asked, bool IsKnown)>(static row => (row.TextOrNull(0), true));
        asked = place.Asked;
        return place.IsKnown;
    }

    public void Add(string destination, string asked) => _add.Bind(destination).Bind(asked).Run();
}
