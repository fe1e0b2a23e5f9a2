using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>Segment's way to put a <c>@transform</c> around a whole mapping: a member beside the fields holds its <c>apply</c>.</summary>
internal static class RootDirective
{
    public const string Name = "__segment_internal_directive";

    public static Value? Find(Value mapping) => mapping["__segment_internal_directive"u8] is { Kind: not ValueKind.Undefined } found ? found : null;

    /// <summary>What to apply first.</summary>
    public static MappingNode Apply(Value directive, MappingCompiler compiler)
    {
        var transform = directive["@transform"u8];
        if (directive.Count != 1 || transform.Kind != ValueKind.Object)
        {
            compiler.Problem("", """It holds one directive, {"@transform": {"apply": {…}}}.""");
            return MappingNode.Nothing;
        }
        return Directives.TransformNode.CompileApply(transform, compiler, "@transform.");
    }
}
