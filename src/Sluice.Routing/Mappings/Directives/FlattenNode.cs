using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@flatten</c>: an object without objects in it, its names put together from those on the way.</summary>
internal sealed class FlattenNode(MappingNode value, byte[] separator, bool omitsArrays, bool keepsUndefined, MappingOptions limits, string at)
    : MappingNode
{
    private static readonly string[] Known = ["value", "separator", "omitArrays"];

    public override bool IsConstant => value.IsConstant;

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var (value, separator, omit) = (argument["value"u8], argument["separator"u8], argument["omitArrays"u8]);
        if (value.Kind == ValueKind.Undefined) compiler.Problem("value", "What to flatten is missing, such as {\"@path\": \"$.properties\"}.");
        if (separator.Kind != ValueKind.String || separator.IsEmptyString)
            compiler.Problem("separator", $"A string that is not empty is needed, such as \".\", not {Words.Quoted(separator)}.");
        if (compiler.Options.Strict && omit.Kind is not (ValueKind.Undefined or ValueKind.True or ValueKind.False))
            compiler.Problem("omitArrays", $"true or false is needed, not {Words.Quoted(omit)}.");
        compiler.Compile(omit, "omitArrays");
        var node = compiler.CompileInPlace(value, "value");
        return new FlattenNode(node, separator.Utf8.ToArray(), omit.IsTruthy, compiler.KeepsUndefined, compiler.Options, compiler.At());
    }

    public override Value Evaluate(in Scope scope)
    {
        var flat = scope.Arena.Object();
        Flatten(value.Evaluate(scope), default, flat, scope.Arena, 0);
        return flat;
    }

    private void Flatten(Value from, Value name, Value flat, Arena arena, int depth)
    {
        if (from.Kind == ValueKind.Undefined && !keepsUndefined) return;
        if (!from.IsContainer || (omitsArrays && from.Kind == ValueKind.Array))
        {
            arena.Set(flat, name.Kind == ValueKind.Undefined ? Value.Empty : name, from);
            return;
        }
        if (depth == MappingOptions.DataDepthMax) throw new MappingFault(at, $"The data nests deeper than {MappingOptions.DataDepthMax} levels.");
        var index = 0;
        foreach (var child in from)
        {
            Flatten(child.Value, Join(name, child.Key, index++, arena), flat, arena, depth + 1);
        }
    }

    // An empty name before the separator counts as none.
    private Value Join(Value before, Value key, int index, Arena arena)
    {
        if (before.Kind == ValueKind.Undefined || before.IsEmptyString) return key.Kind == ValueKind.String ? key : JsText.IndexName(index, arena);
        var buffer = arena.BeginString(out var start);
        before.AppendTo(buffer);
        buffer.Write(separator);
        if (key.Kind == ValueKind.String) key.AppendTo(buffer);
        else JsText.AppendIndex(index, buffer);
        return buffer.Length - start <= limits.TextBytesMax ? arena.EndString(start)
            : throw new MappingFault(at, $"A name becomes longer than {limits.TextBytesMax} bytes.");
    }
}
