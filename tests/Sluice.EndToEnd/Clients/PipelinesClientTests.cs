using System.IO.Compression;
using System.Text.Json.Nodes;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Clients;

/// <summary>Clients of the Pipelines API: messages arrive as they were sent, their missing common fields filled in.</summary>
[Trait("suite", "clients")]
public sealed class PipelinesClientTests
{
    [Theory]
    [InlineData("cdp-analytics-node.mjs", "@customerio/cdp-analytics-node")]
    [InlineData("segment-analytics-node.mjs", "@segment/analytics-node")]
    [InlineData("analytics-node.mjs", "analytics-node")]
    [InlineData("rudder-sdk-node.mjs", "analytics-node")]
    public async Task A_library_of_Segments_descent_is_delivered_as_it_sent(string script, string library)
    {
        var run = await Conversation.HoldAsync(script, messages: 7);

        ArrivesAsSent(run, run.Sent.SelectMany(Items));
        Assert.All(run.Delivered, one => Assert.Equal(library, one.Message.GetProperty("context").GetProperty("library").GetProperty("name").GetString()));
        var order = run.Only("track-1").Message;
        Assert.Equal("track", order.GetProperty("type").GetString());
        Assert.Equal("Order Completed", order.GetProperty("event").GetString());
        Assert.Equal("""{"total":12.5,"products":[{"sku":"é✓"}]}""", order.GetProperty("properties").GetRawText());
        Assert.Equal("""{"All":true,"Amplitude":false}""", order.GetProperty("integrations").GetRawText());
        Assert.Equal("203.0.113.7", run.Only("anon-1").Message.GetProperty("context").GetProperty("ip").GetString());
        Assert.Equal("2026-11-02T10:20:30.123Z", run.Only("identify-1").Message.GetProperty("timestamp").GetString());
        Assert.Equal("Pricing", run.Only("page-1").Message.GetProperty("name").GetString());
        Assert.Equal("screen", run.Only("screen-1").Message.GetProperty("type").GetString());
        Assert.Equal("acme", run.Only("group-1").Message.GetProperty("groupId").GetString());
        Assert.Equal("anon-9", run.Only("alias-1").Message.GetProperty("previousId").GetString());
    }

    [Fact]
    public async Task What_customerio_node_sends_without_a_type_arrives_with_it()
    {
        var run = await Conversation.HoldAsync("customerio-pipelines.mjs", messages: 8);

        var accepted = run.Sent.Where(static one => Uses(one, Gateway.WriteKey)).ToList();
        ArrivesAsSent(run, accepted.SelectMany(static one => one.Target.EndsWith("/batch", StringComparison.Ordinal) ? Items(one) : [Typed(one)]));
        Expected.Message(
            """
            {
              "type": "identify", "userId": "identify-1", "traits": { "email": "i@example.com", "score": 29.99 },
              "messageId": "my-own-id", "timestamp": "2026-11-02T10:20:30.123Z", "sentAt": "$time", "receivedAt": "$time",
              "context": { "library": { "name": "customerio-node", "version": "5.2.0" } }
            }
            """, run.Only("identify-1").Message);
        Expected.Message(
            """
            {
              "type": "track", "event": "Order Completed", "userId": "track-1", "properties": { "total": 12.5, "products": [{ "sku": "é✓" }] },
              "integrations": { "All": true, "Amplitude": { "session_id": 7 } },
              "messageId": "$uuid", "timestamp": "$time-of-client", "sentAt": "$time", "receivedAt": "$time",
              "context": { "library": { "name": "customerio-node", "version": "5.2.0" } }
            }
            """, run.Only("track-1").Message);
    }

    [Fact]
    public async Task A_wrong_write_key_is_told_only_to_those_who_asked_for_strictness()
    {
        var run = await Conversation.HoldAsync("customerio-pipelines.mjs", messages: 8);

        Assert.Equal(401, run.Answer("wrong key, strict").GetProperty("error").GetProperty("status").GetInt32());
        Assert.Equal("{}", run.Answer("wrong key").GetProperty("answer").GetRawText());
        Assert.Empty(run.Of("stranger"));
    }

    private static void ArrivesAsSent(Conversation run, IEnumerable<JsonObject> sent)
    {
        var delivered = run.Delivered.ToDictionary(static one => one.Id, static one => one.Message);
        foreach (var item in sent)
        {
            var id = (string)item["messageId"]!;
            Assert.True(delivered.Remove(id, out var message), $"{item} did not arrive");
            // What the gateway may add; sentAt and timestamp only when the client did not say.
            var expected = (JsonObject)item.DeepClone();
            foreach (var name in (ReadOnlySpan<string>)["sentAt", "timestamp", "receivedAt"]) expected[name] ??= message.GetProperty(name).GetString();
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(message.GetRawText())), $"sent: {item}\narrived: {message}");
        }
        Assert.Empty(delivered);
    }

    private static IEnumerable<JsonObject> Items(Received request)
    {
        var batch = JsonNode.Parse(Unpacked(request))!.AsObject();
        foreach (var item in batch["batch"]!.AsArray())
        {
            // What the batch says counts for its items.
            if (batch["sentAt"] is { } sentAt) item!["sentAt"] ??= sentAt.DeepClone();
            yield return item!.AsObject();
        }
    }

    private static JsonObject Typed(Received request)
    {
        var call = JsonNode.Parse(request.Body)!.AsObject();
        call["type"] = request.Target["/v1/".Length..];
        return call;
    }

    private static byte[] Unpacked(Received request)
    {
        if (!request.Headers.TryGetValue("content-encoding", out var coding)) return request.Body;
        Assert.Equal("gzip", coding);
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(request.Body), CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static bool Uses(Received request, string writeKey) =>
        request.Headers["authorization"] == $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(writeKey + ":"))}";
}
