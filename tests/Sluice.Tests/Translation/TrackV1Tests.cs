using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Track v1 beyond the vectors: what is refused and how, and what is accepted with a word to the operator.</summary>
public class TrackV1Tests
{
    [Theory]
    [InlineData("POST", "/api/v1/customers/42/events", "{}", "required", "name")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"  "}""", "required", "name")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"\t\u00a0\n"}""", "required", "name")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":7}""", "invalid", "name")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"x","data":"text"}""", "invalid", "data")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"x","data":[1]}""", "invalid", "data")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"x","anonymous_id":{}}""", "invalid", "anonymous_id")]
    [InlineData("POST", "/api/v1/customers//events", """{"name":"x"}""", "required", "path")]
    [InlineData("PUT", "/api/v1/customers/", "{}", "required", "path")]
    [InlineData("PUT", "/api/v1/customers/%ff", "{}", "invalid", "path")]
    [InlineData("DELETE", "/api/v1/customers/42/devices/", null, "required", "path")]
    [InlineData("PUT", "/api/v1/customers/42/devices", "{}", "required", "device")]
    [InlineData("PUT", "/api/v1/customers/42/devices", """{"device":{"platform":"ios"}}""", "required", "device.id")]
    [InlineData("PUT", "/api/v1/customers/42/devices", """{"device":"tok"}""", "invalid", "device")]
    [InlineData("POST", "/api/v1/merge_customers", """{"primary":{"id":"1"}}""", "required", "secondary")]
    [InlineData("POST", "/api/v1/merge_customers", """{"primary":{},"secondary":{"id":"1"}}""", "required", "primary")]
    [InlineData("POST", "/api/v1/merge_customers", """{"primary":{"id":"1","cio_id":"x"},"secondary":{"id":"1"}}""", "invalid", "primary")]
    [InlineData("POST", "/api/v1/metrics", """{"metric":"opened"}""", "required", "delivery_id")]
    [InlineData("POST", "/api/v1/metrics", """{"delivery_id":"d"}""", "required", "metric")]
    [InlineData("POST", "/api/v1/push/events", """{"delivery_id":"d","metric":"opened"}""", "required", "event")]
    [InlineData("POST", "/api/v1/cio_deliveries/events", """{"delivery_id":"d","event":"opened"}""", "required", "payload.delivery_id")]
    [InlineData("POST", "/api/v1/forms/f/submit", "{}", "required", "data")]
    [InlineData("POST", "/api/v1/forms/f/submit", """{"data":{"first_name":"x"}}""", "required", "data")]
    [InlineData("POST", "/api/v1/forms/f/submit", """{"data":{"id":"1","email":"a@b.cd"}}""", "invalid", "data")]
    [InlineData("POST", "/api/v1/segments/7/add_customers", "{}", "required", "ids")]
    [InlineData("POST", "/api/v1/segments/7/add_customers", """{"ids":[]}""", "required", "ids")]
    [InlineData("POST", "/api/v1/segments/7/add_customers", """{"ids":[""]}""", "invalid", "ids")]
    [InlineData("POST", "/api/v1/segments/7/add_customers?id_type=phone", """{"ids":["1"]}""", "invalid", "id_type")]
    [InlineData("POST", "/api/v1/segments/7/add_customers?id%5Ftype=phone", """{"ids":["1"]}""", "invalid", "id_type")]
    [InlineData("POST", "/api/v1/segments/7/add_customers?id_type=%ff", """{"ids":["1"]}""", "invalid", "id_type")]
    [InlineData("POST", "/api/v1/segments/7/add_customers", """{"ids":[null,true,{}]}""", "invalid", "ids")]
    [InlineData("POST", "/unsubscribe/d", """{"unsubscribe":"maybe"}""", "invalid", "unsubscribe")]
    [InlineData("POST", "/unsubscribe/d", """{"unsubscribe":1}""", "invalid", "unsubscribe")]
    public void A_call_that_cannot_be_meant_is_refused_with_the_field_at_fault(string method, string path, string? body, string reason, string field)
    {
        var translation = Some.Translate(method, path, body);

        Assert.Equal(Outcome.Refused, translation.Outcome);
        Assert.Empty(translation.Messages);
        var problem = Assert.Single(translation.Problems);
        Assert.Equal((reason, field, -1), (problem.Reason, problem.Field, problem.BatchIndex));
        Assert.EndsWith(".", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 0, "cio_relationships")]
    [InlineData("\"\"", 0, "cio_relationships")]
    [InlineData("{}", 0, "cio_relationships.action")]
    [InlineData("""{"relationships":[]}""", 0, "cio_relationships.action")]
    [InlineData("""{"action":"dance","relationships":[]}""", 0, "cio_relationships.action")]
    [InlineData("""{"action":"add_relationships","relationships":7}""", 0, "cio_relationships.relationships")]
    [InlineData("""{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1"}}]}""", 0, "cio_relationships.relationships[0].identifiers")]
    [InlineData("""{"action":"add_relationships","relationships":[{"identifiers":{"object_id":"a"}},{}]}""", 1, "cio_relationships.relationships[1].identifiers")]
    [InlineData("""{"action":"add_relationships","relationships":[{"identifiers":{"object_id":"a"},"relationship_attributes":"x"}]}""", 1, "cio_relationships.relationships[0].relationship_attributes")]
    [InlineData("""{"action":"delete_relationships","relationships":[{"identifiers":{"object_id":null}},{"identifiers":{"object_id":"a"}}]}""", 2, "cio_relationships.relationships[0].identifiers")]
    [InlineData("""{"action":"add_relationships","relationships":[{"identifiers":{"object_id":true}},{"identifiers":{"object_id":"a"}}]}""", 1, "cio_relationships.relationships[0].identifiers.object_id")]
    public void A_relationship_that_cannot_be_meant_is_left_out_and_the_person_identified(string relationships, int further, string field)
    {
        var bodies = $$"""{"plan":"pro","cio_relationships":{{relationships}}}""";
        foreach (var translation in new[] { Some.Translate("PUT", "/api/v1/customers/42", bodies), Some.Translate("POST", "/events/identify?site_id=s", $$"""{"customer_id":"42","attributes":{{bodies}}}""") })
        {
            Assert.Equal(Outcome.Mapped, translation.Outcome);
            Assert.Equal(1 + further, translation.Messages.Count);
            Assert.Contains("\"traits\":{\"plan\":\"pro\"}", translation.Texts()[0], StringComparison.Ordinal);
            Assert.Equal(field, Assert.Single(translation.Diagnostics).Field);
        }
    }

    [Theory]
    [InlineData("/api/v1/segments/7/add_customers", """{"ids":["1",null,"2"]}""")]
    [InlineData("/api/v1/segments/7/remove_customers", """{"ids":["1","",true,{}]}""")]
    [InlineData("/api/v1/segments/7/add_customers?id_type=", """{"ids":["1"]}""")]
    [InlineData("/api/v1/segments/7/add_customers?id_type=%65mail", """{"ids":["1"]}""")]
    [InlineData("/api/v1/segments/7/add_customers?x&id%5Ftype=cio%5fid", """{"ids":["1"]}""")]
    [InlineData("/unsubscribe/d", "{}")]
    [InlineData("/unsubscribe/d", """{"unsubscribe":null}""")]
    [InlineData("/unsubscribe/d", """{"unsubscribe":false}""")]
    [InlineData("/unsubscribe/d", """{"unsubscribe":"true"}""")]
    public void What_has_no_counterpart_is_taken_with_whatever_its_reference_allows(string path, string body) =>
        Assert.Equal(Outcome.NotMapped, Some.Translate("POST", path, body).Outcome);

    [Theory]
    [InlineData("POST", "/v1/identify/", Api.Pipelines, Operation.PipelinesCall)]
    [InlineData("POST", "/v1/track/", Api.Pipelines, Operation.PipelinesCall)]
    [InlineData("PUT", "/v1/identify/", Api.TrackV1, Operation.Identify)]
    [InlineData("POST", "/v1/identify/42", Api.TrackV1, Operation.Identify)]
    [InlineData("POST", "/api/v1/identify/", Api.TrackV1, Operation.Identify)]
    [InlineData("PUT", "/api/v1/customers/42/devices/", Api.TrackV1, Operation.AddDevice)]
    [InlineData("DELETE", "/api/v1/customers/42/devices/", Api.TrackV1, Operation.DeleteDevice)]
    [InlineData("DELETE", "/api/v1/customers/42/devices/tok/", Api.TrackV1, Operation.DeleteDevice)]
    [InlineData("DELETE", "/v1/customers/42/devices/tok/", Api.TrackV1, Operation.DeleteDevice)]
    [InlineData("DELETE", "/api/v1/customers/42/devices/tok/x/", Api.None, Operation.None)]
    public void A_closing_slash_is_taken_for_an_empty_name_only_where_nothing_else_is_meant(string method, string path, Api api, Operation operation)
    {
        var endpoint = Endpoint.Match(method, System.Text.Encoding.UTF8.GetBytes(path));
        Assert.Equal((api, operation), (endpoint.Api, endpoint.Operation));
    }

    [Theory]
    [InlineData("Q3@X.Y")]
    [InlineData("q3\\u0040x.y")]
    public void An_address_in_other_letters_is_the_same_address(string email)
    {
        var translation = Some.Translate("PUT", "/api/v1/customers/q3%40x.y", $$"""{"email":"{{email}}"}""");
        Assert.Empty(translation.Diagnostics);
        Assert.Contains("\"userId\":\"q3@x.y\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Single(Some.Translate("PUT", "/api/v1/customers/42", """{"id":"x","email":"Q3@X.Y"}""").Diagnostics);
    }

    [Fact]
    public void What_has_a_second_at_sign_is_no_address() => Assert.Contains(
        "\"identifiers\":{\"id\":\"a@b@c.de\"}", Assert.Single(Some.Translate("PUT", "/api/v1/customers/a%40b%40c.de", "{}").Texts()), StringComparison.Ordinal);

    [Fact]
    public void Words_and_ids_mean_the_same_when_they_are_written_with_escapes()
    {
        const string Ulid = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        Same("POST", "/api/v1/customers/42/events", $$"""{"name":"https://a.b/","type":"page","timestamp":"1613063089","id":"{{Ulid}}"}""");
        Same("POST", "/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"x"}""");
        Same("POST", "/api/v2/entity", """{"type":"person","action":"viewed_content","identifiers":{"cio_id":"cio_1"},"name":"x"}""");
        Same("POST", "/api/v2/entity", """{"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"o"},"cio_relationships":[{"identifiers":{"email":"a+b@x.y"}}]}""");
        Same("PUT", "/api/v1/customers/42", """{"cio_id":"cio_1","cio_relationships":{"action":"delete_relationships","relationships":[{"identifiers":{"object_id":"o"}}]}}""");
        Same("POST", "/events/identify?site_id=s", """{"customer_id":"a+b@x.y","attributes":{}}""");
        Same("POST", "/v1/batch", """{"batch":[{"type":"track","userId":"1","event":"x","originalTimestamp":"2026-10-01T12:30:10Z","sentAt":"2026-10-01T12:30:15Z"}]}""");
        Same("POST", "/unsubscribe/d", """{"unsubscribe":"true"}""");

        static void Same(string method, string path, string body)
        {
            // Every letter and digit of every value, but for those of numbers and names.
            var escaped = System.Text.RegularExpressions.Regex.Replace(body, "(?<=[:\\[])\"([^\"]*)\"", text => '"' + string.Concat(text.Groups[1].Value.Select(letter => $"\\u{(int)letter:x4}")) + '"');
            Assert.NotEqual(body, escaped);
            var (plain, other) = (Some.Translate(method, path, body), Some.Translate(method, path, escaped));
            Assert.Empty(other.Problems);
            Assert.Equal(plain.Outcome, other.Outcome);
            Assert.Equal(plain.Diagnostics, other.Diagnostics);
            Assert.Equal(plain.Texts(), other.Texts().Select(text => System.Text.RegularExpressions.Regex.Unescape(text)));
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/customers/42/suppress", "garbage")]
    [InlineData("DELETE", "/api/v1/customers/42", "null")]
    [InlineData("DELETE", "/api/v1/customers/42/devices/t", "{}")]
    public void Operations_without_fields_ignore_whatever_body_a_client_sends(string method, string path, string body) =>
        Assert.Single(Some.Translate(method, path, body).Messages);

    [Theory]
    [InlineData("PUT", "/api/v1/customers/42/", true)]
    [InlineData("PUT", "/v1/customers/42", true)]
    [InlineData("POST", "/api/v1/identify/42", true)]
    [InlineData("POST", "/v1/identify/42", true)]
    [InlineData("PUT", "/api/v1/customers/42?x=1", true)]
    [InlineData("PATCH", "/api/v1/customers/42", false)]
    [InlineData("POST", "/api/v1/customers/42", false)]
    [InlineData("PUT", "/api/v3/customers/42", false)]
    [InlineData("PUT", "/api/v1/customers", false)]
    [InlineData("PUT", "api/v1/customers/42", false)]
    [InlineData("PUT", "", false)]
    [InlineData("PUT", "/a/b/c/d/e/f/g/h/i/j", false)]
    public void Paths_have_variants_but_not_any(string method, string path, bool known) =>
        Assert.Equal(known ? Outcome.Mapped : Outcome.UnknownEndpoint, Some.Translate(method, path, "{}").Outcome);

    [Theory]
    [InlineData("1613063089", "2021-02-11T17:04:49Z", false)]
    [InlineData("1613063089.25", "2021-02-11T17:04:49.250Z", false)]
    [InlineData("\"1613063089\"", "2021-02-11T17:04:49Z", false)]
    [InlineData("1.613063089e9", "2021-02-11T17:04:49Z", false)]
    [InlineData("0", "1970-01-01T00:00:00Z", false)]
    [InlineData("-0.0005", "1969-12-31T23:59:59.999Z", false)]
    [InlineData("-62135596800", "0001-01-01T00:00:00Z", false)]
    [InlineData("253402300799", "9999-12-31T23:59:59Z", false)]
    [InlineData("253402300799.9", "9999-12-31T23:59:59.900Z", false)]
    [InlineData("253402300799.9999", "9999-12-31T23:59:59.999Z", false)]
    [InlineData("253402300800.0", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("-62135596800.1", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("253402300800", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("1613063089000", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("\"yesterday\"", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("{}", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("1e400", "2026-10-01T12:30:15.250Z", true)]
    [InlineData("null", "2026-10-01T12:30:15.250Z", false)]
    public void A_time_that_makes_no_sense_gives_way_to_the_time_of_receipt_and_the_operator_is_told(string sent, string expected, bool told)
    {
        var translation = Some.Translate("POST", "/api/v1/customers/42/events", $"{{\"name\":\"x\",\"timestamp\":{sent}}}");

        Assert.Contains($"\"timestamp\":\"{expected}\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Equal(told, translation.Diagnostics.Any(note => note.Field == "timestamp"));
    }

    [Fact]
    public void An_attribute_over_the_limit_is_accepted_and_the_operator_is_told()
    {
        var options = new TranslationOptions { RefuseOverruns = true };
        string Body(int length) => $"{{\"plan\":\"{new string('x', length)}\"}}";

        Assert.Empty(Some.Translate("PUT", "/api/v1/customers/42", Body(1000), options).Diagnostics);
        var over = Some.Translate("PUT", "/api/v1/customers/42", Body(1001), options);
        Assert.Equal(Outcome.Mapped, over.Outcome);
        Assert.Equal("plan", Assert.Single(over.Diagnostics).Field);
    }

    [Fact]
    public void A_contradicting_identifier_is_dropped_and_the_operator_is_told()
    {
        var translation = Some.Translate("PUT", "/api/v1/customers/42", """{"id":"43"}""");

        Assert.Equal("id", Assert.Single(translation.Diagnostics).Field);
    }

    [Theory]
    [InlineData("42", "cio_03000001", "42", "\"id\":\"42\",\"cio_id\":\"03000001\"")]
    [InlineData("cio_03000001", "cio_03000001", "cio_03000001", "\"cio_id\":\"03000001\"")]
    [InlineData("cio_03000001", "03000001", "cio_03000001", "\"cio_id\":\"03000001\"")]
    public void A_cio_id_among_the_attributes_may_bear_its_prefix(string path, string cioId, string userId, string identifiers)
    {
        var translation = Some.Translate("PUT", $"/api/v1/customers/{path}", $$"""{"cio_id":"{{cioId}}"}""");

        Assert.Contains($"\"userId\":\"{userId}\"", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Contains($"identifiers\":{{{identifiers}}}", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Empty(translation.Diagnostics);
    }

    [Theory]
    [InlineData("""{"id":"a@b.co"}""", """{"id":"a@b.co"}""")]
    [InlineData("""{"id":"cio_x"}""", """{"id":"cio_x"}""")]
    [InlineData("""{"id":"a\u0040b.co"}""", """{"id":"a@b.co"}""")]
    [InlineData("""{"email":"me@localhost"}""", """{"email":"me@localhost"}""")]
    [InlineData("""{"email":"é@b.co"}""", """{"email":"é@b.co"}""")]
    [InlineData("""{"cio_id":"a-b"}""", """{"cio_id":"a-b"}""")]
    [InlineData("""{"id":"43"}""", null)]
    [InlineData("""{"id":"me@localhost"}""", null)]
    [InlineData("""{"email":"a+b@c.co"}""", null)]
    [InlineData("""{"cio_id":"cio_a3000001"}""", null)]
    public void Who_goes_in_a_merge_is_told_where_the_identifier_looks_like_another_kind(string secondary, string? told)
    {
        foreach (var path in (string[])["/api/v1/merge_customers", "/api/v2/entity"])
        {
            var message = Assert.Single(Some.Translate("POST", path, $$"""{"action":"merge","primary":{"id":"1"},"secondary":{{secondary}}}""").Texts());
            var further = told is null ? "" : $",\"secondary\":{told}";
            Assert.Contains($$$"""  "journeys":{"identifiers":{"id":"1"}{{{further}}}}}""".Trim(), message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"cio_object_id":"ob1"}""", """{"cio_object_id":"ob1","id":"42"}""")]
    [InlineData("""{"object_id":"acme"}""", """{"id":"42"}""")]
    [InlineData("""{"object_id":"acme","cio_object_id":"ob1"}""", """{"id":"42"}""")]
    public void The_event_of_a_removal_names_an_object_that_has_only_a_cio_object_id(string thing, string identifiers)
    {
        var body = $$$"""{"cio_relationships":{"action":"delete_relationships","relationships":[{"identifiers":{{{thing}}}}]}}""";
        var messages = Some.Translate("PUT", "/api/v1/customers/42", body).Texts();

        Assert.Contains("""  "identifiers":{"id":"42"}  """.Trim(), messages[1], StringComparison.Ordinal);
        Assert.Contains($"\"identifiers\":{identifiers}", messages[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""", """ "\u0061":2,"b":3""")]
    [InlineData("""{"\u0061":1}""", """ "a":2,"b":3""")]
    [InlineData("""{"\u0061":1,"b":3}""", """ "b":2,"\u0061":2""")]
    [InlineData("[]", """ "a":1,"b":3""")]
    [InlineData("null", """ "\u0061":1,"b":3""")]
    public void A_devices_attributes_win_over_its_further_keys_however_each_is_escaped(string attributes, string extras)
    {
        var message = Assert.Single(Some.Translate("PUT", "/api/v1/customers/42/devices", $$$"""{"device":{"id":"t","attributes":{{{attributes}}},{{{extras}}}}}""").Texts());

        Assert.Contains("\"properties\":{\"a\":1,\"b\":3}", message.Replace(@"\u0061", "a", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "id":"t","token":"zz","attributes":{"a":1},"a":5 """, "device.token", "device.a")]
    [InlineData(""" "id":"t","token":"\u0074","attributes":{"a":1},"b":5 """)]
    [InlineData(""" "id":null,"token":"t" """)]
    public void What_is_left_out_of_a_devices_properties_is_noted(string device, params string[] fields)
    {
        var translation = Some.Translate("PUT", "/api/v1/customers/42/devices", $$$"""{"device":{{{{device}}}}}""");

        Assert.Contains("\"device\":{\"token\":\"t\"}", Assert.Single(translation.Texts()), StringComparison.Ordinal);
        Assert.Equal(fields, translation.Diagnostics.Select(note => note.Field));
    }

    [Fact]
    public void PHPs_empty_array_counts_as_an_empty_object()
    {
        Assert.Contains("\"properties\":{}", Assert.Single(Some.Translate("POST", "/api/v1/customers/42/events", """{"name":"x","data":[]}""").Texts()), StringComparison.Ordinal);
        Assert.Contains("\"traits\":{}", Assert.Single(Some.Translate("POST", "/api/v2/entity", """{"type":"person","action":"identify","identifiers":{"id":1},"attributes":[]}""").Texts()), StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_calls_take_up_to_a_thousand_people()
    {
        static string Body(int count) => $"{{\"ids\":[{string.Join(',', Enumerable.Range(1, count).Select(i => $"\"{i}\""))}]}}";

        Assert.Equal(Outcome.NotMapped, Some.Translate("POST", "/api/v1/segments/7/add_customers", Body(1000)).Outcome);
        Assert.Equal("too_large", Assert.Single(Some.Translate("POST", "/api/v1/segments/7/add_customers", Body(1001)).Problems).Reason);
    }

    [Theory]
    [InlineData("x%20a%2Fb%2Bc%2525d%3Fe%23f%26g%3Dh%3Bi%40%C3%A9%3A%7B%C3%BC%7D")]
    [InlineData("x%20a%2Fb+c%2525d%3Fe%23f&g=h%3Bi@%C3%A9:%7B%C3%BC%7D")]
    public void The_two_ways_in_which_clients_encode_a_path_mean_the_same_person(string encoded) =>
        Assert.Contains("\"userId\":\"x a/b+c%25d?e#f&g=h;i@é:{ü}\"", Assert.Single(Some.Translate("PUT", $"/api/v1/customers/{encoded}", "{}").Texts()), StringComparison.Ordinal);

    [Fact]
    public void Quotes_and_control_characters_in_a_path_are_escaped() =>
        Assert.Contains("\"userId\":\"a\\\"b\\\\c\\u0000\\u000A\"", Assert.Single(Some.Translate("PUT", "/api/v1/customers/a%22b%5Cc%00%0A", "{}").Texts()), StringComparison.Ordinal);
}
