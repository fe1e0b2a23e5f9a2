using Sluice.Routing.Mappings;

namespace Sluice.Tests.Routing.Mappings;

public sealed class MappingProblemTests
{
    [Theory]
    [InlineData("""{"k":{"@pth":"$.a"}}""", "k: '@pth' is not a directive; did you mean '@path'?")]
    [InlineData("""{"k":[{"x":{"@arraypath":[]}}]}""", "k[0].x: '@arraypath' is not a directive; did you mean '@arrayPath'?")]
    [InlineData("""{"k":{"@path":"$.a","x":1}}""", "k: @path must stand alone: 'x' beside it has no meaning.")]
    [InlineData("""{"k":{"@path":5}}""", "k.@path: A string or a directive is needed, not a number.")]
    [InlineData("""{"k":{"@if":{"then":1}}}""", "k.@if: It needs what to ask for: \"exists\" or \"blank\"")]
    [InlineData("""{"k":{"@case":{"operator":"title","value":"x"}}}""", "k.@case.operator: \"lower\" or \"upper\" is needed, not \"title\".")]
    [InlineData("""{"k":{"@replace":{"pattern":"01234567890","value":"x"}}}""", "k.@replace.pattern: A string of 1 to 10 characters is needed")]
    [InlineData("""{"k":{"@merge":{"direction":"up","objects":[]}}}""", "k.@merge.direction: \"left\" (the first one wins)")]
    [InlineData("""{"k":{"@merge":{"direction":"left","objects":[{"a":{"@bad":1}}]}}}""", "k.@merge.objects[0].a: '@bad' is not a directive; ")]
    [InlineData("""{"k":{"@path":{"@literal":5}}}""", "k.@path: ")]
    [InlineData("""{"k":{"@path":{"@pth":"x"}}}""", "k.@path: '@pth' is not a directive; did you mean '@path'?")]
    [InlineData("""{"k":{"@path":{"@literal":null}}}""", "k.@path: A string is needed, but the directive always gives null.")]
    [InlineData(
        """{"k":{"@template":{"@if":{"exists":{"@literal":null},"then":"x"}}}}""",
        "k.@template: A string is needed, but the directive always gives nothing.")]
    [InlineData("""{"k":{"@path":{"@case":{"operator":"upper"}}}}""", "k.@path: A string is needed, but the directive always gives nothing.")]
    [InlineData("""{"k":{"@liquid":"{% for x in y %}{% endfor %}"}}""", "k.@liquid: The Liquid template cannot be read")]
    [InlineData("""{"k":{"@liquid":"{{ a | sort }}"}}""", "k.@liquid: The Liquid filter 'sort' is not available.")]
    [InlineData("""{"k":{"@liquid":"{% if a %}{% assign b = c | uniq %}{% endif %}"}}""", "k.@liquid: The Liquid filter 'uniq' is not available.")]
    [InlineData("""{"k":{"@if":{"exists":1,"blank":{"@pth":"$.a"},"then":2}}}""", "k.@if.blank: '@pth' is not a directive; did you mean '@path'?")]
    [InlineData("""{"k":{"@if":{"exists":1,"otherwise":{"@pth":"$.a"}}}}""", "k.@if.otherwise: '@pth' is not a directive; did you mean '@path'?")]
    [InlineData("""{"k":{"@flatten":{"separator":".","value":1,"omitArrays":{"@pth":1}}}}""", "k.@flatten.omitArrays: '@pth' is not a directive; did you mean '@path'?")]
    [InlineData("""{"k":""", "The mapping is not JSON")]
    [InlineData("[]", "A mapping is an object, not an array.")]
    [InlineData("""{"__segment_internal_directive":{},"y":1}""", "__segment_internal_directive: It holds one directive")]
    public void A_mistake_is_refused_with_its_place_and_the_cure(string mapping, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Some.Problems(mapping)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"k":{"@if":{"exists":"$.a","then":1,"esle":2}}}""", "k.@if.esle: 'esle' has no meaning here; did you mean 'else'?")]
    [InlineData("""{"k":{"@liquid":"{{ a | upcas }}"}}""", "k.@liquid: 'upcas' is not a Liquid filter; did you mean 'upcase'?")]
    [InlineData("""{"k":"Order {{properties.id"}""", "k: The braces at character 7 are not closed; write {{path}} for a value of the message.")]
    [InlineData("""{"k":"{{event}} {{userId} {{event}}"}""", "k: The braces at character 11 are not closed")]
    [InlineData("""{"k":{"@template":"{{ {{event}}"}}""", "k.@template: The braces at character 1 are not closed")]
    [InlineData("""{"k":{"@arrayPath":["$.a","$.b"]}}""", "k.@arrayPath[1]: The mapping for each item is an object, not a string.")]
    [InlineData(
        """{"k":{"@replace":{"pattern":"a","pattern2":"b","replacement2":5,"value":"x"}}}""",
        "k.@replace.replacement2: A string of at most 10 characters is needed, not a number.")]
    public void What_Segment_ignores_is_refused_where_people_write(string mapping, string problem)
    {
        Assert.StartsWith(problem, Assert.Single(Some.Problems(mapping, MappingOptions.Written)), StringComparison.Ordinal);
        Some.Mapping(mapping);
    }

    [Fact]
    public void All_problems_are_told_at_once() => Assert.Equal(
        ["a", "b.c[1]", "d.@replace.pattern", "d.@replace.value"],
        Some.Problems("""{"a":{"@nope":1},"b":{"c":[1,{"@bad":2}]},"d":{"@replace":{}}}""").Select(problem => problem.Split(": ")[0]));
}
