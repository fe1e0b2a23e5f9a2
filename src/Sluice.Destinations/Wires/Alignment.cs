namespace Sluice.Destinations.Wires;

/// <summary>Which items of two lists are the same when some were left out of one or added to the other.</summary>
internal static class Alignment
{
    // Longer lists are compared item by item: a table of all pairs would be too large.
    private const int PairsMax = 250_000;

    /// <summary>The longest common subsequence, as pairs of indexes in ascending order.</summary>
    /// <param name="left">Items on the left.</param>
    /// <param name="right">Items on the right.</param>
    /// <param name="areEqual">Whether the item at an index on the left equals the one at an index on the right.</param>
    public static IEnumerable<(int Left, int Right)> Of(int left, int right, Func<int, int, bool> areEqual)
    {
        if ((long)left * right > PairsMax) yield break;
        var equal = new bool[left, right];
        var common = new int[left + 1, right + 1];
        for (var i = left - 1; i >= 0; i--)
        {
            for (var j = right - 1; j >= 0; j--)
            {
                equal[i, j] = areEqual(i, j);
                common[i, j] = equal[i, j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }
        for (var (i, j) = (0, 0); i < left && j < right;)
        {
            if (equal[i, j]) yield return (i++, j++);
            else if (common[i + 1, j] >= common[i, j + 1]) i++;
            else j++;
        }
    }
}
