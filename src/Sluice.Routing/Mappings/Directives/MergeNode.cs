using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@merge</c>: the members of several objects in one. Where two have the same name, the last object wins, or with
/// <c>left</c> the first; also with a value that is missing, which leaves the member out.</summary>
internal sealed class MergeNode(MappingNode[] objects, bool firstWins, bool keepsUndefined) : MappingNode
{
    private static readonly string[] Known = ["objects", "direction"];

    public override bool IsConstant => Array.TrueForAll(objects, one => one.IsConstant);

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var (direction, objects) = (argument["direction"u8].ToString(), argument["objects"u8]);
        var left = direction.Equals("left", StringComparison.OrdinalIgnoreCase);
        if (argument["direction"u8].Kind != ValueKind.String || (!left && !direction.Equals("right", StringComparison.OrdinalIgnoreCase)))
            compiler.Problem("direction",
                $"\"left\" (the first one wins) or \"right\" (the last one wins) is needed, not {Words.Quoted(argument["direction"u8])}.");
        if (objects.Kind != ValueKind.Array)
        {
            compiler.Problem("objects", $"An array of objects and directives is needed, not {Words.Of(objects)}.");
            return Nothing;
        }
        var nodes = new List<MappingNode>();
        foreach (var one in objects)
        {
            var at = $"objects[{nodes.Count}]";
            if (!Arguments.GivesObject(one.Value, compiler)) compiler.Problem(at, $"An object or a directive is needed, not {Words.Of(one.Value)}.");
            nodes.Add(compiler.CompileMembers(one.Value, at));
        }
        return new MergeNode([.. nodes], left, compiler.KeepsUndefined);
    }

    public override Value Evaluate(in Scope scope)
    {
        var (arena, merged, isCopy) = (scope.Arena, default(Value), false);
        if (firstWins)
        {
            // All are evaluated in the order in which they are written, so that faults do not depend on the direction.
            var parts = arena.Array();
            foreach (var one in objects) arena.Add(parts, one.Evaluate(scope));
            for (var i = objects.Length - 1; i >= 0; i--) Assign(ref merged, ref isCopy, parts[i], arena);
        }
        else
        {
            foreach (var one in objects) Assign(ref merged, ref isCopy, one.Evaluate(scope), arena);
        }
        if (merged.Kind == ValueKind.Undefined) return arena.Object();
        return keepsUndefined ? merged : WithoutUndefined(merged, arena);
    }

    // Arrays give their indexes as names, and so do the characters of strings.
    private static void Assign(ref Value merged, ref bool isCopy, Value part, Arena arena)
    {
        // The first object is copied when another changes it, and not before: it can mostly go out as it came.
        if (part.Kind == ValueKind.Object && merged.Kind == ValueKind.Undefined)
        {
            merged = part;
            return;
        }
        if (!Changes(merged, part)) return;
        if (!isCopy) (merged, isCopy) = (arena.CopyOf(merged), true);
        var index = 0;
        if (part.Kind == ValueKind.String)
        {
            foreach (var c in part.ToString()) arena.Set(merged, JsText.IndexName(index++, arena), arena.String([c]));
            return;
        }
        foreach (var child in part) arena.Set(merged, child.Key.Kind == ValueKind.String ? child.Key : JsText.IndexName(index++, arena), child.Value);
    }

    private static bool Changes(Value merged, Value part)
    {
        if (part.Kind != ValueKind.Object) return part.Kind is ValueKind.String or ValueKind.Array;
        foreach (var child in part)
        {
            // A missing value leaves the member out.
            if (child.Value.Kind == ValueKind.Undefined || !child.Value.IsSame(merged[child.Key])) return true;
        }
        return false;
    }

    private static Value WithoutUndefined(Value merged, Arena arena)
    {
        foreach (var member in merged)
        {
            if (member.Value.Kind == ValueKind.Undefined) return Copy(merged, arena);
        }
        return merged;
    }

    private static Value Copy(Value merged, Arena arena)
    {
        var copy = arena.Object();
        foreach (var member in merged)
        {
            if (member.Value.Kind != ValueKind.Undefined) arena.Add(copy, member.Key, member.Value);
        }
        return copy;
    }
}
