namespace Sluice.Routing;

/// <summary>Which known word somebody meant.</summary>
internal static class Suggestion
{
    // More words than this are no help in a sentence.
    private const int Listed = 20;

    /// <summary>The known word nearest to what was written, if it is near enough: a third of its letters may be wrong.
    /// Case, hyphens and underscores count for nothing, so <c>siteId</c> finds <c>site_id</c>.</summary>
    public static string? For(string written, IEnumerable<string> known) => known
        .Select(word => (Word: word, Distance: Distance(Bare(written), Bare(word))))
        .Where(one => one.Distance <= Math.Max(1, one.Word.Length / 3) && one.Distance < Bare(one.Word).Length)
        .OrderBy(one => one.Distance)
        .Select(one => one.Word)
        .FirstOrDefault();

    /// <summary>The end of a complaint about an unknown word: <c>; did you mean 'x'?</c>, or else the words there are.</summary>
    public static string Cure(string written, IReadOnlyCollection<string> known) => (For(written, known), known.Count) switch
    {
        ({ } meant, _) => $"; did you mean '{meant}'?",
        (_, 0) => "; there are none here",
        (_, 1) => $"; use {known.First()}",
        (_, > Listed) => $"; use one of {string.Join(", ", known.Take(Listed))}, … ({known.Count} in all)",
        _ => $"; use one of {string.Join(", ", known)}",
    };

    private static string Bare(string word) => word.Replace("_", "").Replace("-", "").ToLowerInvariant();

    /// <summary>Letters to insert, delete, replace or swap with a neighbour (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        // Nobody misspells a key into a long text; and the table below is as large as the product.
        if (a.Length > 64) return int.MaxValue;
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replaced, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }
}
