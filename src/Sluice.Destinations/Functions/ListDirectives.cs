using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives on lists.</summary>
internal static class ListDirectives
{
    private static readonly Value IndexName = Value.Constant("index");

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@each"] = Each,
        ["@find"] = Find,
        ["@concat"] = Concat,
        ["@unique"] = Unique,
        ["@count"] = Count,
        ["@at"] = At,
        ["@slice"] = Slice,
        ["@chunks"] = Chunks,
    };

    private static FunctionNode Each(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("in", "as", "do", "when", "flat");
        var (list, item, when, flat) = (parts.Node("in"), parts.Node("do"), parts.Condition("when"), parts.Flag("flat"));
        var name = Value.Constant(parts.Word("as", "item"));
        return new FunctionNode((in Scope scope) =>
        {
            var source = list.Evaluate(scope);
            if (source.IsNothing) return default;
            var result = scope.Arena.Array();
            if (source.Kind != ValueKind.Array)
            {
                Add(scope, source, 0, result);
                return result;
            }
            var index = 0;
            foreach (var element in source) Add(scope, element.Value, index++, result);
            return result;
        });

        void Add(in Scope scope, Value element, int index, Value result)
        {
            var inner = scope.With(name, element).With(IndexName, Value.Of(index));
            if (when?.Matches(inner) == false) return;
            var value = item.Evaluate(inner);
            if (value.Kind == ValueKind.Undefined) return;
            if (!flat || value.Kind != ValueKind.Array)
            {
                scope.Arena.Add(result, value);
                return;
            }
            foreach (var one in value) scope.Arena.Add(result, one.Value);
        }
    }

    private static FunctionNode Find(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("in", "as", "when");
        var (list, when, name) = (parts.Node("in"), parts.Condition("when"), Value.Constant(parts.Word("as", "item")));
        return new FunctionNode((in Scope scope) =>
        {
            foreach (var element in list.Evaluate(scope))
            {
                if (when?.Matches(scope.With(name, element.Value)) != false) return element.Value;
            }
            return default;
        });
    }

    private static FunctionNode Concat(Value argument, MappingCompiler compiler)
    {
        var lists = new DirectiveArgument(argument, compiler).Nodes();
        return new FunctionNode((in Scope scope) =>
        {
            var all = scope.Arena.Array();
            foreach (var list in lists)
            {
                var value = list.Evaluate(scope);
                if (value.Kind == ValueKind.Undefined) continue;
                if (value.Kind != ValueKind.Array) scope.Arena.Add(all, value);
                else foreach (var item in value) scope.Arena.Add(all, item.Value);
            }
            return all;
        });
    }

    private static FunctionNode Unique(Value argument, MappingCompiler compiler)
    {
        var list = compiler.Compile(argument, "");
        return new FunctionNode((in Scope scope) =>
        {
            var value = list.Evaluate(scope);
            if (value.Kind != ValueKind.Array) return value;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var result = scope.Arena.Array();
            foreach (var item in value)
            {
                if (seen.Add($"{item.Value.Kind}{item.Value}")) scope.Arena.Add(result, item.Value);
            }
            return result;
        });
    }

    private static FunctionNode Count(Value argument, MappingCompiler compiler)
    {
        var node = compiler.Compile(argument, "");
        return new FunctionNode((in Scope scope) =>
        {
            var value = node.Evaluate(scope);
            return value.Kind switch
            {
                ValueKind.Object or ValueKind.Array => Value.Of(value.Count),
                ValueKind.String => Value.Of(Encoding.UTF8.GetCharCount(value.Utf8)),
                _ => default,
            };
        });
    }

    private static FunctionNode At(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("of", "index");
        var (list, index) = (parts.Node("of"), parts.Node("index"));
        return new FunctionNode((in Scope scope) =>
        {
            var value = list.Evaluate(scope);
            var at = index.Evaluate(scope).Number;
            return double.IsNaN(at) ? default : value[(int)(at < 0 ? value.Count + at : at)];
        });
    }

    private static FunctionNode Slice(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("of", "from", "to");
        var (node, from, to) = (parts.Node("of"), parts.Node("from"), parts.Node("to"));
        return new FunctionNode((in Scope scope) =>
        {
            var value = node.Evaluate(scope);
            if (value.Kind is not (ValueKind.String or ValueKind.Array)) return value;
            var text = value.Kind == ValueKind.String ? value.ToString() : "";
            var length = value.Kind == ValueKind.Array ? value.Count : text.Length;
            var (start, end) = (Bound(from.Evaluate(scope), 0, length), Bound(to.Evaluate(scope), length, length));
            if (value.Kind == ValueKind.String) return scope.Arena.String(end > start ? text[start..end] : "");
            var result = scope.Arena.Array();
            var index = 0;
            foreach (var item in value)
            {
                if (index >= start && index < end) scope.Arena.Add(result, item.Value);
                index++;
            }
            return result;
        });
    }

    private static FunctionNode Chunks(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("of", "size");
        var (list, size) = (parts.Node("of"), parts.Part("size").Json.Number);
        if (!(size >= 1)) parts.Part("size").Problem("must be a number of at least 1");
        return new FunctionNode((in Scope scope) =>
        {
            var result = scope.Arena.Array();
            Value chunk = default;
            var index = 0;
            foreach (var item in list.Evaluate(scope))
            {
                if (index++ % (int)size == 0) scope.Arena.Add(result, chunk = scope.Arena.Array());
                scope.Arena.Add(chunk, item.Value);
            }
            return result;
        });
    }

    // An index from 0 to the length; a negative one counts from the end.
    private static int Bound(Value given, int missing, int length)
    {
        if (given.Kind != ValueKind.Number) return missing;
        return (int)Math.Clamp(given.Number < 0 ? length + given.Number : given.Number, 0, length);
    }
}
