namespace Sluice.Routing.Triggers.Reading;

/// <summary>What somebody meant who wrote what other languages have.</summary>
internal static class Hints
{
    private static readonly Dictionary<string, string> OtherFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["startswith"] = "match(x, \"text*\")",
        ["beginswith"] = "match(x, \"text*\")",
        ["hasprefix"] = "match(x, \"text*\")",
        ["endswith"] = "match(x, \"*text\")",
        ["hassuffix"] = "match(x, \"*text\")",
        ["includes"] = "contains(x, \"text\")",
        ["like"] = "match(x, \"*text*\")",
        ["regex"] = "match(x, \"*text*\")",
        ["exists"] = "x != null",
        ["isset"] = "x != null",
        ["isnull"] = "x = null",
        ["not"] = "!( … )",
        ["lower"] = "lowercase(x)",
        ["tolower"] = "lowercase(x)",
        ["upper"] = "uppercase(x)",
        ["toupper"] = "uppercase(x)",
        ["len"] = "length(x)",
        ["count"] = "length(x)",
        ["size"] = "length(x)",
        ["type"] = "typeof(x)",
        ["in"] = "x in [\"a\", \"b\"]",
        ["int"] = "number(x)",
        ["float"] = "number(x)",
        ["str"] = "string(x)",
        ["boolean"] = "bool(x)",
    };

    /// <summary>The operator to write instead.</summary>
    public static string Operator(string written) => written switch
    {
        "==" or "===" => "=",
        "!==" or "<>" => "!=",
        "=>" => ">=",
        "=<" => "<=",
        "&&" or "&" => "and",
        "||" or "|" => "or",
        _ => "match(x, \"*text*\")",
    };

    /// <summary>What to write instead of a word that stands where an operator should.</summary>
    public static string Infix(string written, string subject) => written.ToLowerInvariant() switch
    {
        "is" or "eq" or "equals" => $"{subject} = \"text\"",
        "isnt" or "ne" => $"{subject} != \"text\"",
        "contains" or "includes" or "has" => $"contains({subject}, \"text\")",
        "match" or "matches" or "like" => $"match({subject}, \"*text*\")",
        "startswith" or "starts_with" => $"match({subject}, \"text*\")",
        "endswith" or "ends_with" => $"match({subject}, \"*text\")",
        "in" => $"{subject} in [\"a\", \"b\"]",
        "not" => $"!({subject} in [\"a\", \"b\"])",
        _ => $"one of =, !=, >, >=, <, <= and in behind {subject}",
    };

    /// <summary>What to write instead of a function that there is not, of those there are.</summary>
    public static string Function(string written, IEnumerable<string> known)
    {
        if (OtherFunctions.TryGetValue(written.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), out var instead))
        {
            return $"write {instead}";
        }
        var nearest = known.MinBy(name => Distance(written.ToLowerInvariant(), name))!;
        return Distance(written.ToLowerInvariant(), nearest) <= 2 ? $"did you mean {nearest}?" : $"there are {string.Join(", ", known)}";
    }

    /// <summary>Whether two words that should be the same differ by a slip or two of the hand: letters to insert, delete or replace.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 2 * b.Length) return a.Length;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
