using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>Directives that others add.</summary>
public sealed class DirectiveTests
{
    private static readonly MappingOptions Options = MappingOptions.Written with
    {
        Directives = new Dictionary<string, DirectiveFactory> { ["@each"] = Each.Compile },
    };

    [Fact]
    public void An_added_directive_compiles_mappings_in_its_argument_and_names_values_for_them() => Assert.Equal(
        """{"k":[{"sku":"a","user":"u","label":"a of u"},{"sku":"b","user":"u","label":"b of u"}]}""",
        Some.Payload(
            """{"k":{"@each":{"of":"$.list","do":{"sku":"$.item.sku","user":"$.userId","label":"{{item.sku}} of {{userId}}"}}}}""",
            """{"userId":"u","list":[{"sku":"a"},{"sku":"b"}]}""",
            Options));

    [Fact]
    public void Its_problems_have_their_place() => Assert.Equal(
        ["x.k.@each.do: A mapping for each item is missing.", "x.k.@each.of: '@bad' is not a directive"],
        Some.Problems("""{"x":{"k":{"@each":{"of":{"@bad":1}}}}}""", Options).Select(problem => problem.Split(';')[0]).Order(StringComparer.Ordinal));

    private sealed class Each(MappingNode list, MappingNode shape) : MappingNode
    {
        private static readonly Value Item = Value.Constant("item");

        public static Each Compile(Value argument, MappingCompiler compiler)
        {
            if (argument["do"u8].Kind == ValueKind.Undefined) compiler.Problem("do", "A mapping for each item is missing.");
            return new Each(compiler.Compile(argument["of"u8], "of"), compiler.Compile(argument["do"u8], "do"));
        }

        public override Value Evaluate(in Scope scope)
        {
            var made = scope.Arena.Array();
            foreach (var item in list.Evaluate(scope)) scope.Arena.Add(made, shape.Evaluate(scope.With(Item, item.Value)));
            return made;
        }
    }
}
