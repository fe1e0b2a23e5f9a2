using System.Collections.Frozen;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>Compiles a directive: <paramref name="argument"/> is what stands beside its name.</summary>
/// <param name="argument">Good only during the call.</param>
/// <param name="compiler">Compiles mappings inside the argument and takes problems; places are given relative to the argument.</param>
internal delegate MappingNode DirectiveFactory(Value argument, MappingCompiler compiler);

/// <summary>How mappings are read, and their limits.</summary>
internal sealed record MappingOptions
{
    /// <summary>As Segment reads them: no short forms, arguments that no directive knows are ignored.</summary>
    public static MappingOptions Recorded { get; } = new();

    /// <summary>As people write them: with short forms, and misspelt arguments are problems.</summary>
    public static MappingOptions Written { get; } = new() { ShortForms = true, Strict = true };

    /// <summary>Whether a string that begins with <c>$.</c> is a path and one with <c>{{…}}</c> a template.</summary>
    public bool ShortForms { get; init; }

    /// <summary>Whether arguments that a directive does not know, or would ignore, are problems.</summary>
    public bool Strict { get; init; }

    /// <summary>Directives beside those of mapping-kit, by name with the <c>@</c>.</summary>
    public IReadOnlyDictionary<string, DirectiveFactory> Directives { get; init; } = FrozenDictionary<string, DirectiveFactory>.Empty;

    /// <summary>Levels of nesting of a mapping.</summary>
    public int DepthMax { get; init; } = 200;

    /// <summary>Directives in one mapping.</summary>
    public int DirectivesMax { get; init; } = 10_000;

    /// <summary>Levels of nesting that <c>@flatten</c>, <c>@json</c> and <c>@excludeWhenNull</c> go down into data.</summary>
    public const int DataDepthMax = 500;

    /// <summary>Characters of a Liquid template.</summary>
    public int LiquidLengthMax { get; init; } = 1000;

    /// <summary>Statements that a Liquid template may execute.</summary>
    public int LiquidStepsMax { get; init; } = 10_000;

    /// <summary>Characters of any text that a Liquid template makes.</summary>
    public int LiquidTextMax { get; init; } = 256 * 1024;

    /// <summary>Characters of all texts that a Liquid template makes of one message on its way, and items of all lists that it makes or goes through.</summary>
    public int LiquidUnitsMax { get; init; } = 2_000_000;

    /// <summary>Bytes of text that one directive may make of one message.</summary>
    public int TextBytesMax { get; init; } = 8 * 1024 * 1024;
}
