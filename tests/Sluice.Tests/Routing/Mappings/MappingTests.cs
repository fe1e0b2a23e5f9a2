using System.Text.Json;
using Sluice.Routing.Mappings;

namespace Sluice.Tests.Routing.Mappings;

public sealed class MappingTests
{
    [Fact]
    public void What_nothing_changes_is_copied_as_the_caller_wrote_it() => Assert.Equal(
        """{"a":{"n":1.50,"s":"\u00e9\/"},"list":[{"n":1.50,"s":"\u00e9\/"},null]}""",
        Some.Payload("""{"a":{"@path":"$.x"},"gone":{"@path":"$.y"},"list":[{"@path":"$.x"},{"@path":"$.y"}]}""", """{"x":{"n":1.50,"s":"\u00e9\/"}}"""));

    [Theory]
    [InlineData("""{"@path":"$.id"}""", "12345678901234567890")]
    [InlineData("""{"@template":"{{id}}"}""", "\"12345678901234567890\"")]
    [InlineData("""{"@json":{"mode":"encode","value":{"i":{"@path":"$.id"}}}}""", "\"{\\\"i\\\":12345678901234567890}\"")]
    [InlineData("""{"@json":{"mode":"decode","value":"[12345678901234567890]"}}""", "[12345678901234567890]")]
    public void Whole_numbers_keep_all_their_digits(string mapping, string expected) =>
        Assert.Equal($$"""{"k":{{expected}}}""", Some.Payload($$"""{"k":{{mapping}}}""", """{"id":12345678901234567890}"""));

    [Fact]
    public void JSON_text_is_escaped_as_JSON_stringify_does()
    {
        const string Escapes = """\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f""";
        var others = string.Concat(Enumerable.Range(0x10, 0x10).Select(control => $"\\u{control:x4}"));
        var json = $$"""{"v":"a{{Escapes}}b{{others}}\"\\/\u007f\u2028é"}""";
        using var payload = JsonDocument.Parse(Some.Payload("""{"k":{"@json":{"mode":"encode","value":{"@path":"$.v"}}}}""", json));
        Assert.Equal($"\"a{Escapes}b{others}\\\"\\\\/\u007f\u2028é\"", payload.RootElement.GetProperty("k").GetString());
    }

    // Five million line breaks: minutes, if each were looked for to the end of the text.
    [Fact]
    public void A_text_of_many_line_breaks_is_encoded_in_one_pass()
    {
        const int Lines = 1_000_000;
        var options = new MappingOptions { TextBytesMax = 3 * Lines };
        var payload = Some.Payload(
            """{"k":{"@json":{"mode":"encode","value":{"@path":"$.v"}}}}""", $$"""{"v":"{{string.Concat(Enumerable.Repeat("\\n", Lines))}}"}""", options);
        Assert.Equal($$"""{"k":"\"{{string.Concat(Enumerable.Repeat("\\\\n", Lines))}}\""}""", payload);
    }

    [Theory]
    [InlineData("""{"a":{"@json":{"mode":"decode","value":"1"}},"b":{"@json":{"mode":"decode","value":"22"}}}""", """{"a":1,"b":22}""")]
    [InlineData("""{"a":{"@json":{"mode":"decode","value":"1.50"}},"b":[{"@json":{"mode":"decode","value":"a b"}}]}""", """{"a":1.50,"b":["a b"]}""")]
    [InlineData("""{"a":{"@json":{"mode":"decode","value":"\"x\""}},"b":{"@json":{"mode":"decode","value":"\"yy\""}}}""", """{"a":"x","b":"yy"}""")]
    [InlineData(
        """{"a":{"@if":{"exists":{"@path":"$.x"},"then":{"@json":{"mode":"decode","value":"7"}}}},"b":{"@json":{"mode":"decode","value":"nope"}}}""",
        """{"a":7,"b":"nope"}""")]
    public void What_is_decoded_while_a_mapping_is_read_stays_what_it_is(string mapping, string expected) =>
        Assert.Equal(expected, Some.Payload(mapping, """{"x":1}"""));

    [Fact]
    public void In_configurations_a_string_can_be_a_path_or_a_template_and_a_literal_stays_one() => Assert.Equal(
        """{"id":7,"text":"id 7","same":"id 7","plain":"{{}} $.","kept":"$.id","list":[7,{"id":7}],"upper":"X"}""",
        Some.Payload(
            """
            {"id":"$.id","text":"id {{id}}","same":"id {{ $.id }}","plain":"{{}} $.","kept":{"@literal":"$.id"},"list":["$.id",{"id":"$.id"}],
            "upper":{"@case":{"operator":"upper","value":"$.x"}}}
            """,
            """{"id":7,"x":"x"}""",
            MappingOptions.Written));

    [Theory]
    [InlineData("[{{.}}]", "[[object Object]]", "[7]")]
    [InlineData("{{ }}|{{{.}}}|{{x}}", "[object Object]|[object Object]|", "7|7|")]
    public void Templates_see_an_empty_object_where_there_is_nothing(string template, string ofNothing, string ofSeven)
    {
        Assert.Equal(
            $$"""{"k":"{{ofNothing}}"}""",
            Some.Payload($$$"""{"k":{"@transform":{"apply":{"@path":"$.missing"},"mapping":{"@template":"{{{template}}}"} } } }""", """{"x":1}"""));
        Assert.Equal(
            $$"""{"k":["{{ofNothing}}","{{ofSeven}}"]}""",
            Some.Payload(
                $$$"""{"k":{"@transform":{"apply":{"l":[{"@path":"$.missing"},7]},"mapping":{"@arrayPath":["$.l",{"@template":"{{{template}}}"}]} } } }""",
                """{"x":1}"""));
    }

    [Fact]
    public void What_was_recorded_knows_no_short_forms() => Assert.Equal(
        """{"id":"$.id","text":"id {{id}}"}""", Some.Payload("""{"id":"$.id","text":"id {{id}}"}""", """{"id":7}"""));

    [Fact]
    public void A_name_with_a_backslash_is_found() => Assert.Equal("""{"k":1,"l":2}""", Some.Payload(
        """{"k":{"@path":"$.a\\b"},"l":{"@path":"$.c\\"}}""", """{"a\\b":1,"c\\":2}"""));

    [Theory]
    [InlineData("right", """{"c":"NONE","x":1},{"@excludeWhenNull":{"@path":"$.p"}}""", """{"x":1}""")]
    [InlineData("left", """{"@excludeWhenNull":{"@path":"$.p"}},{"c":"NONE","x":1}""", """{"x":1}""")]
    [InlineData("right", """{"a":1,"b":2},{"@flatten":{"separator":".","value":{"a":{"@path":"$.nope"}}}}""", """{"b":2}""")]
    [InlineData("right", """{"a":1,"":2},{"@flatten":{"separator":".","value":{"@path":"$.nope"}}}""", """{"a":1}""")]
    [InlineData("right", """{"c":1,"b":2},{"@flatten":{"separator":".","value":{"@excludeWhenNull":{"@path":"$.p"}}}}""", """{"b":2}""")]
    public void A_member_that_a_directive_leaves_out_overrides_when_merged(string direction, string objects, string expected) => Assert.Equal(
        $$"""{"k":{{expected}}}""",
        Some.Payload($$$"""{"k":{"@merge":{"direction":"{{{direction}}}","objects":[{{{objects}}}]}} }""", """{"p":{"c":null}}"""));

    [Theory]
    [InlineData("right", """{"@path":"$.t"},{"e":{"@path":"$.t.e"}}""", """{ "e": 1.0, "n": null }""")]
    [InlineData("left", """{"e":{"@path":"$.t.e"}},{"@path":"$.t"}""", """{ "e": 1.0, "n": null }""")]
    [InlineData("right", """{"@path":"$.t"},{},{"@path":"$.t"}""", """{ "e": 1.0, "n": null }""")]
    [InlineData("right", """{"@path":"$.t"},{"e":{"@path":"$.t.e"},"x":2}""", """{"e":1.0,"n":null,"x":2}""")]
    [InlineData("right", """{"@path":"$.t"},{"n":{"@path":"$.other"}}""", """{"e":1.0}""")]
    [InlineData("right", """{"@path":"$.nope"},{"@path":"$.t"}""", """{ "e": 1.0, "n": null }""")]
    [InlineData("right", """{"@path":"$.nope"},{"@path":"$.text"},{"x":2}""", """{"0":"h","1":"i","x":2}""")]
    [InlineData("left", """{"@path":"$.nope"}""", "{}")]
    public void What_changes_nothing_leaves_an_object_as_it_came(string direction, string objects, string expected) => Assert.Equal(
        $$"""{"k":{{expected}}}""",
        Some.Payload($$$"""{"k":{"@merge":{"direction":"{{{direction}}}","objects":[{{{objects}}}]}} }""", """{"t":{ "e": 1.0, "n": null },"text":"hi"}"""));

    [Theory]
    [InlineData("""{"@excludeWhenNull":{"@path":"$.p"}}""")]
    [InlineData("""{"@flatten":{"separator":".","value":{"@excludeWhenNull":{"@path":"$.p"}}}}""")]
    [InlineData("""{"@flatten":{"separator":".","value":{"a":{"@path":"$.nope"}}}}""")]
    public void And_is_nowhere_else(string directive) => Assert.Equal("""{"k":{}}""", Some.Payload($$"""{"k":{{directive}}}""", """{"p":{"c":null}}"""));

    [Theory]
    [InlineData("""{"@json":{"mode":"decode","value":{"c":{"@path":"$.nope"}}}}""")]
    [InlineData("""{"@case":{"operator":"upper","value":{"@literal":{"c":{"@path":"$.nope"}}}}}""")]
    public void A_member_that_is_missing_is_so_behind_what_hands_its_object_on(string directive) => Assert.Equal(
        """{"k":{}}""", Some.Payload($$$"""{"k":{"@merge":{"direction":"right","objects":[{"c":1},{{{directive}}}]}} }""", "{}"));

    [Fact]
    public void Without_a_message_a_mapping_is_applied_to_an_empty_one() =>
        Assert.Equal("""{"k":{}}""", Some.Mapping("""{"k":{"@path":"$."}}""").Apply(default, new Sluice.Routing.Values.Arena()).ToString());

    [Theory]
    [InlineData("$.a[0]].b", "1")]
    [InlineData("$.a['0']]]b", "1")]
    [InlineData("$.c]].b", "2")]
    public void Brackets_that_close_together_separate_once(string path, string expected) => Assert.Equal(
        $$"""{"k":{{expected}}}""",
        Some.Payload($$$"""{"k":{"@path":"{{{path}}}"}}""", """{"a":[{"b":1}],"c]]":{"b":2}}"""));

    [Fact]
    public void Blanks_around_a_path_in_a_template_are_JavaScripts() => Assert.Equal(
        """{"k":"1 2"}""", Some.Payload("""{"k":{"@template":"{{\uFEFF a\u2028}} {{\u0085b}}"}}""", """{"a":1,"b":0,"\u0085b":2}"""));

    [Theory]
    [InlineData("null", "xc")]
    [InlineData("5", "xbc")]
    [InlineData("{}", "xbc")]
    public void A_second_replacement_that_is_no_string_replaces_nothing_and_null_is_the_empty_one(string replacement, string expected) => Assert.Equal(
        $$"""{"k":"{{expected}}"}""",
        Some.Payload($$$"""{"k":{"@replace":{"pattern":"a","replacement":"x","pattern2":"b","replacement2":{{{replacement}}},"value":"abc"}} }""", "{}"));

    [Theory]
    [InlineData("ᾳ", "ᾼx")]
    [InlineData("ᾼ", "xᾳ")]
    public void A_character_whose_upper_case_is_several_is_no_others_case(string pattern, string expected) => Assert.Equal(
        $$"""{"k":"{{expected}}"}""",
        Some.Payload($$$"""{"k":{"@replace":{"pattern":"{{{pattern}}}","replacement":"x","ignorecase":true,"value":"ᾼᾳ"}} }""", "{}"));

    [Fact]
    public void Metadata_beside_a_directive_mean_nothing_and_elsewhere_they_are_a_member() => Assert.Equal(
        """{"k":1,"_metadata":1}""", Some.Payload("""{"k":{"@path":"$.a","_metadata":{"@pth":"$.a"}},"_metadata":{"@path":"$.a"}}""", """{"a":1}"""));

    [Theory]
    [InlineData("{{ properties.{{{which}}} }}", "pro")]
    [InlineData("a{{{which}}} {{{{{which}}}.x}} {{ properties.{{{deep}}}.{{{which}}} }}!", "aplan .x}} 7!")]
    [InlineData("{{ properties.{{{missing}}} }}{{ properties.{{{braces}}} }}|", "[object Object]|")]
    public void Triple_braces_in_double_ones_insert_a_part_of_the_path(string template, string expected)
    {
        const string Message = """{"which":"plan","deep":" a.b","braces":"x}} {{which}}","properties":{"plan":"pro"," a":{"b":{"plan":7}}}}""";
        Assert.Equal($$"""{"k":"{{expected}}"}""", Some.Payload($$$"""{"k":{"@template":"{{{template}}}"}}""", Message));
        Assert.Equal($$"""{"k":"{{expected}}"}""", Some.Payload($$$"""{"k":"{{{template}}}"}""", Message, MappingOptions.Written));
    }

    [Fact]
    public void A_mapping_is_for_objects_and_a_batch_is_a_list_of_them()
    {
        Assert.Equal("A mapping is applied to an object, not to a string.", Some.Fault("{}", "\"x\"").Message);
        var arena = new Sluice.Routing.Values.Arena();
        var mapping = Some.Mapping("""{"k":{"@path":"$.a"}}""");
        Assert.Equal("""[{"k":1},{},{"k":null}]""", mapping.ApplyToEach(Some.Message("""[{"a":1},{},{"a":null}]"""), arena).ToString());
        Assert.Equal("A batch is an array, not an object.", Assert.Throws<MappingFault>(() => mapping.ApplyToEach(Some.Message("{}"), arena)).Message);
    }

    [Fact]
    public void A_fault_says_where_in_the_mapping_and_what_the_message_gave()
    {
        var fault = Some.Fault("""{"properties":{"list":[{"@path":{"@path":"$.which"}}]}}""", """{"which":5}""");
        Assert.Equal("properties.list[0].@path: A string is needed, but the message gives a number.", fault.Message);
    }

    [Fact]
    public void Many_threads_use_one_mapping()
    {
        var mapping = Some.Mapping(
            """{"k":{"@template":"{{a}}-{{b}}"},"l":{"@arrayPath":["$.list",{"n":{"@case":{"operator":"upper","value":{"@path":"$.n"}}}}]}}""");
        Parallel.For(0, 8, i =>
        {
            var arena = new Sluice.Routing.Values.Arena();
            var message = Some.Message($$"""{"a":{{i}},"b":"x{{i}}","list":[{"n":"n{{i}}"}]}""");
            for (var round = 0; round < 200; round++)
            {
                arena.Clear();
                Assert.Equal($$"""{"k":"{{i}}-x{{i}}","l":[{"n":"N{{i}}"}]}""", mapping.Apply(message, arena).ToString());
            }
        });
    }
}
