using System.Net;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Ingest;

/// <summary>What a sender of messages that were accepted before is told. Whether they are is the journal's to say.</summary>
public sealed class DuplicateTests
{
    private const string Ulid = "01KAQ000000000000000000001";

    [Fact]
    public async Task A_message_that_comes_again_is_answered_as_the_first_and_a_header_says_so()
    {
        const string Call = """{"userId":"1","event":"seen","messageId":"m1"}""";
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal("durable; seq=1", await AnswerAsync(gateway.PipelinesAsync("/v1/track", Call)));
        Assert.Equal("durable; seq=2; duplicates=1", await AnswerAsync(gateway.PipelinesAsync("/v1/track", Call)));
        const string Batch = """{"batch":[{"type":"track","userId":"1","event":"seen","messageId":"m1"},{"type":"track"},{"type":"identify","userId":"1"}]}""";
        Assert.Equal("durable; seq=3; dropped=1; duplicates=1", await AnswerAsync(gateway.PipelinesAsync("/v1/batch", Batch)));
        var stored = await gateway.StoredAsync();
        Assert.Equal([1, 1, 2], stored.Select(static one => one.Messages.Length));
        Assert.Equal(Call, stored[1].Body);
    }

    [Fact]
    public async Task A_pages_call_that_comes_again_repeats_none_of_its_messages()
    {
        const string Call = """
            {"id":"01KAQ000000000000000000001","customer_id":"42","attributes":{"plan":"pro","cio_relationships":{"action":"add_relationships",
             "relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}}}
            """;
        await using var gateway = await TestGateway.StartAsync();
        Assert.Equal("durable; seq=1", await AnswerAsync(gateway.TrackAsync("POST", "/events/identify?site_id=site", Call)));
        Assert.Equal("durable; seq=2; duplicates=2", await AnswerAsync(gateway.TrackAsync("POST", "/events/identify?site_id=site", Call)));
    }

    [Fact]
    public async Task Of_simultaneous_requests_with_the_same_id_all_are_accepted_and_one_is_new()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(n =>
            AnswerAsync(gateway.PipelinesAsync("/v1/track", $$"""{"userId":"{{n}}","event":"seen","messageId":"m1"}"""))));
        Assert.Single(answers, static answer => !answer.Contains("duplicates=1", StringComparison.Ordinal));
        Assert.Equal(32, (await gateway.StoredAsync()).Count);
    }

    [Theory]
    [InlineData("/api/v1/customers/1/events", """{"name":"seen","id":"ULID"}""")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen","id":"ULID"}""")]
    [InlineData("/api/v2/batch", """{"batch":[{"type":"person","action":"page","identifiers":{"id":"1"},"name":"seen","id":"ULID"}]}""")]
    public async Task An_event_of_the_Track_API_is_known_by_its_ULID_and_by_no_other_id(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var (id, expected) in (IEnumerable<(string, string)>)[(Ulid, "; duplicates=1"), ("no ULID", "")])
        {
            var call = body.Replace("ULID", id, StringComparison.Ordinal);
            await AnswerAsync(gateway.TrackAsync("POST", path, call));
            var answer = await AnswerAsync(gateway.TrackAsync("POST", path, call));
            Assert.Equal($"durable; seq={gateway.Journal.Head}{expected}", answer);
        }
    }

    [Fact]
    public async Task The_pieces_of_a_message_that_comes_again_are_known_and_so_are_ids_that_a_rule_sets()
    {
        var config = Yaml.Valid("""
            sources: [{ name: website, write_key: wk1, track: { site_id: site, api_key: key } }]
            translation:
              rules:
                - { when: event = "order", split: $.properties.products }
                - { when: event = "paid", set: { messageId: $.properties.payment } }
            """) with { Listen = TestGateway.Config.Listen };
        await using var gateway = await TestGateway.StartAsync(config);
        const string Order = """{"userId":"1","event":"order","messageId":"m1","properties":{"products":["a","b","c"]}}""";
        const string Unnamed = """{"userId":"1","event":"order","properties":{"products":["a","b","c"]}}""";
        Assert.Equal("durable; seq=1", await AnswerAsync(gateway.PipelinesAsync("/v1/track", Order)));
        Assert.Equal("durable; seq=2; duplicates=3", await AnswerAsync(gateway.PipelinesAsync("/v1/track", Order)));
        Assert.Equal(3, gateway.Journal.Duplicates.Known);
        Assert.Equal("durable; seq=3", await AnswerAsync(gateway.PipelinesAsync("/v1/track", Unnamed)));
        Assert.Equal(3, gateway.Journal.Duplicates.Known);
        const string Paid = """{"name":"paid","data":{"payment":"p1"}}""";
        Assert.Equal("durable; seq=4", await AnswerAsync(gateway.TrackAsync("POST", "/api/v1/customers/1/events", Paid, "site:key")));
        Assert.Equal("durable; seq=5; duplicates=1", await AnswerAsync(gateway.TrackAsync("POST", "/api/v1/customers/2/events", Paid, "site:key")));
    }

    private static async Task<string> AnswerAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("X-Sluice-Journal").Single();
    }
}
