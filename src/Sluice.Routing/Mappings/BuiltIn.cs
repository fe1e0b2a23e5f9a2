using System.Collections.Frozen;
using Sluice.Routing.Mappings.Directives;

namespace Sluice.Routing.Mappings;

/// <summary>The directives of mapping-kit.</summary>
internal static class BuiltIn
{
    public static FrozenDictionary<string, DirectiveFactory> Directives { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@path"] = PathNode.Compile,
        ["@template"] = TemplateNode.Compile,
        ["@if"] = IfNode.Compile,
        ["@literal"] = static (argument, compiler) => compiler.CompileLiteral(argument),
        ["@arrayPath"] = ArrayPathNode.Compile,
        ["@case"] = CaseNode.Compile,
        ["@replace"] = ReplaceNode.Compile,
        ["@flatten"] = FlattenNode.Compile,
        ["@json"] = JsonNode.Compile,
        ["@merge"] = MergeNode.Compile,
        ["@excludeWhenNull"] = ExcludeWhenNullNode.Compile,
        ["@liquid"] = LiquidNode.Compile,
        ["@transform"] = TransformNode.Compile,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
