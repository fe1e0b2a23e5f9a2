using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives that choose among values, name them, or refuse the message.</summary>
internal static class ChoiceDirectives
{
    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@when"] = When,
        ["@first"] = First,
        ["@or"] = Or,
        ["@lookup"] = Lookup,
        ["@let"] = Let,
        ["@fail"] = Fail,
        ["@is"] = Is,
    };

    private static FunctionNode When(Value argument, MappingCompiler compiler)
    {
        var cases = new List<(Trigger? If, MappingNode Then)>();
        if (argument.Kind == ValueKind.Array)
        {
            foreach (var one in argument) AddCase(new(one.Value, compiler, $"[{cases.Count}]"), cases);
        }
        else
        {
            AddCase(new(argument, compiler), cases);
        }
        var all = cases.ToArray();
        return new FunctionNode((in Scope scope) =>
        {
            foreach (var (condition, then) in all)
            {
                if (condition?.Matches(scope) != false) return then.Evaluate(scope);
            }
            return default;
        });
    }

    private static void AddCase(DirectiveArgument one, List<(Trigger?, MappingNode)> cases)
    {
        one.Parts("if", "then", "else");
        if (one.Has("if") && one.Condition("if") is { } condition) cases.Add((condition, one.Node("then")));
        if (one.Has("else")) cases.Add((null, one.Node("else")));
        if (!one.Has("if") && !one.Has("else")) one.Problem("needs 'if' with a condition, or 'else'");
    }

    private static FunctionNode First(Value argument, MappingCompiler compiler)
    {
        var nodes = new DirectiveArgument(argument, compiler).Nodes();
        return new FunctionNode((in Scope scope) =>
        {
            foreach (var node in nodes)
            {
                if (node.Evaluate(scope) is { IsNothing: false } value) return value;
            }
            return default;
        });
    }

    private static FunctionNode Or(Value argument, MappingCompiler compiler)
    {
        var nodes = new DirectiveArgument(argument, compiler).Nodes();
        return new FunctionNode((in Scope scope) =>
        {
            Value value = default;
            foreach (var node in nodes)
            {
                value = node.Evaluate(scope);
                if (value.IsTruthy) return value;
            }
            return value;
        });
    }

    private static FunctionNode Lookup(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("key", "in", "else");
        var (key, among, otherwise) = (parts.Node("key"), parts.Node("in"), parts.Node("else"));
        return new FunctionNode((in Scope scope) =>
        {
            var name = Texts.Of(key.Evaluate(scope), scope.Arena);
            var found = name.Kind == ValueKind.String ? among.Evaluate(scope)[name] : default;
            return found.Kind == ValueKind.Undefined ? otherwise.Evaluate(scope) : found;
        });
    }

    private static FunctionNode Let(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("vars", "in");
        var vars = new List<(Value Name, MappingNode Node)>();
        foreach (var one in parts.Part("vars").Json) vars.Add((Value.Constant(one.Key.ToString()), compiler.Compile(one.Value, $"vars.{one.Key}")));
        var (all, inner) = (vars.ToArray(), parts.Node("in"));
        return new FunctionNode((in Scope scope) =>
        {
            var wider = scope;
            foreach (var (name, node) in all) wider = wider.With(name, node.Evaluate(wider));
            return inner.Evaluate(wider);
        });
    }

    private static FunctionNode Fail(Value argument, MappingCompiler compiler)
    {
        var text = compiler.Compile(argument, "");
        return new FunctionNode((in Scope scope) => throw new RefusedException(text.Evaluate(scope).ToString()));
    }

    private static FunctionNode Is(Value argument, MappingCompiler compiler)
    {
        var condition = new DirectiveArgument(argument, compiler).Condition();
        return new FunctionNode((in Scope scope) => Value.Of(condition!.Matches(scope)));
    }
}
