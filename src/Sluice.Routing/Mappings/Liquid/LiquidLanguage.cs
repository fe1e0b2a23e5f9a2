using System.Globalization;
using Fluid;
using Fluid.Ast;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Liquid as Segment has it: without tags and filters that loop or reach outside, and with JavaScript's numbers.</summary>
internal static class LiquidLanguage
{
    private static readonly string[] DisabledTags =
        ["case", "for", "include", "layout", "render", "tablerow", "block", "from", "macro", "paginate", "ifchanged", "section"];

    private static readonly string[] DisabledFilters =
    [
        "array_to_sentence_string", "concat", "find", "find_exp", "find_index", "find_index_exp", "group_by", "group_by_exp", "has", "has_exp", "map",
        "newline_to_br", "reject", "reject_exp", "reverse", "sort", "sort_natural", "uniq", "where_exp", "type",
    ];

    private static readonly LiquidParser Parser = NewParser();

    public static TemplateOptions Options { get; } = NewOptions();

    /// <summary>Reads a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="strict">Whether a filter nobody knows is a problem; otherwise it does nothing.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>Null if something is.</returns>
    public static IFluidTemplate? Parse(string text, bool strict, out string problem)
    {
        if (!Parser.TryParse(text, out var template, out problem))
        {
            problem = $"The Liquid template cannot be read: {problem.TrimEnd('.')}. The tags {string.Join(", ", DisabledTags)} are not available.";
            return null;
        }
        var filters = new FilterNames();
        filters.VisitTemplate(template);
        var bad = filters.Names.Find(name => DisabledFilters.Contains(name) || (strict && !Options.Filters.TryGetValue(name, out _)));
        if (bad is null) return template;
        problem = DisabledFilters.Contains(bad)
            ? $"The Liquid filter '{bad}' is not available."
            : $"'{bad}' is not a Liquid filter{Suggestion.Cure(bad, [.. Options.Filters.Select(filter => filter.Key)])}.";
        return null;
    }

    private static LiquidParser NewParser()
    {
        var parser = new LiquidParser();
        foreach (var tag in DisabledTags) parser.RegisteredTags.Remove(tag);
        parser.RegisteredOperators["<"] = static (left, right) => new LiquidOrder(left, right, static (one, other) => one < other);
        parser.RegisteredOperators["<="] = static (left, right) => new LiquidOrder(left, right, static (one, other) => one <= other);
        parser.RegisteredOperators[">"] = static (left, right) => new LiquidOrder(left, right, static (one, other) => one > other);
        parser.RegisteredOperators[">="] = static (left, right) => new LiquidOrder(left, right, static (one, other) => one >= other);
        return parser;
    }

    private static TemplateOptions NewOptions()
    {
        var options = new TemplateOptions
        {
            CultureInfo = CultureInfo.InvariantCulture,
            TimeZone = TimeZoneInfo.Utc,
            ModelNamesComparer = StringComparer.Ordinal,
            Assigned = static (_, value, context) => Checked(value, context),
            Captured = static (_, value, context) => Checked(value, context),
        };
        LiquidFilters.AddTo(options.Filters);
        foreach (var name in DisabledFilters) options.Filters.Remove(name);
        return options;
    }

    private static ValueTask<Fluid.Values.FluidValue> Checked(Fluid.Values.FluidValue value, TemplateContext context)
    {
        if (value.Type == Fluid.Values.FluidValues.String) ((LiquidContext)context).Check(value.ToStringValue().Length);
        return value;
    }

    private sealed class FilterNames : AstVisitor
    {
        public List<string> Names { get; } = [];

        protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            Names.Add(filterExpression.Name);
            return base.VisitFilterExpression(filterExpression);
        }
    }
}
