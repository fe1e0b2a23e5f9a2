using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives on objects.</summary>
internal static class ObjectDirectives
{
    private static readonly Value Key = Value.Constant("key");
    private static readonly Value Member = Value.Constant("value");

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@entries"] = Entries,
        ["@pick"] = static (argument, compiler) => Choose(argument, compiler, keep: true),
        ["@omit"] = static (argument, compiler) => Choose(argument, compiler, keep: false),
        ["@rename"] = Rename,
        ["@compact"] = Compact,
    };

    private static FunctionNode Entries(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("of", "as", "when", "key", "value", "do");
        var (source, when, name) = (parts.Node("of"), parts.Condition("when"), Value.Constant(parts.Word("as", "entry")));
        var (key, value, item) = (parts.Has("key") ? parts.Node("key") : null, parts.Has("value") ? parts.Node("value") : null, parts.Has("do") ? parts.Node("do") : null);
        return new FunctionNode((in Scope scope) =>
        {
            var members = source.Evaluate(scope);
            if (members.Kind != ValueKind.Object) return default;
            var result = item is null ? scope.Arena.Object() : scope.Arena.Array();
            foreach (var member in members)
            {
                var entry = scope.Arena.Object();
                scope.Arena.Add(entry, Key, member.Key);
                scope.Arena.Add(entry, Member, member.Value);
                var inner = scope.With(name, entry);
                if (when?.Matches(inner) == false) continue;
                if (item is not null)
                {
                    if (item.Evaluate(inner) is { Kind: not ValueKind.Undefined } made) scope.Arena.Add(result, made);
                    continue;
                }
                var newKey = key is null ? member.Key : Texts.Of(key.Evaluate(inner), scope.Arena);
                var newValue = value is null ? member.Value : value.Evaluate(inner);
                if (newKey.Kind == ValueKind.String && newValue.Kind != ValueKind.Undefined) scope.Arena.Set(result, newKey, newValue);
            }
            return result;
        });
    }

    private static FunctionNode Choose(Value argument, MappingCompiler compiler, bool keep)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("from", "keys");
        var (source, keys, known) = (parts.Node("from"), parts.Node("keys"), FixedNames(parts.Part("keys").Json));
        return new FunctionNode((in Scope scope) =>
        {
            var members = source.Evaluate(scope);
            if (members.Kind != ValueKind.Object) return members;
            var named = known is null ? keys.Evaluate(scope) : default;
            if (!keep && !HasNamed(members, known, named)) return members;
            var result = scope.Arena.Object();
            foreach (var member in members)
            {
                if (IsNamed(member.Name, known, named) == keep) scope.Arena.Add(result, member.Key, member.Value);
            }
            return result;
        });
    }

    // An object with nothing to leave out is not copied.
    private static bool HasNamed(Value members, byte[][]? known, Value named)
    {
        foreach (var member in members)
        {
            if (IsNamed(member.Name, known, named)) return true;
        }
        return false;
    }

    private static bool IsNamed(ReadOnlySpan<byte> name, byte[][]? known, Value named) => known is null ? IsNamed(name, named) : IsNamed(name, known);

    // Nearly all lists of names are plain words, which need not be made anew for each message.
    private static byte[][]? FixedNames(Value names)
    {
        if (names.Kind != ValueKind.Array) return null;
        var known = new List<byte[]>();
        foreach (var name in names)
        {
            if (name.Value.Kind != ValueKind.String || name.Value.Utf8.StartsWith("$."u8) || name.Value.Utf8.IndexOf("{{"u8) >= 0) return null;
            known.Add(name.Value.Utf8.ToArray());
        }
        return [.. known];
    }

    private static bool IsNamed(ReadOnlySpan<byte> name, byte[][] names)
    {
        foreach (var one in names)
        {
            if (name.SequenceEqual(one)) return true;
        }
        return false;
    }

    private static bool IsNamed(ReadOnlySpan<byte> name, Value names)
    {
        foreach (var one in names)
        {
            if (one.Value.Is(name)) return true;
        }
        return false;
    }

    private static FunctionNode Rename(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("from", "keys");
        var (source, keys) = (parts.Node("from"), parts.Node("keys"));
        return new FunctionNode((in Scope scope) =>
        {
            var members = source.Evaluate(scope);
            if (members.Kind != ValueKind.Object) return members;
            var names = keys.Evaluate(scope);
            var result = scope.Arena.Object();
            foreach (var member in members)
            {
                var name = names[member.Key];
                scope.Arena.Set(result, name.Kind == ValueKind.String ? name : member.Key, member.Value);
            }
            return result;
        });
    }

    private static FunctionNode Compact(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler);
        var isDetailed = parts.Has("value") && (parts.Has("drop") || parts.Has("deep"));
        if (isDetailed) parts.Parts("value", "drop", "deep");
        var source = isDetailed ? parts.Node("value") : parts.Node();
        var drop = isDetailed ? parts.Part("drop").Json.Kind == ValueKind.Null ? "null" : parts.Word("drop", "null", "null", "empty", "falsy") : "null";
        var deep = isDetailed && parts.Flag("deep");
        return new FunctionNode((in Scope scope) => Compacted(source.Evaluate(scope), drop, deep, scope.Arena));
    }

    private static Value Compacted(Value value, string drop, bool deep, Arena arena)
    {
        if (!value.IsContainer) return value;
        var result = value.Kind == ValueKind.Object ? arena.Object() : arena.Array();
        foreach (var child in value)
        {
            var one = deep ? Compacted(child.Value, drop, deep, arena) : child.Value;
            if (IsDropped(one, drop)) continue;
            if (value.Kind == ValueKind.Object) arena.Add(result, child.Key, one);
            else arena.Add(result, one);
        }
        return result;
    }

    private static bool IsDropped(Value value, string drop) => drop switch
    {
        "falsy" => !value.IsTruthy,
        "empty" => value.IsNothing || value.IsEmptyString || (value.IsContainer && value.Count == 0),
        _ => value.IsNothing,
    };
}
