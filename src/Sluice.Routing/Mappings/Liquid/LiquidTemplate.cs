namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A template in Liquid as Segment has it: liquidjs without the tags and filters that loop or reach outside. Immutable, for any threads.</summary>
internal sealed class LiquidTemplate
{
    private static readonly string[] DisabledTags = ["case", "for", "include", "layout", "render", "tablerow"];

    // Segment has sample, which is left to chance.
    private static readonly string[] DisabledFilters =
    [
        "array_to_sentence_string", "concat", "find", "find_exp", "find_index", "find_index_exp", "group_by", "group_by_exp", "has", "has_exp", "map",
        "newline_to_br", "reject", "reject_exp", "reverse", "sort", "sort_natural", "uniq", "where_exp", "type", "sample",
    ];

    private readonly IReadOnlyList<LiquidStatement> _statements;

    private LiquidTemplate(IReadOnlyList<LiquidStatement> statements) => _statements = statements;

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="strict">Whether a filter nobody knows is a problem; otherwise it does nothing.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>Null if something is.</returns>
    public static LiquidTemplate? Parse(string text, bool strict, out string problem)
    {
        problem = "";
        var filters = new List<string>();
        try
        {
            var statements = LiquidParser.Parse(text, filters);
            if (filters.Find(name => DisabledFilters.Contains(name) || (strict && !LiquidFilters.All.ContainsKey(name))) is not { } bad) return new(statements);
            problem = DisabledFilters.Contains(bad)
                ? $"The Liquid filter '{bad}' is not available."
                : $"'{bad}' is not a Liquid filter{Suggestion.Cure(bad, [.. LiquidFilters.All.Keys])}.";
        }
        catch (LiquidException wrong)
        {
            problem = $"The Liquid template cannot be read: {wrong.Message}. The tags {string.Join(", ", DisabledTags)} are not available.";
        }
        return null;
    }

    /// <summary>What it makes of a message.</summary>
    /// <exception cref="LiquidException">It cannot be rendered.</exception>
    public string Render(in Scope scope, MappingOptions limits)
    {
        var text = new LiquidText(limits.LiquidTextMax);
        LiquidStatement.Render(_statements, new(scope.Input, scope.Locals, scope.Arena, limits, new(limits)), text);
        return text.ToString();
    }
}
