using System.Net;

namespace Sluice.Tests.Ingest;

public sealed class TrackV1AnswerTests
{
    [Fact]
    public async Task A_call_is_answered_exactly_as_customer_io_answers()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("PUT", "/api/v1/customers/42", """{"plan":"basic"}""");
        Assert.Equal((200, "{}\n"), (answer.Status, answer.Body));
        Assert.Contains("\r\nContent-Type: application/json; charset=utf-8\r\n", answer.Head + "\r\n", StringComparison.Ordinal);
        Assert.Contains("\r\nAccess-Control-Allow-Origin: *\r\n", answer.Head + "\r\n", StringComparison.Ordinal);
        Assert.Contains("\r\nCache-Control: no-cache, no-store, must-revalidate, max-age=0\r\n", answer.Head + "\r\n", StringComparison.Ordinal);
        Assert.Contains("\r\nX-Sluice-Journal: durable; seq=1\r\n", answer.Head + "\r\n", StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", answer.Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/42", """{"email":"a@example.com"}""", "identify")]
    [InlineData("PUT", "/v1/customers/42", """{"email":"a@example.com"}""", "identify")]
    [InlineData("PUT", "/v1/identify/42", """{"email":"a@example.com"}""", "identify")]
    [InlineData("POST", "/api/v1/identify/42", """{"email":"a@example.com"}""", "identify")]
    [InlineData("DELETE", "/api/v1/customers/42", "", "track")]
    [InlineData("POST", "/api/v1/customers/42/suppress", "", "track")]
    [InlineData("POST", "/v1/customers/42/unsuppress", "{}", "track")]
    [InlineData("PUT", "/api/v1/customers/42/devices", """{"device":{"id":"t:1","platform":"ios"}}""", "track")]
    [InlineData("DELETE", "/api/v1/customers/42/devices/t%3A1", "", "track")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"signed_up"}""", "track")]
    [InlineData("POST", "/v1/customers/42/event", """{"name":"signed_up"}""", "track")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"https://example.com/","type":"page"}""", "page")]
    [InlineData("POST", "/api/v1/customers/42/events", """{"name":"Home","type":"screen"}""", "screen")]
    [InlineData("POST", "/api/v1/events", """{"name":"seen","anonymous_id":"anon"}""", "track")]
    [InlineData("POST", "/v1/events", """{"name":"seen","anonymous_id":"anon"}""", "track")]
    [InlineData("POST", "/api/v1/merge_customers", """{"primary":{"id":"1"},"secondary":{"email":"b@example.com"}}""", "alias")]
    [InlineData("POST", "/v1/merge_customers", """{"primary":{"id":"1"},"secondary":{"email":"b@example.com"}}""", "alias")]
    public async Task Every_endpoint_stores_the_call_with_its_message(string method, string path, string body, string type)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync(method, path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(("backend", method, path, body), (stored.Source, stored.Method, stored.Target, stored.Body));
        Assert.Contains($"\"type\":\"{type}\"", stored.Messages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/metrics", """{"delivery_id":"d","metric":"opened"}""")]
    [InlineData("/v1/metrics", """{"delivery_id":"d","metric":"opened"}""")]
    [InlineData("/api/v1/push/events", """{"delivery_id":"d","event":"opened","device_id":"t"}""")]
    [InlineData("/v1/push/events", """{"delivery_id":"d","event":"opened","device_id":"t"}""")]
    [InlineData("/push/events", """{"delivery_id":"d","event":"opened","device_id":"t"}""")]
    [InlineData("/api/v1/cio_deliveries/events", """{"type":"in_app","payload":{"delivery_id":"d","event":"opened"}}""")]
    [InlineData("/v1/cio_deliveries/events", """{"type":"in_app","payload":{"delivery_id":"d","event":"opened"}}""")]
    [InlineData("/api/v1/unsubscribe/d1", """{"unsubscribe":true}""")]
    [InlineData("/v1/unsubscribe/d1", """{"unsubscribe":true}""")]
    [InlineData("/unsubscribe/d1", """{"unsubscribe":true}""")]
    public async Task Endpoints_without_credentials_belong_to_the_open_source(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("POST", path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("open", Assert.Single(await gateway.StoredAsync()).Source);
    }

    [Fact]
    public async Task An_endpoint_without_credentials_believes_valid_ones_all_the_same()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v1/metrics", """{"delivery_id":"d","metric":"opened"}""");
        Assert.Equal("backend", Assert.Single(await gateway.StoredAsync()).Source);
    }

    [Theory]
    [InlineData("/api/v1/forms/f1/submit")]
    [InlineData("/v1/forms/f1/submit")]
    public async Task A_form_is_answered_204_without_a_body(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", path, """{"data":{"email":"a@example.com"}}""");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Null(answer.Content.Headers.ContentType);
        Assert.Equal("durable; seq=1", answer.Headers.GetValues("X-Sluice-Journal").Single());
    }

    [Theory]
    [InlineData("/api/v1/segments/7/add_customers")]
    [InlineData("/v1/segments/7/add_customers")]
    [InlineData("/api/v1/segments/7/remove_customers")]
    [InlineData("/v1/segments/7/remove_customers")]
    public async Task A_call_that_has_no_counterpart_is_stored_too(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", path, """{"ids":["1","2"]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Empty(stored.Messages);
        Assert.NotEmpty(stored.NotMapped);
    }

    [Fact]
    public async Task What_is_not_taken_as_sent_is_counted_and_said_to_whoever_asks_for_details_with_the_number_of_the_call()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        using var late = await gateway.TrackAsync("POST", "/api/v1/customers/42/events", """{"name":"seen","timestamp":1700000000000}""");
        using var whole = await gateway.TrackAsync("POST", "/api/v1/customers/42/events", """{"name":"seen","timestamp":1700000000}""");
        using var contrary = await gateway.TrackAsync("PUT", "/api/v1/customers/42", """{"id":"S3CRET"}""");
        using var refused = await gateway.TrackAsync("POST", "/api/v1/forms/f/submit", """{"data":{"cio_relationships":{}}}""");
        Assert.Equal([200, 200, 200, 400], new[] { late, whole, contrary, refused }.Select(static one => (int)one.StatusCode));
        string[] lines = [.. log.Lines.Where(static line => line.Contains("not taken as sent", StringComparison.Ordinal))];
        Assert.Equal(
            ["Call 1 was accepted, but 'timestamp'", "Call 3 was accepted, but 'id'"],
            lines.Select(static line => line[..line.IndexOf(" not taken", StringComparison.Ordinal)]));
        Assert.DoesNotContain(lines, static line => line.Contains("S3CRET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Merge_says_what_is_wrong_in_a_shape_of_its_own()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v1/merge_customers", """{"primary":{"id":"1","email":"x@example.com"},"secondary":{"id":"2"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("""{"meta":{"error":""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_bad_request_lists_its_errors()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v1/customers/42/events", "{}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Matches("""^\{"meta":\{"errors":\[".+"\]\}\}\n$""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
    }

    [Theory]
    [InlineData("/api/v1/customers/x%20a%2Fb%2Bc%2525d%3Fe%23f%26g%3Dh%3Bi%40%C3%A9%3A%7B%C3%BC%7D")]
    [InlineData("/api/v1/customers/x%20a%2Fb+c%2525d%3Fe%23f&g=h%3Bi@%C3%A9:%7B%C3%BC%7D")]
    public async Task A_percent_encoded_identifier_is_decoded_once_after_splitting(string target)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        Assert.Equal(200, (await raw.SendAsync("PUT", target, "{}")).Status);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(target, stored.Target);
        using var message = System.Text.Json.JsonDocument.Parse(stored.Messages[0]);
        Assert.Equal("x a/b+c%25d?e#f&g=h;i@é:{ü}", message.RootElement.GetProperty("userId").GetString());
    }
}
