using System.Text;
using System.Text.Json;
using Sluice.Tests.Translation;
using Sluice.Translation;

namespace Sluice.Tests.Routing.Rules;

public sealed class RuleTests
{
    [Fact]
    public void In_templates_of_rules_now_is_when_the_call_was_received()
    {
        const string Set = "rules: [{ set: { properties.at: { '@liquid': \"{{ 'now' | date: '%Y-%m-%dT%H:%M:%SZ' }}\" } } }]";
        var messages = Ruled.OfEvent(Set, """{"name":"order"}""");
        Assert.Contains($"\"at\":\"{Some.Moment:yyyy-MM-dd'T'HH:mm:ss'Z'}\"", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    // set: constants, short forms, directives, new objects on the way.
    [InlineData("set: { event: Signed Up }", """{"type":"track","event":"Signed Up","properties":{"price":1.10,"n":"7"}""")]
    [InlineData(
        "set: { $.properties.name: '{{event}}!', properties.price: 2 }",
        """{"type":"track","event":"order","properties":{"price":2,"n":"7","name":"order!"}""")]
    [InlineData("set: { properties.a.b.c: $.userId }", """{"type":"track","event":"order","properties":{"price":1.10,"n":"7","a":{"b":{"c":"42"}}}""")]
    [InlineData("set: { properties.x: $.properties.missing }", """{"type":"track","event":"order","properties":{"price":1.10,"n":"7"}""")]
    [InlineData("set: { \"properties['a.b']\": null }", """{"type":"track","event":"order","properties":{"price":1.10,"n":"7","a.b":null}""")]
    [InlineData(
        "set: { properties.n: { '@case': { operator: upper, value: $.event } } }",
        """{"type":"track","event":"order","properties":{"price":1.10,"n":"ORDER"}""")]
    [InlineData("set: { properties.n: $.event, event: $.properties.n }", """{"type":"track","event":"7","properties":{"price":1.10,"n":"order"}""")]
    // rename
    [InlineData("rename: { properties.price: properties.total }", """{"type":"track","event":"order","properties":{"n":"7","total":1.10}""")]
    [InlineData("rename: { properties.none: properties.total }", """{"type":"track","event":"order","properties":{"price":1.10,"n":"7"}""")]
    // convert
    [InlineData("convert: { properties.n: number, properties.price: string }", """{"type":"track","event":"order","properties":{"price":"1.10","n":7}""")]
    // remove
    [InlineData("remove: [properties.n, properties.none]", """{"type":"track","event":"order","properties":{"price":1.10}""")]
    [InlineData("remove: properties.n", """{"type":"track","event":"order","properties":{"price":1.10}""")]
    // All together: moved, set, converted, taken out.
    [InlineData(
        "{ rename: { properties.n: properties.m }, set: { properties.k: $.properties.n }, convert: { properties.k: number }, remove: [properties.price] }",
        """{"type":"track","event":"order","properties":{"m":"7","k":7}""")]
    public void A_rule_changes_fields_and_leaves_the_others_as_they_were_sent(string rule, string content)
    {
        var rules = $"rules: [{{ {rule.TrimStart('{', ' ').TrimEnd(' ')}{(rule.StartsWith('{') ? "" : " }")}]";
        var messages = Ruled.OfEvent(rules, """{"name":"order","data":{"price":1.10,"n":"7"}}""");
        Assert.Equal(content, Ruled.Content(Assert.Single(messages)));
    }

    [Theory]
    [InlineData("1700000000", "date", "\"2023-11-14T22:13:20Z\"")]
    [InlineData("1700000000123", "date", "\"2023-11-14T22:13:20.123Z\"")]
    [InlineData("\"1700000000\"", "date", "\"2023-11-14T22:13:20Z\"")]
    [InlineData("\"2023-11-14T23:13:20+01:00\"", "date", "\"2023-11-14T22:13:20Z\"")]
    [InlineData("-0.0005", "date", "\"1969-12-31T23:59:59.999Z\"")]
    [InlineData("\"soon\"", "date", null)]
    [InlineData("\" 1.5 \"", "number", "1.5")]
    [InlineData("12345678901234567890123", "number", "12345678901234567890123")]
    [InlineData("true", "number", "1")]
    [InlineData("\"\"", "number", null)]
    [InlineData("\"1,5\"", "number", null)]
    [InlineData("\"Yes\"", "boolean", "true")]
    [InlineData("0", "boolean", "false")]
    [InlineData("2", "boolean", null)]
    [InlineData("\"maybe\"", "boolean", null)]
    [InlineData("1.10", "string", "\"1.10\"")]
    [InlineData("true", "string", "\"true\"")]
    [InlineData("{\"a\":1}", "string", null)]
    [InlineData("null", "number", "null")]
    public void Values_are_converted_or_the_message_stays_as_it_was_and_a_diagnostic_says_why(string value, string type, string? converted)
    {
        var translation = Ruled.Translate(
            $"rules: [{{ name: n, set: {{ event: changed }}, convert: {{ properties.v: {type} }} }}]",
            "POST",
            Ruled.Event,
            $$$"""{"name":"e","data":{"v":{{{value}}}}}""");
        var name = converted is null ? "e" : "changed";
        Assert.Equal(
            $$$"""{"type":"track","event":"{{{name}}}","properties":{"v":{{{converted ?? value}}}}""",
            Ruled.Content(Assert.Single(translation.Texts())));
        if (converted is not null) Assert.Empty(translation.Diagnostics);
        else Assert.StartsWith("Rule 'n' was not applied: properties.v is ", Assert.Single(translation.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_see_what_those_before_them_left_until_one_ends_it()
    {
        const string Rules = """
            rules:
              - { when: event = "a", set: { event: b } }
              - { when: event = "b", set: { event: c }, continue: false }
              - { when: event = "c", set: { event: d } }
            """;
        Assert.Contains("\"event\":\"c\"", Assert.Single(Ruled.OfEvent(Rules, """{"name":"a"}""")), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"d\"", Assert.Single(Ruled.OfEvent(Rules, """{"name":"c"}""")), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"x\"", Assert.Single(Ruled.OfEvent(Rules, """{"name":"x"}""")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backend", "changed")]
    [InlineData("website", "e")]
    public void A_rule_may_be_for_some_sources_only(string source, string name)
    {
        var translation = Ruled.Translate("rules: [{ source: backend, set: { event: changed } }]", "POST", Ruled.Event, """{"name":"e"}""", source);
        Assert.Contains($"\"event\":\"{name}\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_whose_messages_are_all_dropped_is_kept_and_says_by_which_rule()
    {
        var translation = Ruled.Translate("rules: [{ name: noise, when: event = \"ping\", drop: true }]", "POST", Ruled.Event, """{"name":"ping"}""");
        Assert.Equal((Outcome.NotMapped, "Dropped by rule 'noise'."), (translation.Outcome, translation.NotMappedBecause));
        Assert.Empty(translation.Messages);
    }

    [Fact]
    public void Of_several_messages_only_those_that_match_are_dropped_and_the_trace_stays_with_the_others()
    {
        const string Body =
            """{"plan":"basic","cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}}""";
        var translation = Ruled.Translate("rules: [{ when: type = \"identify\", drop: true }]", "PUT", "/api/v1/customers/42", Body, trace: true);
        Assert.Equal((Outcome.Mapped, 1), (translation.Outcome, translation.Messages.Count));
        Assert.Equal(MessageType.Group, translation.Messages[0].Type);
        Assert.All(translation.Trace, line => Assert.Equal(0, line.Message));
        Assert.Contains(translation.Trace, line => line.Field == "groupId");
    }

    [Fact]
    public void A_message_is_split_into_one_for_each_item_with_ids_that_are_the_same_each_time()
    {
        const string Rules = """
            rules:
              - name: one per product
                when: event = "Order"
                split: $.properties.products
                set: { event: Product Ordered, properties.sku: $.item.sku }
                remove: [properties.products]
            """;
        const string Body = """{"name":"Order","data":{"total":3,"products":[{"sku":"a"},{"sku":"b"},{"sku":"c"}]}}""";
        var messages = Ruled.OfEvent(Rules, Body);
        Assert.Equal(
            [.. "abc".Select(sku => $$"""{"type":"track","event":"Product Ordered","properties":{"total":3,"sku":"{{sku}}"}""")],
            messages.Select(Ruled.Content));
        var ids = messages.Select(message => Field(message, "messageId")).ToArray();
        Assert.Equal(Field(Assert.Single(Ruled.OfEvent("rules: []", Body)), "messageId"), ids[0]);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(MessageId.IsValid(Encoding.UTF8.GetBytes(id))));
        Assert.Equal(ids, Ruled.OfEvent(Rules, Body).Select(message => Field(message, "messageId")));
    }

    [Fact]
    public void The_pieces_go_through_the_rules_behind()
    {
        const string Rules = """
            rules:
              - { split: $.properties.of, set: { event: $.item } }
              - { when: event = "b", drop: true }
              - { when: event = "c", split: $.properties.of, set: { event: 'c-{{item}}' } }
            """;
        Assert.Equal(
            ["a", "c-a", "c-b", "c-c"],
            Ruled.OfEvent(Rules, """{"name":"e","data":{"of":["a","b","c"]}}""").Select(message => Field(message, "event")));
    }

    [Theory]
    [InlineData("split: $.properties.none", "split gives nothing, not a list")]
    [InlineData("set: { type: event }", "a message's type is identify, track, page, screen, group or alias")]
    [InlineData("remove: userId", "a message needs a userId or an anonymousId")]
    [InlineData("remove: messageId", "a message needs its messageId")]
    [InlineData("set: { integrations: all }", "integrations must be an object")]
    [InlineData("set: { event.x: 1 }", "event is a string, not an object, so event.x cannot be set")]
    [InlineData("set: { 'properties.list[1]': 1 }", "properties.list has 1 items, so there is no [1]")]
    [InlineData("set: { userId: { a: 1 } }", "userId must be a text")]
    public void A_rule_that_cannot_be_applied_leaves_the_message_as_it_was(string rule, string why)
    {
        const string Body = """{"name":"e","data":{"list":[1]}}""";
        var translation = Ruled.Translate($"rules: [{{ name: broken, {rule} }}]", "POST", Ruled.Event, Body);
        Assert.Equal(Some.Translate("POST", Ruled.Event, Body).Texts(), translation.Texts());
        var diagnostic = Assert.Single(translation.Diagnostics);
        Assert.Equal(("translation.rules[0]", $"Rule 'broken' was not applied: {why}."), (diagnostic.Field, diagnostic.Message));
    }

    [Theory]
    [InlineData("""{"traits":{"email":"p@example.com","ssn":"1"}}""", """{"type":"identify","traits":{"email":"p@example.com"}""")]
    [InlineData("""{"userId":"42","traits":{"ssn":"1"},"integrations":[]}""", """{"type":"identify","traits":{}""")]
    [InlineData("""{"userId":"42","traits":{"ssn":"1"},"messageId":7}""", """{"type":"identify","traits":{}""")]
    public void Whatever_the_pipelines_api_takes_is_changed_too(string body, string content)
    {
        var translation = Ruled.Translate("rules: [{ remove: traits.ssn }]", "POST", "/v1/identify", body);
        Assert.Empty(translation.Diagnostics);
        var message = Assert.Single(translation.Messages);
        var text = At(translation, message.Json);
        Assert.StartsWith(content + ",", text, StringComparison.Ordinal);
        Assert.Equal(Field(text, "messageId"), At(translation, message.MessageIdText));
    }

    [Fact]
    public void Only_an_identify_is_about_somebody_by_an_email_among_its_traits()
    {
        var translation = Ruled.Translate("rules: [{ remove: userId }]", "POST", "/v1/track", """{"userId":"42","event":"e","traits":{"email":"p@example.com"}}""");
        Assert.Contains("a message needs a userId or an anonymousId", Assert.Single(translation.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1)]
    public void A_message_is_split_into_no_more_than_the_limit(int items, int messages)
    {
        var body = $$"""{"name":"e","data":{"of":[{{string.Join(',', Enumerable.Range(0, items))}}] } }""";
        Assert.Equal(messages, Ruled.OfEvent("rules: [{ split: $.properties.of, set: { properties: {} } }]", body).Length);
    }

    [Fact]
    public void Splits_of_splits_end_at_the_size_of_all_messages()
    {
        var rule = "{ split: $.properties.of }";
        var body = $$"""{"name":"e","data":{"of":[{{string.Join(',', Enumerable.Range(0, 300))}}] } }""";
        var translation = Ruled.Translate($"rules: [{rule}, {rule}]", "POST", Ruled.Event, body);
        Assert.InRange(translation.Texts().Sum(text => text.Length), 1, translation.Room);
        Assert.Contains($"the messages of the call would have more than {translation.Room} bytes", translation.Diagnostics[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_rule_drops_leaves_its_room_to_others()
    {
        var item = $$$"""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"NAME","attributes":{"text":"{{{new string('x', 7000)}}}","of":[{{{string.Join(',', Enumerable.Range(0, 1000))}}}]}}""";
        var body = $$"""{"batch":[{{item.Replace("NAME", "gone", StringComparison.Ordinal)}},{{item}}]}""";
        var translation = Ruled.Translate("rules: [{ split: $.properties.of }, { when: event = \"gone\", drop: true }]", "POST", "/api/v2/batch", body);
        Assert.Equal(1000, translation.Messages.Count);
        Assert.Empty(translation.Diagnostics);
        Assert.InRange(2 * translation.Texts().Sum(static text => text.Length), translation.Room, int.MaxValue);
    }

    [Fact]
    public void A_rule_that_makes_a_message_too_large_is_not_applied()
    {
        var body = $$$"""{"name":"e","data":{"text":"{{{new string('x', 1000 * 1000)}}}"}}""";
        var twice = "{ set: { properties: { a: $.properties, b: $.properties } } }";
        Assert.InRange(Ruled.OfEvent($"rules: [{twice}, {twice}, {twice}]", body).Single().Length, 8_000_000, 8_001_000);

        var translation = Ruled.Translate($"rules: [{twice}, {twice}, {twice}, {twice}]", "POST", Ruled.Event, body);
        Assert.Equal(Some.Translate("POST", Ruled.Event, body).Texts(), translation.Texts());
        var diagnostic = translation.Diagnostics[^1];
        Assert.Equal("translation.rules[3]", diagnostic.Field);
        Assert.InRange(translation.Output.Length, 2_000_000, 3_000_000);
        Assert.Contains($"the messages of the call would have more than {translation.Room} bytes", diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Identifiers_that_a_rule_sets_are_those_that_order_messages_by_person()
    {
        var translation = Ruled.Translate(
            "rules: [{ set: { userId: $.properties.who, anonymousId: 7 } }]",
            "POST",
            Ruled.Event,
            """{"name":"e","data":{"who":"Zo\u00eb"}}""");
        var message = Assert.Single(translation.Messages);
        var json = translation.Output[message.Json];
        var envelope = Sluice.Routing.Envelope.Read(json);
        Assert.Equal(("Zo\\u00eb", "7"), (Encoding.UTF8.GetString(json.Span[envelope.UserId]), Encoding.UTF8.GetString(json.Span[envelope.AnonymousId])));
        Assert.Equal(26, At(translation, message.MessageIdText).Length);
    }

    [Fact]
    public void What_no_rule_touches_is_as_without_rules_byte_for_byte()
    {
        const string Body = """{"name":"e","data":{ "a" : 1.10, "b":"\u00e9" }}""";
        Assert.Equal(Some.Translate("POST", Ruled.Event, Body).Texts(), Ruled.OfEvent("rules: [{ when: type = \"page\" or event = \"x\", drop: true }]", Body));
    }

    [Fact]
    public void The_trace_says_which_rule_made_a_field_and_of_what()
    {
        const string Rules = """
            rules:
              - { name: sign-ups, set: { event: Signed Up, properties.plan: $.properties.p }, rename: { properties.p: properties.q } }
            """;
        var translation = Ruled.Translate(Rules, "POST", Ruled.Event, """{"name":"signed_up","data":{"p":"basic"}}""", trace: true);
        Assert.Equal([new TraceLine(0, "event", "rule 'sign-ups': set", "Signed Up")], translation.Trace.Where(line => line.Field == "event"));
        Assert.Contains(new TraceLine(0, "properties.plan", "rule 'sign-ups': set", "$.properties.p"), translation.Trace);
        Assert.Contains(new TraceLine(0, "properties.q", "rule 'sign-ups': renamed", "properties.p"), translation.Trace);
        Assert.Contains(translation.Trace, line => line.Field == "userId");
    }

    [Theory]
    [InlineData("set: { properties.a: 1, event.x: 1 }", 10)]
    [InlineData("set: { properties: { a: $.properties, b: $.properties, c: $.properties, d: $.properties } }", 4_000_000)]
    public void The_trace_does_not_tell_of_a_rule_that_was_not_applied(string rule, int length)
    {
        var body = $$$"""{"name":"e","data":{"text":"{{{new string('x', length)}}}"}}""";
        var translation = Ruled.Translate($"rules: [{{ name: broken, {rule} }}]", "POST", Ruled.Event, body, trace: true);
        Assert.Single(translation.Diagnostics, static one => one.Field == "translation.rules[0]");
        Assert.DoesNotContain(translation.Trace, static line => line.Rule.Contains("broken", StringComparison.Ordinal));
    }

    private static string At(TranslatedCall translation, Range range) => Encoding.UTF8.GetString(translation.Output.Span[range]);

    private static string Field(string message, string name)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.GetProperty(name).ToString();
    }
}
