using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Pipelines calls go on as sent, with the missing common fields filled in (spec 4).</summary>
public class PipelinesTests
{
    private const string Tail = "\"sentAt\":\"2026-10-01T12:30:15.250Z\",\"receivedAt\":\"2026-10-01T12:30:15.250Z\"";

    [Theory]
    [InlineData("/v1/track", "track")]
    [InlineData("/v1/t", "track")]
    [InlineData("/v1/identify", "identify")]
    [InlineData("/v1/i", "identify")]
    [InlineData("/v1/page", "page")]
    [InlineData("/v1/p", "page")]
    [InlineData("/v1/screen", "screen")]
    [InlineData("/v1/s", "screen")]
    [InlineData("/v1/group", "group")]
    [InlineData("/v1/g", "group")]
    [InlineData("/v1/alias", "alias")]
    [InlineData("/v1/a", "alias")]
    public void The_path_says_the_type(string path, string type) =>
        Assert.StartsWith($"{{\"type\":\"{type}\",", Assert.Single(Some.Translate("POST", path, """{"type":"other","userId":"1","previousId":"0","groupId":"g","event":"e"}""").Texts()), StringComparison.Ordinal);

    [Fact]
    public void A_call_keeps_what_it_has_and_gets_what_it_lacks()
    {
        var message = Assert.Single(Some.Translate("POST", "/v1/track", """{"event":"e","properties":{"n":1.10},"userId":"1","writeKey":"secret","custom":[1]}""").Texts());

        Assert.StartsWith($"{{\"type\":\"track\",\"event\":\"e\",\"properties\":{{\"n\":1.10}},\"custom\":[1],\"userId\":\"1\",{Tail},\"messageId\":\"01", message, StringComparison.Ordinal);
        Assert.EndsWith("\"timestamp\":\"2026-10-01T12:30:15.250Z\"}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_client_says_of_a_call_stands()
    {
        const string Sent = """{"userId":null,"anonymousId":"a","event":"e","integrations":{"Mixpanel (Actions)":false},"sentAt":"2026-10-01T00:00:01.123456789Z","messageId":"node-next-1","timestamp":"2026-10-01T00:00:00+00:00","context":{"library":{"name":"l"}}}""";
        var translation = Some.Translate("POST", "/v1/track", Sent);
        var message = Assert.Single(translation.Texts());

        Assert.Contains("\"userId\":null,\"anonymousId\":\"a\",\"integrations\":{\"Mixpanel (Actions)\":false},\"sentAt\":\"2026-10-01T00:00:01.123456789Z\"", message, StringComparison.Ordinal);
        Assert.Contains("\"messageId\":\"node-next-1\",\"timestamp\":\"2026-10-01T00:00:00+00:00\",\"context\":{\"library\":{\"name\":\"l\"}}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"timestamp\":1613063089250", "2021-02-11T17:04:49.250Z")]
    [InlineData("\"timestamp\":null,\"originalTimestamp\":\"2026-09-30T00:00:00Z\",\"sentAt\":\"2026-09-30T00:00:05Z\"", "2026-10-01T12:30:10.250Z")]
    [InlineData("\"originalTimestamp\":\"2026-09-30T00:00:00Z\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":true", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"1613063089250\"", "2021-02-11T17:04:49.250Z")]
    [InlineData("\"timestamp\":\"161306308925\\u0030\"", "2021-02-11T17:04:49.250Z")]
    [InlineData("\"timestamp\":\"161306308925\"", "1975-02-10T23:18:28.925Z")]
    [InlineData("\"timestamp\":\"16130630892\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"yesterday\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"20260930\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"2026-02-30T00:00:00Z\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"2026-09-30T24:00:00Z\"", "2026-09-30T24:00:00Z")]
    [InlineData("\"timestamp\":\"2026-09-30T24:00:01Z\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"2026-09-30T10:00:00+1\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"timestamp\":\"2026-09-30 10:00\"", "2026-09-30 10:00")]
    [InlineData("\"timestamp\":\"2026-09-30T10:00:00,5-0330\"", "2026-09-30T10:00:00,5-0330")]
    [InlineData("\"timestamp\":\"2026-09-30T10:00:00\\u002b02:00\"", "2026-09-30T10:00:00\\u002b02:00")]
    [InlineData("\"originalTimestamp\":\"2026-09-30T02:00:00\\u002b02:00\",\"sentAt\":\"2026-09-29T20:30:05.1239-03:30\"", "2026-10-01T12:30:10.127Z")]
    [InlineData("\"timestamp\":\"2026-09-30T10:00:00\\u002b02:00,\"", "2026-09-30T10:00:00\\u002b02:00")]
    [InlineData("\"timestamp\":\"2026-09-30T10:00:00Z,,\"", "2026-10-01T12:30:15.250Z")]
    [InlineData("\"originalTimestamp\":\"2026-09-30T00:00:00Z,\",\"sentAt\":\"2026-09-30T00:00:05Z,\"", "2026-10-01T12:30:10.250Z")]
    [InlineData("\"originalTimestamp\":\"0001-01-01T00:00:00Z\",\"sentAt\":\"9999-12-31T00:00:00Z\"", "0001-01-01T00:00:00Z")]
    public void Times_are_read_as_documented(string members, string expected) =>
        Assert.Contains($"\"timestamp\":\"{expected}\"", Assert.Single(Some.Translate("POST", "/v1/track", $"{{\"userId\":\"1\",\"event\":\"e\",{members}}}").Texts()), StringComparison.Ordinal);

    [Theory]
    [InlineData("2015-02-23T22:28:55.111Z,", false, "2015-02-23T22:28:55.111Z")]
    [InlineData("2015-02-23T22:28:55.111Z,", true, "2015-02-23T22:28:55.111Z,")]
    [InlineData("yesterday,", false, "yesterday,")]
    public void The_comma_at_the_end_of_times_in_Customer_ios_group_example_is_left_out_unless_reading_is_strict(string sent, bool strict, string expected)
    {
        var body = $$$"""{"userId":"u","groupId":"g","sentAt":"{{{sent}}}","timestamp":"{{{sent}}}","traits":{"name":"Initech"}}""";
        var translation = Some.Translate("POST", "/v1/group", body, new TranslationOptions { StrictJson = strict });
        var message = Assert.Single(translation.Texts());

        var isRead = sent != expected;
        Assert.Contains($"\"sentAt\":\"{expected}\"", message, StringComparison.Ordinal);
        Assert.Contains($"\"timestamp\":\"{(isRead ? expected : "2026-10-01T12:30:15.250Z")}\"", message, StringComparison.Ordinal);
        Assert.Equal(isRead ? [] : ["timestamp"], translation.Diagnostics.Select(note => note.Field));
    }

    [Theory]
    [InlineData("?client_ip=203.0.113.9", true)]
    [InlineData("?a=1&client_ip=203.0.113.9", true)]
    [InlineData("?not_client_ip=203.0.113.9", false)]
    [InlineData("/client_ip=203.0.113.9", false)]
    public void The_address_that_a_call_came_from_is_the_parameter_of_that_name(string behind, bool isTold) => Assert.Equal(
        isTold, Some.Translate("POST", $"/v1/track{behind}", """{"userId":"1","event":"e"}""").Texts().Any(static text => text.EndsWith(",\"context\":{\"ip\":\"203.0.113.9\"}}", StringComparison.Ordinal)));

    [Fact]
    public void A_batch_lends_its_context_integrations_and_sentAt_to_calls_without()
    {
        const string Batch = """{"context":{"c":1},"integrations":{"All":false},"sentAt":"2026-01-01T00:00:00Z","writeKey":"k","batch":[{"type":"track","event":"e","userId":"1","context":null},{"type":"page","userId":"1","context":{"own":1},"integrations":{}}]}""";
        var messages = Some.Translate("POST", "/v1/batch", Batch).Texts();

        Assert.Contains("\"integrations\":{\"All\":false},\"sentAt\":\"2026-01-01T00:00:00Z\"", messages[0], StringComparison.Ordinal);
        Assert.EndsWith(",\"context\":{\"c\":1}}", messages[0], StringComparison.Ordinal);
        Assert.Contains("\"integrations\":{}", messages[1], StringComparison.Ordinal);
        Assert.EndsWith(",\"context\":{\"own\":1}}", messages[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/track", """{"event":"e"}""", "required", "userId")]
    [InlineData("/v1/track", """{"userId":"","anonymousId":null,"event":"e"}""", "required", "userId")]
    [InlineData("/v1/track", """{"userId":"1"}""", "required", "event")]
    [InlineData("/v1/track", """{"userId":"1","event":7}""", "invalid", "event")]
    [InlineData("/v1/track", """{"userId":{},"event":"e"}""", "invalid", "userId")]
    [InlineData("/v1/track", """{"userId":"1","event":"e","properties":7}""", "invalid", "properties")]
    [InlineData("/v1/track", """{"userId":"1","event":"e","integrations":"s"}""", "invalid", "integrations")]
    [InlineData("/v1/alias", """{"userId":"1","previousId":"2","context":"s"}""", "invalid", "context")]
    [InlineData("/v1/identify", """{"traits":{"email":""}}""", "required", "userId")]
    [InlineData("/v1/group", """{"userId":"1"}""", "required", "groupId")]
    [InlineData("/v1/alias", """{"userId":"1"}""", "required", "previousId")]
    [InlineData("/v1/alias", """{"previousId":"1"}""", "required", "userId")]
    [InlineData("/v1/batch", "{}", "required", "batch")]
    public void A_call_without_what_it_needs_is_refused(string path, string body, string reason, string field)
    {
        var translation = Some.Translate("POST", path, body);

        Assert.Equal(Outcome.Refused, translation.Outcome);
        Assert.Equal((reason, field), (translation.Problems[0].Reason, translation.Problems[0].Field));
    }

    [Fact]
    public void An_email_in_the_traits_stands_in_for_the_user_of_an_identify() =>
        Assert.Single(Some.Translate("POST", "/v1/identify", """{"traits":{"email":"a@example.com"}}""").Messages);

    [Fact]
    public void Items_of_a_batch_are_independent()
    {
        var translation = Some.Translate("POST", "/v1/import", """{"batch":[{"type":"dance"},{"userId":"1"},{"type":"page","userId":"1"},7]}""");

        Assert.Single(translation.Messages);
        Assert.Equal([0, 1, 3], translation.Problems.Select(problem => problem.BatchIndex));
    }

    [Theory]
    [InlineData("""{"type":"track","userId":"1","event":"e","properties":{"t":"cut \ud83d","u":"\ude00"}}""", "The body is not valid: the text at byte 109 holds half of a surrogate pair, which is not a character.")]
    [InlineData("""{"type":"track","userId":"1","event":"e","properties":{"\ud83d":[1],"a":1}}""", "The body is not valid: the text at byte 105 holds half of a surrogate pair, which is not a character.")]
    [InlineData("""{"type":"track","userId":"1","event":"e","properties":{"t":[[[[[[[["\ud83d"]]]]]]],"\ud83d"]}}""", "The body nests deeper than 6 levels, at byte 111.")]
    [InlineData("\"\\ud83d\"", "The body is not valid: the text at byte 50 holds half of a surrogate pair, which is not a character.")]
    public void An_item_that_cannot_be_read_takes_none_of_its_neighbours_along(string bad, string why)
    {
        const string Good = """{"type":"page","userId":"1","name":"n"}""";
        var translation = Some.Translate("POST", "/v1/batch", $$"""{"batch":[{{Good}},{{bad}},{{Good}}]}""", new() { MaxDepth = 6 });

        Assert.Equal((Outcome.Mapped, 2), (translation.Outcome, translation.Messages.Count));
        Assert.Equal(new Problem("invalid", "", why, 1), Assert.Single(translation.Problems));
    }

    [Theory]
    [InlineData("\"context\":{\"t\":\"\\ud83d\"}")]
    [InlineData("\"context\":\"c\"")]
    [InlineData("\"integrations\":[1]")]
    [InlineData("\"sentAt\":\"\\ud83d\"")]
    public void What_a_batch_lends_is_refused_with_each_call_that_it_is_lent_to(string lent)
    {
        var translation = Some.Translate("POST", "/v1/batch", $$"""{{{lent}},"batch":[{"type":"page","userId":"1"},{"type":"page","userId":"1"}],"writeKey":"\ud83d"}""");

        Assert.Equal((Outcome.Mapped, 0), (translation.Outcome, translation.Messages.Count));
        Assert.Equal([0, 1], translation.Problems.Select(problem => problem.BatchIndex));
    }
}
