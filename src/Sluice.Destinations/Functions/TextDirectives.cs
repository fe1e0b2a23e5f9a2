using System.Text;
using System.Text.RegularExpressions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives on texts.</summary>
internal static class TextDirectives
{
    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@trim"] = static (argument, compiler) => Change(argument, compiler, static text => JsBlanks.Trim(text).ToString()),
        ["@title"] = static (argument, compiler) => Change(argument, compiler, Title),
        ["@digits"] = static (argument, compiler) => Change(argument, compiler, static text => string.Concat(text.Where(char.IsAsciiDigit))),
        ["@url"] = static (argument, compiler) => Change(argument, compiler, Uri.EscapeDataString),
        ["@base64"] = static (argument, compiler) => Change(argument, compiler, static text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ["@join"] = Join,
        ["@split"] = Split,
        ["@regex"] = Match,
        ["@sub"] = Substitute,
    };

    /// <summary>A directive that changes a text. Numbers and flags count as texts; what is nothing stays so.</summary>
    public static FunctionNode Change(Value argument, MappingCompiler compiler, Func<string, string> change)
    {
        var node = compiler.Compile(argument, "");
        return new((in Scope scope) =>
        {
            var text = Texts.Of(node.Evaluate(scope), scope.Arena);
            return text.Kind == ValueKind.String ? scope.Arena.String(change(text.ToString())) : text;
        });
    }

    private static string Title(string text) =>
        string.Join(' ', text.Split(' ').Select(static word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));

    private static FunctionNode Join(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("items", "with");
        var (items, with) = (parts.Node("items"), parts.Node("with"));
        return new FunctionNode((in Scope scope) =>
        {
            var list = items.Evaluate(scope);
            if (list.Kind != ValueKind.Array) return Texts.Of(list, scope.Arena);
            var between = Texts.Of(with.Evaluate(scope), scope.Arena);
            var text = scope.Arena.BeginString(out var start);
            var first = true;
            foreach (var item in list)
            {
                if (!first) JsText.Append(between, text);
                first = false;
                JsText.Append(item.Value, text);
            }
            return scope.Arena.EndString(start);
        });
    }

    private static FunctionNode Split(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("value", "by");
        var (node, by) = (parts.Node("value"), parts.Word("by", ","));
        return new FunctionNode((in Scope scope) =>
        {
            var text = node.Evaluate(scope);
            if (text.Kind != ValueKind.String) return text;
            var result = scope.Arena.Array();
            foreach (var part in text.ToString().Split(by)) scope.Arena.Add(result, scope.Arena.String(part));
            return result;
        });
    }

    private static FunctionNode Match(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("value", "pattern", "group", "flags");
        var (node, regex) = (parts.Node("value"), Pattern(parts, parts.Word("flags")));
        var group = int.TryParse(parts.Word("group", "0"), out var number) ? number : 0;
        return new FunctionNode((in Scope scope) =>
        {
            var text = Texts.Of(node.Evaluate(scope), scope.Arena);
            if (text.Kind != ValueKind.String) return default;
            var found = regex.Match(text.ToString());
            return found.Success && found.Groups[group].Success ? scope.Arena.String(found.Groups[group].ValueSpan) : default;
        });
    }

    private static FunctionNode Substitute(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("value", "pattern", "with", "flags");
        var flags = parts.Word("flags", "g");
        var (node, regex, with) = (parts.Node("value"), Pattern(parts, flags), parts.Word("with"));
        var times = flags.Contains('g', StringComparison.Ordinal) ? -1 : 1;
        return new FunctionNode((in Scope scope) =>
        {
            var text = Texts.Of(node.Evaluate(scope), scope.Arena);
            return text.Kind == ValueKind.String ? scope.Arena.String(regex.Replace(text.ToString(), with, times)) : text;
        });
    }

    private static Regex Pattern(DirectiveArgument parts, string flags)
    {
        var options = RegexOptions.None;
        if (flags.Contains('i', StringComparison.Ordinal)) options |= RegexOptions.IgnoreCase;
        if (flags.Contains('m', StringComparison.Ordinal)) options |= RegexOptions.Multiline;
        try
        {
            return Patterns.Compile(parts.Word("pattern"), options);
        }
        catch (ArgumentException wrong)
        {
            parts.Part("pattern").Problem($"is no regular expression: {wrong.Message}");
            return Patterns.Compile("", options);
        }
    }
}
