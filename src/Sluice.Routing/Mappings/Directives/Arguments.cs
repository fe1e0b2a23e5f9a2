using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary>What directives ask of their arguments.</summary>
internal static class Arguments
{
    /// <summary>A string, in its short form a path or a template, or a directive that gives one.</summary>
    public static MappingNode Text(Value argument, string below, MappingCompiler compiler)
    {
        if (argument.Kind == ValueKind.String || IsDirective(argument)) return compiler.CompileInPlace(argument, below);
        compiler.Problem(below, $"A string or a directive is needed, not {Words.Of(argument)}.");
        return MappingNode.Nothing;
    }

    /// <summary>A string as it stands, or a directive that gives one; if its value is known now it is a string.</summary>
    public static MappingNode OnlyText(Value argument, MappingCompiler compiler)
    {
        if (argument.Kind == ValueKind.String) return new ConstantNode(argument, true);
        var problems = compiler.ProblemCount;
        var text = Text(argument, "", compiler);
        if (text is ConstantNode known && known.Value.Kind != ValueKind.String && compiler.ProblemCount == problems)
            compiler.Problem("", $"A string is needed, but the directive always gives {Words.Of(known.Value)}.");
        return text;
    }

    /// <summary>A directive's value, which must be a string.</summary>
    public static string String(Value value, string at) => value.Kind == ValueKind.String
        ? value.ToString()
        : throw new MappingFault(at, $"A string is needed, but the message gives {Words.Of(value)}.");

    /// <summary>Checks that an argument is an object with known members only.</summary>
    /// <returns>Whether it is an object.</returns>
    public static bool AreMembers(Value argument, MappingCompiler compiler, string[] known)
    {
        if (argument.Kind != ValueKind.Object || IsDirective(argument))
        {
            var given = argument.Kind == ValueKind.Object ? "a directive" : Words.Of(argument);
            compiler.Problem("", $"An object with {string.Join(", ", known)} is needed, not {given}.");
            return false;
        }
        foreach (var member in argument)
        {
            var name = member.Key.ToString();
            if (known.Contains(name)) continue;
            if (compiler.Options.Strict) compiler.Problem(name, $"'{name}' has no meaning here{Suggestion.Cure(name, known)}.");
            // Segment ignores it, but refuses mappings in which it is invalid.
            else compiler.Compile(member.Value, name);
        }
        return true;
    }

    /// <summary>Whether an argument is an object, or can become one: a directive, or a path in its short form.</summary>
    public static bool GivesObject(Value argument, MappingCompiler compiler) =>
        argument.Kind == ValueKind.Object || (compiler.Options.ShortForms && argument.Kind == ValueKind.String && argument.Utf8.StartsWith("$."u8));

    public static bool IsDirective(Value argument) => DirectiveIn(argument) is not null;

    /// <summary>The name of the directive that an object is; null if it is none.</summary>
    public static string? DirectiveIn(Value json)
    {
        foreach (var member in json)
        {
            if (member.Name is [(byte)'@', ..]) return member.Key.ToString();
        }
        return null;
    }
}
