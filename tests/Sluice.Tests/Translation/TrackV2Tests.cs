using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Track v2 beyond the vectors: refusals, the independence of batch items, limits.</summary>
public class TrackV2Tests
{
    private static readonly TranslationOptions Refusing = new() { RefuseOverruns = true };

    [Theory]
    [InlineData("""{"action":"identify","identifiers":{"id":"1"}}""", "required", "type")]
    [InlineData("""{"type":"robot","action":"identify","identifiers":{"id":"1"}}""", "invalid", "type")]
    [InlineData("""{"type":7,"action":"identify"}""", "invalid", "type")]
    [InlineData("""{"type":"person","identifiers":{"id":"1"}}""", "required", "action")]
    [InlineData("""{"type":"person","action":"dance","identifiers":{"id":"1"}}""", "invalid", "action")]
    [InlineData("""{"type":"object","action":"event","identifiers":{"object_id":"1"}}""", "invalid", "action")]
    [InlineData("""{"type":"delivery","action":"identify","identifiers":{"id":"1"}}""", "invalid", "action")]
    [InlineData("""{"type":"person","action":"identify"}""", "required", "identifiers")]
    [InlineData("""{"type":"person","action":"identify","identifiers":{}}""", "required", "identifiers")]
    [InlineData("""{"type":"person","action":"identify","identifiers":{"id":""}}""", "required", "identifiers")]
    [InlineData("""{"type":"person","action":"identify","identifiers":{"id":["1"]}}""", "invalid", "identifiers.id")]
    [InlineData("""{"type":"person","action":"identify","identifiers":"1"}""", "invalid", "identifiers")]
    [InlineData("""{"type":"person","action":"delete","identifiers":{"id":"42","cio_id":"43"}}""", "invalid", "identifiers")]
    [InlineData("""{"type":"person","action":"suppress","identifiers":{"email":"a@b.co","phone":"+49","id":""}}""", "invalid", "identifiers")]
    [InlineData("""{"type":"object","action":"identify","identifiers":{"object_id":"1"},"cio_relationships":[{"identifiers":{"id":"1","email":"a@b.co"}}]}""", "invalid", "cio_relationships[0].identifiers")]
    [InlineData("""{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":"x"}""", "invalid", "attributes")]
    [InlineData("""{"type":"person","action":"event","identifiers":{"id":"1"}}""", "required", "name")]
    [InlineData("""{"type":"person","action":"add_relationships","identifiers":{"id":"1"}}""", "required", "cio_relationships")]
    [InlineData("""{"type":"person","action":"delete_relationships","identifiers":{"id":"1"},"cio_relationships":[]}""", "required", "cio_relationships")]
    [InlineData("""{"type":"person","action":"add_relationships","identifiers":{"id":"1"},"cio_relationships":[7]}""", "required", "cio_relationships[0].identifiers")]
    [InlineData("""{"type":"person","action":"add_relationships","identifiers":{"id":"1"},"cio_relationships":[{"identifiers":{"object_id":"a"},"relationship_attributes":"x"}]}""", "invalid", "cio_relationships[0].relationship_attributes")]
    [InlineData("""{"type":"person","action":"identify","identifiers":{"id":"1"},"cio_relationships":[{"identifiers":{"object_id":"a"},"relationship_attributes":["x"]}]}""", "invalid", "cio_relationships[0].relationship_attributes")]
    [InlineData("""{"type":"object","action":"identify","identifiers":{"object_id":"1"},"cio_relationships":[{"identifiers":{"id":"1"},"relationship_attributes":7}]}""", "invalid", "cio_relationships[0].relationship_attributes")]
    [InlineData("""{"type":"person","action":"add_device","identifiers":{"id":"1"},"device":{}}""", "required", "device.token")]
    [InlineData("""{"type":"object","action":"identify","identifiers":{"object_type_id":"1"}}""", "required", "identifiers")]
    [InlineData("""{"type":"object","action":"identify","identifiers":{"object_id":"1"},"cio_relationships":[{"identifiers":{}}]}""", "required", "cio_relationships[0].identifiers")]
    [InlineData("""{"type":"object","action":"delete_relationships","identifiers":{"object_id":"1"}}""", "required", "cio_relationships")]
    [InlineData("""{"type":"delivery","action":"event","identifiers":{},"name":"opened"}""", "required", "identifiers.id")]
    [InlineData("""{"action":"merge","primary":{"id":"1"}}""", "required", "secondary")]
    public void An_entity_that_cannot_be_meant_is_refused_with_the_field_at_fault(string body, string reason, string field)
    {
        var translation = Some.Translate("POST", "/api/v2/entity", body);

        Assert.Equal(Outcome.Refused, translation.Outcome);
        Assert.Empty(translation.Messages);
        var problem = Assert.Single(translation.Problems);
        Assert.Equal((reason, field, -1), (problem.Reason, problem.Field, problem.BatchIndex));
    }

    [Fact]
    public void One_good_item_in_a_batch_of_garbage_gets_through()
    {
        const string Good = """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"good"}""";
        var translation = Some.Translate("POST", "/api/v2/batch", $$"""{"batch":[null,7,"x",[],{},{"type":"person"},{{Good}},true]}""");

        Assert.Equal(Outcome.Mapped, translation.Outcome);
        Assert.Contains("\"event\":\"good\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Equal([0, 1, 2, 3, 4, 5, 7], translation.Problems.Select(problem => problem.BatchIndex));
    }

    [Fact]
    public void An_item_found_invalid_half_way_leaves_nothing_behind()
    {
        const string Half = """{"type":"person","action":"identify","identifiers":{"id":"1"},"cio_relationships":[{"identifiers":{"object_id":"a"}},{}]}""";
        const string Whole = """{"type":"person","action":"delete","identifiers":{"id":"2"}}""";
        var translation = Some.Translate("POST", "/api/v2/batch", $$"""{"batch":[{{Half}},{{Whole}}]}""", trace: true);

        Assert.Contains("User Deleted", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Equal(Some.Translate("POST", "/api/v2/entity", Whole, trace: true).Trace, translation.Trace);
        Assert.Equal("cio_relationships[1].identifiers", Assert.Single(translation.Problems).Field);
    }

    [Theory]
    [InlineData("{}", "required")]
    [InlineData("""{"batch":{}}""", "invalid")]
    public void A_batch_without_a_list_is_refused_whole(string body, string reason)
    {
        var translation = Some.Translate("POST", "/api/v2/batch", body);

        Assert.Equal(Outcome.Refused, translation.Outcome);
        Assert.Equal((reason, "batch"), (translation.Problems[0].Reason, translation.Problems[0].Field));
    }

    [Fact]
    public void An_objects_attributes_that_would_be_read_as_its_type_or_a_relationships_attributes_are_left_out_and_noted_once()
    {
        var translation = Some.Translate("POST", "/api/v2/entity", """
            {"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"acme"},
            "attributes":{"name":"Acme","objectTypeId":"7","relationshipAttributes":"none"},"cio_relationships":[{"identifiers":{"id":"1"}},{"identifiers":{"id":"2"}}]}
            """);

        Assert.All(translation.Texts(), text => Assert.Contains("\"traits\":{\"name\":\"Acme\"}", text, StringComparison.Ordinal));
        Assert.Equal(["attributes.objectTypeId", "attributes.relationshipAttributes"], translation.Diagnostics.Select(note => note.Field));
    }

    [Fact]
    public void Operations_and_batches_are_taken_up_to_their_limits()
    {
        static string Entity(int bytes)
        {
            const string Frame = """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"n","attributes":{"t":""}}""";
            return Frame.Replace("\"t\":\"\"", $"\"t\":\"{new string('x', bytes - Frame.Length)}\"", StringComparison.Ordinal);
        }

        static string Batch(int bytes)
        {
            var items = new StringBuilder("{\"batch\":[").Append(Entity(200));
            while (items.Length < bytes - 700) items.Append(',').Append(Entity(500));
            return items.Append(new string(' ', bytes - items.Length - 2)).Append("]}").ToString();
        }

        Assert.Single(Some.Translate("POST", "/api/v2/entity", Entity(32 * 1024)).Messages);
        Assert.Equal("too_large", Assert.Single(Some.Translate("POST", "/api/v2/entity", Entity((32 * 1024) + 1)).Problems).Reason);
        Assert.Equal(0, Assert.Single(Some.Translate("POST", "/api/v2/batch", $"{{\"batch\":[{Entity(33 * 1024)}]}}").Problems).BatchIndex);
        Assert.Empty(Some.Translate("POST", "/api/v2/batch", Batch(500 * 1024)).Problems);
        Assert.Equal(("too_large", -1), Some.Translate("POST", "/api/v2/batch", Batch((500 * 1024) + 1)).Problems.Select(p => (p.Reason, p.BatchIndex)).Single());
    }

    [Fact]
    public void A_value_over_the_limit_is_refused_as_Customer_io_refuses_it_or_reported_by_setting()
    {
        var body = $$$"""{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"plan":"{{{new string('x', 1001)}}}"}}""";

        var problem = Assert.Single(Some.Translate("POST", "/api/v2/entity", body, Refusing).Problems);
        Assert.Equal(("invalid", "attributes.plan"), (problem.Reason, problem.Field));
        Assert.Contains("cannot be longer than 1000 bytes", problem.Message, StringComparison.Ordinal);

        var reported = Some.Translate("POST", "/api/v2/entity", body);
        Assert.Single(reported.Messages);
        Assert.Equal("attributes.plan", Assert.Single(reported.Diagnostics).Field);
    }

    [Theory]
    [InlineData(150, 151, """{"type":"person","action":"identify","identifiers":{"id":"@"}}""", "identifiers.id")]
    [InlineData(150, 151, """{"type":"person","action":"identify","identifiers":{"email":"a%b.c"},"attributes":{"id":"@"}}""", "attributes.id")]
    [InlineData(150, 151, """{"action":"merge","primary":{"id":"@"},"secondary":{"id":"y"}}""", "primary.id")]
    [InlineData(150, 151, """{"action":"merge","primary":{"id":"y"},"secondary":{"id":"@"}}""", "secondary.id")]
    [InlineData(150, 151, """{"type":"object","action":"identify","identifiers":{"object_id":"@"}}""", "identifiers.object_id")]
    [InlineData(150, 151, """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"@":1}}""", null)]
    [InlineData(100, 101, """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"@"}""", "name")]
    public void Each_limit_holds_on_both_sides(int fits, int over, string body, string? field)
    {
        Assert.Empty(Some.Translate("POST", "/api/v2/entity", body.Replace("@", new string('x', fits), StringComparison.Ordinal), Refusing).Problems);
        var problem = Assert.Single(Some.Translate("POST", "/api/v2/entity", body.Replace("@", new string('x', over), StringComparison.Ordinal), Refusing).Problems);
        Assert.Equal(field ?? $"attributes.{new string('x', over)}", problem.Field);
    }

    [Theory]
    [InlineData(75, @"\u0417", """{"type":"person","action":"identify","identifiers":{"id":"@"}}""", "identifiers.id")]
    [InlineData(150, "\\\"", """{"type":"object","action":"identify","identifiers":{"object_id":"@"}}""", "identifiers.object_id")]
    [InlineData(50, @"\u20ac", """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"@":1}}""", "attributes.")]
    [InlineData(500, @"\u0417", """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"plan":"@"}}""", "attributes.plan")]
    [InlineData(25, @"\ud83d\ude80", """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"@"}""", "name")]
    [InlineData(100, @"\u0041", """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"@"}""", "name")]
    public void A_limit_is_one_of_what_a_text_means_however_it_is_escaped(int fits, string character, string body, string field)
    {
        Assert.Empty(Some.Translate("POST", "/api/v2/entity", body.Replace("@", Text(fits), StringComparison.Ordinal), Refusing).Problems);
        var problem = Assert.Single(Some.Translate("POST", "/api/v2/entity", body.Replace("@", Text(fits + 1), StringComparison.Ordinal), Refusing).Problems);
        Assert.StartsWith(field, problem.Field, StringComparison.Ordinal);

        string Text(int count) => string.Concat(Enumerable.Repeat(character, count));
    }

    [Theory]
    [InlineData("page", 0)]
    [InlineData("screen", 0)]
    [InlineData("event", 1)]
    public void Only_an_events_name_has_a_limit(string action, int problems) => Assert.Equal(problems, Some.Translate(
        "POST", "/api/v2/entity", $$"""{"type":"person","action":"{{action}}","identifiers":{"id":"1"},"name":"https://shop.example/{{new string('x', 100)}}"}""", Refusing).Problems.Count);

    [Fact]
    public void An_anonymous_id_beside_people_is_told_of()
    {
        const string Body = """{"type":"object","action":"identify_anonymous","identifiers":{"object_id":"o"},"anonymous_id":"a","cio_relationships":[{"identifiers":{"anonymous_id":"b"}}]}""";
        var translation = Some.Translate("POST", "/api/v2/entity", Body);
        Assert.Contains("\"anonymousId\":\"b\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Equal("anonymous_id", Assert.Single(translation.Diagnostics).Field);
    }

    [Fact]
    public void The_anonymous_id_among_the_identifiers_goes_before_the_one_beside_them()
    {
        const string Body = """{"type":"person","action":"event","identifiers":{"anonymous_id":"a"},"anonymous_id":"b","name":"x"}""";
        Assert.Contains("\"anonymousId\":\"a\"", Assert.Single(Some.Translate("POST", "/api/v2/entity", Body).Texts()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_relationships_beside_the_attributes_go_before_those_among_them()
    {
        const string Body = """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"cio_relationships":[{"identifiers":{"object_id":"among"}}]},"cio_relationships":[{"identifiers":{"object_id":"beside"}}]}""";
        var messages = Some.Translate("POST", "/api/v2/entity", Body).Texts();
        Assert.Equal(2, messages.Length);
        Assert.Contains("\"groupId\":\"beside\"", messages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"token":"t"}""", "2021-02-11T17:04:49Z")]
    [InlineData("""{"token":"t","last_used":1613063080}""", "2021-02-11T17:04:40Z")]
    public void A_device_bears_the_time_of_its_last_use_or_else_of_its_call(string device, string time)
    {
        var body = $$"""{"type":"person","action":"add_device","identifiers":{"id":"1"},"device":{{device}},"timestamp":1613063089}""";
        Assert.Contains($"\"timestamp\":\"{time}\"", Assert.Single(Some.Translate("POST", "/api/v2/entity", body).Texts()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_over_a_limit_in_a_removal_is_told_of_once()
    {
        var body = $$$"""{"type":"object","action":"delete_relationships","identifiers":{"object_id":"o"},"cio_relationships":[{"identifiers":{"id":"{{{new string('x', 151)}}}"}}]}""";
        var translation = Some.Translate("POST", "/api/v2/entity", body);
        Assert.Equal(2, translation.Messages.Count);
        Assert.Equal("cio_relationships[0].identifiers.id", Assert.Single(translation.Diagnostics).Field);
    }

    [Fact]
    public void A_cio_id_may_bear_its_prefix()
    {
        var message = Assert.Single(Some.Translate("POST", "/api/v2/entity", """{"type":"person","action":"event","identifiers":{"cio_id":"cio_03000001"},"name":"x"}""").Texts());

        Assert.Contains("\"userId\":\"cio_03000001\"", message, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"cio_id\":\"03000001\"}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"device_token":"t"}""", "t")]
    [InlineData("""{"device_id":"i","device_token":"t"}""", "i")]
    [InlineData("""{"recipient":"r","device_id":"i","device_token":"t"}""", "r")]
    public void A_deliverys_recipient_may_be_a_device(string attributes, string recipient)
    {
        var entity = Some.Translate("POST", "/api/v2/entity", $$"""{"type":"delivery","action":"event","identifiers":{"id":"d"},"name":"opened","attributes":{{attributes}}}""");
        var push = Some.Translate("POST", "/api/v1/push/events", $$"""{"delivery_id":"d","event":"opened",{{attributes[1..]}}""");

        Assert.All([.. entity.Texts(), .. push.Texts()], message => Assert.Contains(
            $$"""{"deliveryId":"d","metric":"opened","recipient":"{{recipient}}"}""", message, StringComparison.Ordinal));
    }

    [Fact]
    public void Three_hundred_attributes_fit_and_one_more_does_not()
    {
        static string Body(int count) =>
            $$$"""{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{ {{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":1"))}}} }}""";

        Assert.Empty(Some.Translate("POST", "/api/v2/entity", Body(300), Refusing).Problems);
        Assert.Equal("attributes", Assert.Single(Some.Translate("POST", "/api/v2/entity", Body(301), Refusing).Problems).Field);
    }

    [Fact]
    public void Numeric_identifiers_become_their_text()
    {
        var message = Assert.Single(Some.Translate("POST", "/api/v2/entity", """{"type":"object","action":"identify","identifiers":{"object_type_id":2,"object_id":7},"cio_relationships":[{"identifiers":{"id":42}}]}""").Texts());

        Assert.Contains("\"groupId\":\"7\"", message, StringComparison.Ordinal);
        Assert.Contains("\"userId\":\"42\"", message, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"object_type_id\":\"2\",\"object_id\":\"7\",\"id\":\"42\"}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_objects_own_attributes_never_collide_with_what_the_mapping_adds()
    {
        var message = Assert.Single(Some.Translate("POST", "/api/v2/entity", """{"type":"object","action":"identify","identifiers":{"object_type_id":"2","object_id":"7"},"attributes":{"object_type_id":9,"relationshipAttributes":1,"a":1},"cio_relationships":[{"identifiers":{"id":"1"},"relationship_attributes":{"r":1}}]}""").Texts());

        Assert.Contains("\"traits\":{\"a\":1,\"object_type_id\":\"2\",\"relationshipAttributes\":{\"r\":1}}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identify", """[{"identifiers":{"id":"1"}}]""")]
    [InlineData("identify", "[]")]
    [InlineData("delete_relationships", """[{"identifiers":{"id":"1"}}]""")]
    public void An_objects_own_attributes_say_neither_its_type_nor_its_relationships(string action, string relationships)
    {
        var message = Some.Translate("POST", "/api/v2/entity", $$$"""{"type":"object","action":"{{{action}}}","identifiers":{"object_type_id":"1","object_id":"7"},"attributes":{"object_type_id":"9","objectTypeId":"9","relationshipAttributes":{"r":1},"a":1},"cio_relationships":{{{relationships}}}}""").Texts()[0];

        Assert.Contains("\"traits\":{\"a\":1}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_of_n_items_gives_what_n_entity_calls_give()
    {
        var items = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors"), "v2-*.json")
            .Select(file => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!["call"]!)
            .Where(call => (string)call["path"]! == "/api/v2/entity")
            .Select(call => call["body"]!.ToJsonString())
            .ToArray();
        var single = items.SelectMany(item => Some.Translate("POST", "/api/v2/entity", item).Texts());
        var batch = Some.Translate("POST", "/api/v2/batch", $"{{\"batch\":[{string.Join(',', items)}]}}").Texts();

        Assert.Equal(single.Select(WithoutIds), batch.Select(WithoutIds));
    }

    [Fact]
    public void Nothing_is_noted_of_an_item_that_is_refused()
    {
        const string Contrary = """{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"id":"2"}""";
        var translation = Some.Translate("POST", "/api/v2/batch", $$"""{"batch":[{{Contrary}},"cio_relationships":"x"},{{Contrary}}}]}""");
        Assert.Equal(0, Assert.Single(translation.Problems).BatchIndex);
        Assert.Equal(1, Assert.Single(translation.Diagnostics).BatchIndex);
    }

    private static string WithoutIds(string message) =>
        System.Text.RegularExpressions.Regex.Replace(message, "01[0-9A-Z]{24}", "id");
}
