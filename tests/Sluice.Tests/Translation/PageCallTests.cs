using System.Text;
using System.Text.Json.Nodes;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>What the snippet sends (spec 3): the same messages as the documented calls give, and what is known of the browser.</summary>
public class PageCallTests
{
    private const string Surroundings = """
        "context":{"page":{"url":"https://shop.example/a?b=1","path":"/a"},"locale":"de-CH","library":{"name":"sluice-snippet"},"journeys":{"identifiers":{"id":"forged"}},"ip":"6.6.6.6"},
        "received":{"ip":"203.0.113.9","user_agent":"Browser/1 \"quoted\""}
        """;

    [Theory]
    [InlineData("identify", """{"customer_id":"42","attributes":{"id":"42","email":"p@example.com","price":1.10,"tags":["x"],"cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}}}""",
        "PUT", "/api/v1/customers/42", """{"id":"42","email":"p@example.com","price":1.10,"tags":["x"],"cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}}""")]
    [InlineData("identify", """{"customer_id":"42","anonymous_id":"a1","attributes":{"id":42}}""", "PUT", "/api/v1/customers/42", """{"anonymous_id":"a1","id":42}""")]
    [InlineData("sidentify", """{"customer_id":"p@example.com","attributes":{}}""", "PUT", "/api/v1/customers/p%40example.com", "{}")]
    [InlineData("identify", """{"attributes":{"email":"p@example.com","plan":"free"}}""", "PUT", "/api/v1/customers/p@example.com", """{"email":"p@example.com","plan":"free"}""")]
    [InlineData("track", """{"name":" bought ","customer_id":"cio_a1b2","data":{"price":23.450,"at":"2026-01-01T00:00:00Z","list":[1,{"a":null}]}}""",
        "POST", "/api/v1/customers/cio_a1b2/events", """{"name":" bought ","data":{"price":23.450,"at":"2026-01-01T00:00:00Z","list":[1,{"a":null}]}}""")]
    [InlineData("event", """{"name":"seen","anonymous_id":"a1"}""", "POST", "/api/v1/events", """{"name":"seen","anonymous_id":"a1"}""")]
    [InlineData("page", """{"name":"https://shop.example/","customer_id":"42","data":{"width":100}}""",
        "POST", "/api/v1/customers/42/events", """{"name":"https://shop.example/","type":"page","data":{"width":100}}""")]
    [InlineData("page", """{"name":"https://shop.example/","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","anonymous_id":"a1"}""",
        "POST", "/api/v1/events", """{"name":"https://shop.example/","type":"page","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","anonymous_id":"a1"}""")]
    public void A_pages_call_becomes_what_the_same_call_of_a_server_does(string call, string body, string method, string path, string documented) =>
        Assert.Equal(Some.Translate(method, path, documented).Texts(), Some.Translate("POST", $"/events/{call}?site_id=s", body).Texts());

    [Fact]
    public void The_context_tells_the_page_and_what_the_gateway_saw_which_the_page_cannot_forge()
    {
        var message = Single(Some.Translate("POST", "/events/track?site_id=s", $$"""{"name":"seen","customer_id":"42","received":{"ip":"6.6.6.6"},{{Surroundings}}}"""));
        Assert.True(JsonNode.DeepEquals(message["context"], JsonNode.Parse("""
            {"page":{"url":"https://shop.example/a?b=1","path":"/a"},"locale":"de-CH","library":{"name":"sluice-snippet"},
             "userAgent":"Browser/1 \"quoted\"","ip":"203.0.113.9","journeys":{"identifiers":{"id":"42"}}}
            """)), message["context"]!.ToJsonString());
    }

    [Fact]
    public void Every_message_of_a_call_has_the_context()
    {
        var translation = Some.Translate("POST", "/events/identify?site_id=s", $$$"""
            {"customer_id":"42","attributes":{"cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}},{{{Surroundings}}}}
            """);
        Assert.Equal(2, translation.Messages.Count);
        Assert.All(translation.Texts(), text => Assert.Equal("203.0.113.9", (string?)JsonNode.Parse(text)!["context"]!["ip"]));
    }

    [Theory]
    [InlineData("add_relationships", 3)]
    [InlineData("delete_relationships", 5)]
    public void All_messages_of_a_call_with_an_id_have_ids_that_are_the_same_when_it_comes_again(string action, int messages)
    {
        var (first, again, next, without) = (Ids("01ARZ3NDEKTSV4RRFFQ69G5FAV", 1), Ids("01ARZ3NDEKTSV4RRFFQ69G5FAV", 2), Ids("01arz3ndektsv4rrffq69g5faw", 3), Ids("none", 4));
        Assert.Equal(messages, first.Texts.Length);
        Assert.True(first.AreOwn && !without.AreOwn);
        Assert.Equal(first.Texts, again.Texts);
        Assert.Equal("01ARZ3NDEKTSV4RRFFQ69G5FAV", first.Texts[0]);
        Assert.Equal(first.Texts.Distinct().Order(StringComparer.Ordinal), first.Texts);
        Assert.All(first.Texts, static id => Assert.True(MessageId.IsValid(Encoding.UTF8.GetBytes(id))));
        // A page that counts its ids up, and one that gives none.
        Assert.Empty(first.Texts.Intersect(next.Texts, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(first.Texts.Intersect(without.Texts));

        (string[] Texts, bool AreOwn) Ids(string id, ulong unique)
        {
            var translation = new TranslatedCall();
            var body = $$$$"""
                {"id":"{{{{id}}}}","customer_id":"42","attributes":{"cio_relationships":{"action":"{{{{action}}}}","relationships":[
                    {"identifiers":{"object_type_id":"1","object_id":"acme"}},{"identifiers":{"object_type_id":"2","object_id":"b"}}]}}}
                """;
            var call = Some.Call("POST", "/events/identify?site_id=s", body) with { Id = MessageId.ForCall(Some.Moment, unique) };
            new Translator(TranslationOptions.Default).Translate(call, translation);
            return ([.. translation.Texts().Select(static text => (string)JsonNode.Parse(text)!["messageId"]!)], translation.Messages.All(static one => one.HasOwnId));
        }
    }

    [Fact]
    public void A_call_that_waited_in_its_page_bears_the_time_when_it_was_made() =>
        Assert.Equal("2026-10-01T12:30:10.250Z", (string?)Single(Some.Translate("POST", "/events/track?site_id=s", """{"name":"seen","anonymous_id":"a1","age":5000}"""))["timestamp"]);

    [Theory]
    [InlineData("-1")]
    [InlineData("\"5000\"")]
    [InlineData("1.5")]
    public void An_age_that_makes_no_sense_is_none(string age) => Assert.Equal(
        "2026-10-01T12:30:15.250Z", (string?)Single(Some.Translate("POST", "/events/track?site_id=s", $$"""{"name":"seen","anonymous_id":"a1","age":{{age}}}"""))["timestamp"]);

    [Fact]
    public void An_age_of_thousands_of_years_ends_with_the_first() => Assert.Equal(
        "0001-01-01T00:00:00Z", (string?)Single(Some.Translate("POST", "/events/track?site_id=s", """{"name":"seen","anonymous_id":"a1","age":253402300799999}"""))["timestamp"]);

    [Fact]
    public void An_identify_that_is_sent_again_has_the_same_id()
    {
        const string Id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        var translation = Some.Translate("POST", "/events/identify?site_id=s", $$"""{"customer_id":"42","attributes":{},"id":"{{Id}}"}""");
        Assert.Equal(Id, (string?)Single(translation)["messageId"]);
        Assert.True(translation.Messages[0].HasOwnId);
    }

    [Fact]
    public void Nothing_of_a_pages_call_is_in_what_the_next_call_becomes()
    {
        var translation = new TranslatedCall();
        var translator = new Translator(TranslationOptions.Default);
        translator.Translate(Some.Call("POST", "/events/identify?site_id=s", $$"""{"customer_id":"42","attributes":{},"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV",{{Surroundings}}}"""), translation);
        translator.Translate(Some.Call("PUT", "/api/v1/customers/7", "{}"), translation);
        Assert.Equal(Some.Translate("PUT", "/api/v1/customers/7", "{}").Texts(), translation.Texts());
        Assert.False(Assert.Single(translation.Messages).HasOwnId);
    }

    [Theory]
    [InlineData("""{"customer_id":"u-1","anonymous_id":"7f3c","attributes":{"id":"u-1","email":"a@example.com",@}}""", """{"id":"u-1"}""")]
    [InlineData("""{"anonymous_id":"an","attributes":{"id":"7","email":"a@example.com",@}}""", """{"id":"7"}""")]
    [InlineData("""{"anonymous_id":"an","attributes":{"email":"a@example.com",@}}""", """{"email":"a@example.com"}""")]
    [InlineData("""{"anonymous_id":"an","attributes":{"cio_id":"c",@}}""", """{"cio_id":"c"}""")]
    public void The_groups_of_an_identify_name_the_person_as_the_call_is_addressed(string body, string identifiers)
    {
        var messages = Some.Translate("POST", "/events/identify?site_id=s", body.Replace(
            "@}", "\"cio_relationships\":{\"action\":\"add_relationships\",\"relationships\":[{\"identifiers\":{\"object_id\":\"o\"}}]}}", StringComparison.Ordinal)).Texts();
        Assert.Contains("\"anonymous_id\":", messages[0], StringComparison.Ordinal);
        Assert.Contains($"\"identifiers\":{identifiers}", messages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identify", """{"anonymous_id":"a1","attributes":{}}""", "customer_id")]
    [InlineData("track", """{"anonymous_id":"a1"}""", "name")]
    [InlineData("track", """{"name":"seen","data":[1]}""", "data")]
    [InlineData("track", """{"name":"seen","customer_id":{}}""", "customer_id")]
    [InlineData("track", """{"name":"seen","context":"x"}""", "context")]
    [InlineData("identify", """{"customer_id":"42","attributes":7}""", "attributes")]
    [InlineData("track", """{"name":"seen"} // ,"received":{}}""", "")]
    public void What_is_wrong_is_said(string call, string body, string field)
    {
        var translation = Some.Translate("POST", $"/events/{call}?site_id=s", body);
        Assert.Equal((Outcome.Refused, field), (translation.Outcome, Assert.Single(translation.Problems).Field));
    }

    [Theory]
    [InlineData("/events/track.gif?s=x&call=%7B%22name%22%3A%22a+b%22%2C%22customer_id%22%3A%2242%22%7D", "track", """{"name":"a b","customer_id":"42"}""")]
    [InlineData("/events/page.gif?name=https%3A%2F%2Fshop.example%2F&s=x&i=42", "page", """{"name":"https://shop.example/","customer_id":"42","data":{}}""")]
    [InlineData("/events/event.gif?name=seen&site_id=x&a=a1&d=%7B%22price%22%3A1.10%7D&colour=red%22", "track", """{"name":"seen","anonymous_id":"a1","data":{"colour":"red\"","price":1.10}}""")]
    [InlineData("/events/track.gif?name=seen&customer_id=42&data=no+json%7B", "track", """{"name":"seen","customer_id":"42","data":{"data":"no json{"}}""")]
    [InlineData("/events/track.gif?name=seen&customer_id=42&data=%5B1%5D", "track", """{"name":"seen","customer_id":"42","data":{"data":"[1]"}}""")]
    [InlineData("/events/track.gif?name=seen&customer_id=42&d=%7B%7D", "track", """{"name":"seen","customer_id":"42","data":{}}""")]
    [InlineData("/events/track.gif?name=seen&customer_id=42&foo=1&d=%7B%20%7D", "track", """{"name":"seen","customer_id":"42","data":{"foo":"1"}}""")]
    [InlineData("/events/track.gif?name=seen&customer_id=42&d=%EF%BB%BF%7B%22a%22%3A1%7D+", "track", """{"name":"seen","customer_id":"42","data":{"a":1}}""")]
    [InlineData("/events/identify.gif?id=42&name=Jane", "identify", """{"customer_id":"42","attributes":{"name":"Jane"}}""")]
    [InlineData("/events/identify.gif?id=42&plan=basic", "identify", """{"customer_id":"42","attributes":{"plan":"basic"}}""")]
    public void An_images_query_means_the_same_as_a_body(string target, string call, string body) =>
        Assert.Equal(Some.Translate("POST", $"/events/{call}", body).Texts(), Some.Translate("GET", target, null).Texts());

    [Theory]
    [InlineData("/events/opened.gif?s=x&name=y", "The image is not named after a call: track, page or identify.")]
    [InlineData("/events/page.gif?s=x&a=an&url=y", "The image's query has no name.")]
    [InlineData("/events/track.gif?s=x&a=an&name=+", "The image's query has no name.")]
    [InlineData("/events/track.gif?s=x&call=%7B%22customer_id%22%3A%2242%22%7D", "The image's query has no name.")]
    [InlineData("/events/identify.gif", "The image's query names nobody.")]
    [InlineData("/events/identify.gif?s=x&a=an&plan=basic", "The image's query names nobody.")]
    public void An_image_that_is_not_understood_is_kept_but_not_mapped(string target, string because)
    {
        var translation = Some.Translate("GET", target, null);
        Assert.Equal((Outcome.NotMapped, because), (translation.Outcome, translation.NotMappedBecause));
    }

    [Theory]
    [InlineData("POST", "/events/opened")]
    [InlineData("POST", "/events")]
    [InlineData("POST", "/events/track/42")]
    public void There_are_no_other_endpoints(string method, string path) =>
        Assert.Equal(Api.None, Endpoint.Match(method, Encoding.UTF8.GetBytes(path)).Api);

    [Fact]
    public void The_trace_tells_where_the_context_comes_from()
    {
        var trace = Some.Translate("POST", "/events/track?site_id=s", $$"""{"name":"seen","customer_id":"42","age":1,{{Surroundings}}}""", trace: true).Trace;
        Assert.Equal(
            ["context.ip from received.ip", "context.library from context.library", "context.locale from context.locale", "context.page from context.page", "context.userAgent from received.user_agent", "timestamp from age"],
            trace.Where(line => line.Field == "timestamp" || (line.Field.StartsWith("context.", StringComparison.Ordinal) && line.Field != "context.journeys.identifiers"))
                .Select(line => $"{line.Field} from {line.From}").Order(StringComparer.Ordinal));
    }

    private static JsonObject Single(TranslatedCall translation) => JsonNode.Parse(Assert.Single(translation.Texts()))!.AsObject();
}
