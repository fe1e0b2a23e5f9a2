using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>
/// Up to which number retention has trimmed records. Nothing before it is looked for or accounted for, so a wrong one would hide what is there: it is stored with
/// its complement, and where the two disagree nothing is forgotten by it.
/// </summary>
/// <param name="Value">The number, as far as it can be told.</param>
/// <param name="Problem">What is wrong with what is stored, in a sentence; null when it is as it was written.</param>
internal readonly record struct TrimmedMark(long Value, string? Problem)
{
    /// <summary>SQL that gives the number; 0, which hides nothing, when it is not as it was written.</summary>
    public const string Query = "SELECT iif(trimmed = ~untrimmed, trimmed, 0) FROM journal";

    /// <summary>SQL that stores the number.</summary>
    public const string Change = "UPDATE journal SET trimmed = ?1, untrimmed = ~?1";

    /// <summary>Reads it. Of two numbers that disagree, the one that the oldest block follows is right; else the lower one hides nothing.</summary>
    public static TrimmedMark Of(Database database)
    {
        using var stored = database.Prepare("SELECT trimmed, ~untrimmed FROM journal");
        var (one, other) = stored.One<(long, long)?>(static row => (row.Number(0), row.Number(1))) ?? (0, -1);
        if (one == other) return new(one, null);
        var before = database.Number("SELECT min(first) - 1 FROM blocks");
        var value = before == one || before == other ? before : Math.Max(0, Math.Min(one, other));
        return new(
            value, $"The number up to which calls were trimmed is not as it was stored: it says {one} in one place and {other} in another. It is taken to be {value}.");
    }
}
