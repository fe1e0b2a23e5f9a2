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

    // Letters to insert, delete or replace.
    private static int Distance(string a, string b)
    {
        if (a.Length > 64) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + same, Math.Min(row[j], row[j - 1]) + 1));
            }
        }
        return row[b.Length];
    }
}
