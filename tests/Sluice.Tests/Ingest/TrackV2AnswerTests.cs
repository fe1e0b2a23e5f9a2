using System.Net;
using System.Text.Json;

namespace Sluice.Tests.Ingest;

public sealed class TrackV2AnswerTests
{
    [Theory]
    [InlineData("/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen"}""", 1)]
    [InlineData("/api/v2/batch", """{"batch":[{"type":"person","action":"identify","identifiers":{"id":"1"}},{"type":"person","action":"delete","identifiers":{"email":"a@example.com"}}]}""", 2)]
    [InlineData("/v2/entity", """{"type":"person","action":"suppress","identifiers":{"id":"1"}}""", 1)]
    public async Task Accepted_calls_are_answered_200_with_an_empty_object(string path, string body, int messages)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("{}\n", await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal((body, messages), (stored.Body, stored.Messages.Length));
    }

    [Fact]
    public async Task An_empty_batch_is_accepted()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch", """{"batch":[]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_batch_of_garbage_keeps_its_one_good_item_and_names_the_others()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch",
            """{"batch":[7,{"type":"person","action":"dance","identifiers":{"id":"1"}},{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen"},{"type":"person","action":"identify"},null]}""");
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        Assert.Equal("durable; seq=1; dropped=4", answer.Headers.GetValues("X-Sluice-Journal").Single());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        var errors = json.RootElement.GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal([0, 1, 3, 4], errors.Select(error => error.GetProperty("batch_index").GetInt32()));
        Assert.All(errors, error => Assert.NotEqual("", error.GetProperty("message").GetString()));
        Assert.Equal("action", errors[1].GetProperty("field").GetString());
        Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
    }

    [Theory]
    [MemberData(nameof(PipelinesAnswerTests.Unreadable), MemberType = typeof(PipelinesAnswerTests))]
    public async Task An_item_with_half_a_character_or_nested_too_deep_is_refused_alone(string attributes)
    {
        await using var gateway = await TestGateway.StartAsync();
        var items = Enumerable.Range(0, 10).Select(at => $$"""{"type":"person","action":"event","name":"seen","identifiers":{"id":"{{at}}"},"attributes":{{(at == 4 ? attributes : "{}")}}}""");
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch", $$"""{"batch":[{{string.Join(',', items)}}]}""");

        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        Assert.Equal(4, Assert.Single(json.RootElement.GetProperty("errors").EnumerateArray()).GetProperty("batch_index").GetInt32());
        Assert.Equal(9, Assert.Single(await gateway.StoredAsync()).Messages.Length);
    }

    [Fact]
    public async Task A_batch_of_nothing_but_garbage_is_still_207_and_stores_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch", """{"batch":[1,2]}""");
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        Assert.Empty((await gateway.StoredAsync()).SelectMany(stored => stored.Messages));
    }

    [Theory]
    [InlineData("/api/v2/entity", """{"type":"person","action":"dance","identifiers":{"id":"1"}}""", "invalid", "action")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"identify"}""", "required", "identifiers")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"identify","identifiers":{"id":""}}""", "required", "identifiers")]
    [InlineData("/api/v2/batch", "{}", "required", "batch")]
    public async Task An_invalid_call_is_answered_400_with_reason_field_and_message(string path, string body, string reason, string field)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        var error = json.RootElement.GetProperty("errors")[0];
        Assert.Equal((reason, field), (error.GetProperty("reason").GetString(), error.GetProperty("field").GetString()));
        Assert.False(error.TryGetProperty("batch_index", out _));
        Assert.Equal(0, gateway.Journal.Head);
    }
}
