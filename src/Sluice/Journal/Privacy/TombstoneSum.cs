namespace Sluice.Journal.Privacy;

/// <summary>
/// SQL for a sum over a stored tombstone, which stands in its row: a changed bit in any column changes it, so that what is not as it was written is not taken for
/// somebody's wish. Changed by what the columns change it by, so that it never comes to agree with what was wrong before.
/// </summary>
internal static class TombstoneSum
{
    // A prime, so that no power of two is a multiple of it, and the weighted sum of the columns stays within 64 bits.
    private const long Modulus = (1L << 57) - 13;

    /// <summary>Of the row as it is.</summary>
    public static string Stored { get; } = Of();

    /// <summary>Of a row with these values, which are SQL themselves; the columns' own where none are given.</summary>
    public static string Of(
        string person = "person", string kinds = "kinds", string sequence = "sequence", string place = "place", string at = "at",
        string liftedSequence = "lifted_sequence", string liftedPlace = "lifted_place")
    {
        string[] columns = [person, kinds, sequence, place, at, liftedSequence, liftedPlace];
        return $"({string.Join(" + ", columns.Select(static (column, i) => $"{(2 * i) + 1} * (({column}) % {Modulus})"))})";
    }

    /// <summary>For an update of a row: what it is with these values in place of what the columns have.</summary>
    public static string With(string with) => $"sum - {Stored} + {with}";
}
