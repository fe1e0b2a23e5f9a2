using Sluice.Routing.Mappings;

namespace Sluice.Tests.Routing.Mappings;

public sealed class MappingLimitTests
{
    [Theory]
    [InlineData("""{"@if":{"exists":{"@path":"$.a"},"else":""", "}}")]
    [InlineData("""{"k":""", "}")]
    [InlineData("[", "]")]
    public void A_mapping_a_thousand_levels_deep_is_refused(string open, string close)
    {
        Assert.Contains("A mapping nests at most 200 levels deep.", Assert.Single(Some.Problems(Nested(1000))), StringComparison.Ordinal);
        Some.Mapping(Nested(90));

        string Nested(int depth) => $$"""{"k":{{string.Concat(Enumerable.Repeat(open, depth))}}1{{string.Concat(Enumerable.Repeat(close, depth))}} }""";
    }

    [Fact]
    public void A_mapping_nests_so_deep_and_no_deeper()
    {
        var options = new MappingOptions { DepthMax = 10 };
        Some.Mapping(Nested(10), options);
        Assert.Contains("A mapping nests at most 10 levels deep.", Assert.Single(Some.Problems(Nested(11), options)), StringComparison.Ordinal);

        static string Nested(int depth) => $$"""{{string.Concat(Enumerable.Repeat("{\"k\":", depth))}}1{{new string('}', depth)}}""";
    }

    [Fact]
    public void A_mapping_has_so_many_directives_and_no_more()
    {
        var options = new MappingOptions { DirectivesMax = 10 };
        Some.Mapping(With(10), options);
        Assert.EndsWith("A mapping has at most 10 directives.", Assert.Single(Some.Problems(With(11), options)), StringComparison.Ordinal);

        static string With(int directives) => $$"""{"k":[{{string.Join(',', Enumerable.Repeat("{\"@path\":\"$.a\"}", directives))}}]}""";
    }

    [Theory]
    [InlineData("""{"@flatten":{"value":{"@path":"$.v"},"separator":"."}}""")]
    [InlineData("""{"@excludeWhenNull":{"@path":"$.v"}}""")]
    [InlineData("""{"@json":{"mode":"encode","value":{"@path":"$.v"}}}""")]
    [InlineData("""{"@json":{"mode":"decode","value":{"@path":"$.text"}}}""")]
    public void Data_that_nests_too_deep_is_a_fault_of_its_message(string directive)
    {
        var mapping = $$"""{"k":{{directive}} }""";
        Assert.Contains("nests deeper than 500 levels", Some.Fault(mapping, Message(501)).Reason, StringComparison.Ordinal);
        Assert.StartsWith("{\"k\":", Some.Payload(mapping, Message(500)), StringComparison.Ordinal);

        static string Message(int depth)
        {
            var value = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
            return $$"""{"v":{{value}},"text":"{{value.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}""";
        }
    }

    [Theory]
    [InlineData("""{"@replace":{"pattern":"a","replacement":"$`$`$`","value":{"@path":"$.v"}}}""")]
    [InlineData("""{"@json":{"mode":"encode","value":[{"@path":"$.v"},{"@path":"$.v"},{"@path":"$.v"},1]}}""")]
    [InlineData("""{"@flatten":{"value":{"@path":"$.deep"},"separator":"................................"}}""")]
    public void A_text_that_becomes_too_long_is_a_fault_of_its_message(string directive)
    {
        var options = new MappingOptions { TextBytesMax = 1000 };
        var mapping = $$"""{"k":{{directive}} }""";
        Assert.Contains("long", Some.Fault(mapping, Message(500), options).Reason, StringComparison.Ordinal);
        Assert.StartsWith("{\"k\":", Some.Payload(mapping, Message(10), options), StringComparison.Ordinal);

        static string Message(int length) =>
            $$$"""{"v":"{{{new string('a', length)}}}","deep":{{{string.Concat(Enumerable.Repeat("{\"n\":", length / 5))}}}1{{{new string('}', length / 5)}}} }""";
    }

    [Fact]
    public void How_long_a_text_may_be_has_nothing_to_do_with_those_before_it()
    {
        const string Replaced = """{"@replace":{"pattern":"a","replacement":"b","value":{"@path":"$.v"}}}""";
        Assert.Equal(
            $$"""{"k":[{{string.Join(',', Enumerable.Repeat($"\"{new string('b', 900)}\"", 3))}}]}""",
            Some.Payload($$"""{"k":[{{Replaced}},{{Replaced}},{{Replaced}}]}""", $$"""{"v":"{{new string('a', 900)}}"}""", new MappingOptions { TextBytesMax = 1000 }));
    }

    [Theory]
    [InlineData("{% assign a = v %}{% assign a = a | append: a %}{% assign a = a | append: a %}{% assign a = a | append: a %}{{ a | size }}")]
    [InlineData("{% capture a %}{{v}}{{v}}{{v}}{{v}}{% endcapture %}{{ a | size }}")]
    [InlineData("{{ v | replace: 'a', v | size }}")]
    [InlineData("{{v}}{{v}}{{v}}{{v}}")]
    [InlineData("{{ v | split: '' | join: 'xxxxxxx' }}")]
    public void A_Liquid_text_that_becomes_too_long_is_a_fault_of_its_message(string template)
    {
        var options = new MappingOptions { LiquidTextMax = 1000 };
        var mapping = $$$"""{"k":{"@liquid":"{{{template}}}"}}""";
        Assert.Contains("longer than 1000 characters", Some.Fault(mapping, $$"""{"v":"{{new string('a', 600)}}"}""", options).Reason, StringComparison.Ordinal);
        Assert.StartsWith("{\"k\":\"", Some.Payload(mapping, """{"v":"aaaaaaaaaa"}""", options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ v | split: '' | join: '' | split: '' | join: '' | size }}")]
    [InlineData("{{ v | upcase | downcase | upcase | downcase | upcase | downcase | size }}")]
    [InlineData("{% assign a = (1..n) %}{% assign b = (1..n) %}{% assign c = (1..n) %}{% assign d = (1..n) %}{% assign e = (1..n) %}{% assign f = (1..n) %}")]
    [InlineData("{{ list | where: 'a' | size }}{{ list | where: 'a' | size }}{{ list | sum }}{{ list | sum }}{{ list | compact | compact | size }}")]
    [InlineData("{{ list | where: 'a[(1..99)]' | size }}")]
    public void What_a_Liquid_template_makes_of_one_message_is_bounded_as_a_whole(string template)
    {
        var options = new MappingOptions { LiquidUnitsMax = 1000 };
        var mapping = $$$"""{"k":{"@liquid":"{{{template}}}"}}""";
        Assert.Contains("longer than 1000 characters and items", Some.Fault(mapping, Message(200), options).Reason, StringComparison.Ordinal);
        Assert.StartsWith("{\"k\":\"", Some.Payload(mapping, Message(4), options), StringComparison.Ordinal);

        static string Message(int length) =>
            $$"""{"v":"{{new string('a', length)}}","n":{{length}},"list":[{{string.Join(',', Enumerable.Repeat("1", length))}}]}""";
    }

    [Fact]
    public void A_range_of_numbers_so_large_that_one_more_makes_no_difference_has_an_end() =>
        Assert.StartsWith("{\"k\":\"", Some.Payload("""{"k":{"@liquid":"{{ (a..b) | size }}"}}""", """{"a":9007199254740992,"b":9007199254740996}"""), StringComparison.Ordinal);

    [Fact]
    public void A_Liquid_template_has_a_length_and_a_number_of_steps()
    {
        var options = new MappingOptions { LiquidLengthMax = 40, LiquidStepsMax = 5 };
        Assert.Contains(
            "at most 40 characters",
            Assert.Single(Some.Problems($$$"""{"k":{"@liquid":"{{{new string('x', 41)}}}"}}""", options)),
            StringComparison.Ordinal);
        Assert.Equal("""{"k":"77777"}""", Some.Payload("""{"k":{"@liquid":"{{a}}{{a}}{{a}}{{a}}{{a}}"}}""", """{"a":7}""", options));
        Assert.StartsWith("k.@liquid: ", Some.Fault("""{"k":{"@liquid":"{{a}}{{a}}{{a}}{{a}}{{a}}{{a}}"}}""", """{"a":7}""", options).Message, StringComparison.Ordinal);
    }
}
