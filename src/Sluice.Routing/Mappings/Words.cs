using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>Pieces of the sentences on mappings.</summary>
internal static class Words
{
    /// <summary>What a value is, with its article.</summary>
    public static string Of(Value value) => value.Kind switch
    {
        ValueKind.Undefined => "nothing",
        ValueKind.Null => "null",
        ValueKind.True or ValueKind.False => "a boolean",
        ValueKind.Number => "a number",
        ValueKind.String => "a string",
        ValueKind.Object => "an object",
        _ => "an array",
    };

    /// <summary>A string in quotes, of anything else what it is.</summary>
    public static string Quoted(Value value) => value.Kind switch
    {
        ValueKind.String when value.ToString() is { Length: <= 40 } text => $"\"{text}\"",
        ValueKind.Object when Directives.Arguments.IsDirective(value) => "a directive",
        _ => Of(value),
    };

    /// <summary>The end of a complaint on an unknown word: what was probably meant, or what there is.</summary>
    public static string Cure(string written, IReadOnlyCollection<string> known)
    {
        var near = known.MinBy(word => Distance(written, word));
        return near is not null && Distance(written, near) <= Math.Max(1, near.Length / 3)
            ? $"; did you mean '{near}'?"
            : $"; there are {string.Join(", ", known.Order(StringComparer.Ordinal))}";
    }

    // Letters to insert, delete, replace or swap with a neighbour.
    private static int Distance(string a, string b)
    {
        if (a.Length > 64) return int.MaxValue;
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(cost[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1), Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }
        return cost[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
