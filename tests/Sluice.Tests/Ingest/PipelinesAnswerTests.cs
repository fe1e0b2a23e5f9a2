using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.Tests.Ingest;

public sealed class PipelinesAnswerTests
{
    [Theory]
    [InlineData("/v1/identify", """{"userId":"1","traits":{"plan":"basic"}}""", "identify")]
    [InlineData("/v1/identify/", """{"userId":"1"}""", "identify")]
    [InlineData("/v1/i", """{"userId":"1"}""", "identify")]
    [InlineData("/v1/track", """{"userId":"1","event":"seen"}""", "track")]
    [InlineData("/v1/t", """{"anonymousId":"1","event":"seen"}""", "track")]
    [InlineData("/v1/page", """{"userId":"1"}""", "page")]
    [InlineData("/v1/p", """{"userId":"1"}""", "page")]
    [InlineData("/v1/screen", """{"userId":"1"}""", "screen")]
    [InlineData("/v1/s", """{"userId":"1"}""", "screen")]
    [InlineData("/v1/group", """{"userId":"1","groupId":"g"}""", "group")]
    [InlineData("/v1/g", """{"userId":"1","groupId":"g"}""", "group")]
    [InlineData("/v1/alias", """{"userId":"1","previousId":"2"}""", "alias")]
    [InlineData("/v1/a", """{"userId":"1","previousId":"2"}""", "alias")]
    [InlineData("/v1/batch", """{"batch":[{"type":"track","userId":"1","event":"seen"}]}""", "track")]
    [InlineData("/v1/b", """{"batch":[{"type":"track","userId":"1","event":"seen"}]}""", "track")]
    [InlineData("/v1/import", """{"batch":[{"type":"track","userId":"1","event":"seen"}]}""", "track")]
    public async Task Every_path_stores_its_message(string path, string body, string type)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync(path, body, strict: true);
        Assert.Equal((HttpStatusCode.OK, "{}\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestGateway.Cancel)));
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal("website", stored.Source);
        using var message = JsonDocument.Parse(Assert.Single(stored.Messages));
        Assert.Equal(type, message.RootElement.GetProperty("type").GetString());
        Assert.NotEqual("", message.RootElement.GetProperty("messageId").GetString());
    }

    [Fact]
    public async Task A_browser_beacon_is_taken_as_plain_text_with_its_key_in_the_body()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var content = new StringContent("""{"userId":null,"anonymousId":"a","event":"seen","_metadata":{"x":{"writeKey":"no"}},"writeKey":"wk1"}""", Encoding.UTF8, "text/plain");
        using var answer = await gateway.Http.PostAsync("/v1/t", content, TestGateway.Cancel);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("text/plain; charset=utf-8", Assert.Single(await gateway.StoredAsync()).ContentType);
    }

    [Fact]
    public async Task A_byte_order_mark_before_a_body_with_its_key_means_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("POST", "/v1/t", "\uFEFF{\"userId\":\"1\",\"event\":\"seen\",\"writeKey\":\"wk1\"}");
        Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
    }

    [Theory]
    [InlineData("1", 400)]
    [InlineData("true", 400)]
    [InlineData("0", 200)]
    [InlineData("false", 200)]
    public async Task Calls_are_strict_when_the_header_says_so(string header, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("POST", "/v1/track", """{"userId":"1","writeKey":"wk1"}""", request => request.Headers.Add("X-Strict-Mode", header));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_batch_may_name_its_key_behind_its_items_and_compressed()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var content = Compressed("""{"batch":[{"type":"track","userId":"1","event":"seen"}],"writeKey":"wk1"}""", "application/json");
        using var answer = await gateway.Http.PostAsync("/v1/batch", content, TestGateway.Cancel);
        Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gzip_is_read_whatever_the_content_type_says_and_even_unannounced(bool announced)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var content = Compressed("""{"userId":"1","event":"seen","writeKey":"wk1"}""", "application/x-www-form-urlencoded", announced);
        using var answer = await gateway.Http.PostAsync("/v1/track", content, TestGateway.Cancel);
        Assert.Equal("""{"userId":"1","event":"seen","writeKey":"wk1"}""", Assert.Single(await gateway.StoredAsync()).Body);
    }

    [Fact]
    public async Task Permissive_calls_are_answered_200_and_the_header_says_that_nothing_was_stored()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync("/v1/track", """{"userId":"1"}""");
        Assert.Equal((HttpStatusCode.OK, "{}\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestGateway.Cancel)));
        Assert.Equal("none; reason=required", answer.Headers.GetValues("X-Sluice-Journal").Single());
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task Permissive_batches_keep_their_good_items()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync("/v1/batch", """{"batch":[{"type":"track","userId":"1"},{"type":"track","userId":"1","event":"seen"},3]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("durable; seq=1; dropped=2", answer.Headers.GetValues("X-Sluice-Journal").Single());
        Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
    }

    [Theory]
    [InlineData("/v1/track", """{"userId":"1"}""", "event")]
    [InlineData("/v1/identify", """{"traits":{}}""", "userId")]
    [InlineData("/v1/group", """{"userId":"1"}""", "groupId")]
    [InlineData("/v1/alias", """{"userId":"1"}""", "previousId")]
    public async Task Strict_calls_are_told_what_is_missing(string path, string body, string field)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync(path, body, strict: true);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        Assert.Equal(field, json.RootElement.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Strict_batches_are_stored_whole_or_not_at_all()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync("/v1/batch", """{"batch":[{"type":"track","userId":"1"},{"type":"track","userId":"1","event":"seen"}]}""", strict: true);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"batch_index\":0", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Theory]
    [InlineData("User Suppressed")]
    [InlineData("User Deleted")]
    [InlineData("User Unsuppressed")]
    [InlineData("User\\u0020Deleted")]
    public async Task A_write_key_that_everybody_knows_need_not_take_events_that_suppress_or_delete_people(string name)
    {
        var sources = TestGateway.Config.Sources.Select(static one => one with { PrivacyEvents = one.WriteKeys.Count == 0 });
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Sources = [.. sources] });
        var call = $$"""{"type":"track","userId":"victim","event":"seen","event":"{{name}}"}""";
        using var strict = await gateway.PipelinesAsync("/v1/track", call, strict: true);
        using var permissive = await gateway.PipelinesAsync("/v1/track", call);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (strict.StatusCode, permissive.StatusCode));
        Assert.StartsWith("""{"errors":[{"reason":"forbidden","field":"event",""", await strict.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal("none; reason=forbidden", permissive.Headers.GetValues("X-Sluice-Journal").Single());
        using var batch = await gateway.PipelinesAsync("/v1/batch", $$"""{"batch":[{{call}},{"type":"track","userId":"1","event":"seen"}]}""");
        Assert.Equal("durable; seq=1; dropped=1", batch.Headers.GetValues("X-Sluice-Journal").Single());
        Assert.Contains("\"seen\"", Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identify", "")]
    [InlineData("page", "")]
    [InlineData("screen", "")]
    [InlineData("group", "\"groupId\":\"g\",")]
    [InlineData("alias", "\"previousId\":\"p\",")]
    public async Task Nor_calls_of_another_type_that_bear_such_a_name(string type, string needed)
    {
        var sources = TestGateway.Config.Sources.Select(static one => one with { PrivacyEvents = one.WriteKeys.Count == 0 });
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Sources = [.. sources] });
        using var refused = await gateway.PipelinesAsync($"/v1/{type}", $$"""{{{needed}}"userId":"victim","event":"User Deleted"}""", strict: true);
        using var taken = await gateway.PipelinesAsync($"/v1/{type}", $$"""{{{needed}}"userId":"victim","event":"User Delete"}""", strict: true);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    [Fact]
    public async Task By_default_a_write_key_may_suppress_and_delete()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync("/v1/track", """{"userId":"42","event":"User Deleted"}""", strict: true);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // JavaScript writes the first when an emoji is cut in half.
    public static TheoryData<string> Unreadable => ["""{"t":"cut \ud83d"}""", $$"""{"t":{{new string('[', 5000)}}{{new string(']', 5000)}}}"""];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task An_item_with_half_a_character_or_nested_too_deep_is_dropped_alone(string properties)
    {
        await using var gateway = await TestGateway.StartAsync();
        var items = Enumerable.Range(0, 100).Select(at => $$"""{"type":"track","userId":"{{at}}","event":"seen","properties":{{(at == 42 ? properties : "{}")}}}""");
        var batch = $$"""{"batch":[{{string.Join(',', items)}}],"writeKey":"{{TestGateway.WriteKey}}"}""";

        using var strict = await gateway.PipelinesAsync("/v1/batch", batch, strict: true);
        Assert.Equal(HttpStatusCode.BadRequest, strict.StatusCode);
        Assert.Contains("\"batch_index\":42,\"reason\":\"invalid\"", await strict.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        foreach (var withHeader in (bool[])[true, false])
        {
            using var answer = withHeader ? await gateway.PipelinesAsync("/v1/batch", batch) : await gateway.SendAsync("POST", "/v1/b", batch);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.EndsWith("dropped=1", answer.Headers.GetValues("X-Sluice-Journal").Single(), StringComparison.Ordinal);
        }
        Assert.Equal([99, 99], (await gateway.StoredAsync()).Select(stored => stored.Messages.Length));
    }

    private static ByteArrayContent Compressed(string text, string type, bool announced = true)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (announced) content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
