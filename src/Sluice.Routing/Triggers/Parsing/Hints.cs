using Sluice.Routing.Triggers.Evaluation;

namespace Sluice.Routing.Triggers.Parsing;

/// <summary>What somebody meant who wrote what other languages have.</summary>
internal static class Hints
{
    private static readonly string[] Known = ["contains", "match", .. Functions.All.Keys];

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

    /// <summary>What to write instead of a function that there is not.</summary>
    public static string Function(string written)
    {
        if (OtherFunctions.TryGetValue(written.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), out var instead))
        {
            return $"write {instead}";
        }
        var nearest = Known.MinBy(name => Suggestion.Distance(written.ToLowerInvariant(), name))!;
        return Suggestion.Distance(written.ToLowerInvariant(), nearest) <= 2 ? $"did you mean {nearest}?" : $"there are {string.Join(", ", Known)}";
    }
}
