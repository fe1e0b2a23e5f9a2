using System.Text;
using Sluice.Tests.Delivery;
using Sluice.Tests.Operator.Admin;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>Traces of a real gateway, from the call to the receiver of a delivery.</summary>
public sealed class TraceTests
{
    private const int Server = 2, Client = 3;
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Caller = "00f067aa0ba902b7";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_and_its_deliveries_are_one_trace_that_a_restart_does_not_break()
    {
        await using var collector = new Receiver();
        await using var hook = new Receiver(static request => new Behaviour.Answer(request.Number == 0 ? 503 : 200));
        await using var gateway = await StartAsync(collector, hook, "0.000000001", retry: "1h");
        await SendAsync(gateway, $"00-{Trace}-{Caller}-01");
        await hook.UntilAsync(1);
        await StopAsync(gateway);
        // What waits is due in an hour; with a shorter schedule it is due at once.
        Write(gateway, collector, hook, "0.000000001", retry: "50ms");
        await gateway.StartAsync();
        await hook.UntilAsync(2);
        await StopAsync(gateway);

        var spans = Exported.Spans(collector);
        Assert.All(spans, span => Assert.Equal(Trace, span.Trace));
        var call = Assert.Single(spans, static span => span.Kind == Server);
        Assert.Equal(("POST /api/v1/customers/{id}/events", Caller), (call.Name, call.Parent));
        Assert.Equal(("200", "/api/v1/customers/{id}/events", "event", "1"),
            (call.Attributes["http.response.status_code"], call.Attributes["http.route"], call.Attributes["sluice.operation"], call.Attributes["sluice.sequence"]));
        var attempts = spans.Where(static span => span.Kind == Client).OrderBy(static span => span.Attributes["sluice.attempt"]).ToList();
        Assert.Equal(["1 retry 503", "2 delivered 200"],
            attempts.Select(static one => $"{one.Attributes["sluice.attempt"]} {one.Attributes["sluice.outcome"]} {one.Attributes["http.response.status_code"]}"));
        Assert.All(attempts, attempt => Assert.Equal(("deliver hook", call.Id, "1"), (attempt.Name, attempt.Parent, attempt.Attributes["sluice.sequence"])));
        Assert.Equal(attempts.Select(static one => $"00-{Trace}-{one.Id}-01"), hook.Requests.Select(static request => request.Header("traceparent")));
        Assert.DoesNotContain(spans.SelectMany(static span => span.Attributes.Values), static value => value.Contains("p1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")]
    [InlineData("0", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public async Task What_its_caller_does_not_trace_is_not_traced_and_without_a_ratio_nothing_is(string ratio, string traceparent)
    {
        await using var collector = new Receiver();
        await using var hook = new Receiver();
        await using var gateway = await StartAsync(collector, hook, ratio);
        await SendAsync(gateway, traceparent);
        await hook.UntilAsync(1);
        await StopAsync(gateway);
        Assert.Empty(Exported.Spans(collector));
        Assert.Null(hook.Requests[0].Header("traceparent"));
    }

    [Fact]
    public async Task Of_calls_that_nobody_traces_the_wanted_share_is()
    {
        await using var collector = new Receiver();
        await using var hook = new Receiver();
        await using var gateway = await StartAsync(collector, hook, "1");
        await SendAsync(gateway, null);
        await SendAsync(gateway, "not a traceparent");
        await hook.UntilAsync(2);
        await StopAsync(gateway);
        var spans = Exported.Spans(collector);
        Assert.Equal(2, spans.Select(static span => span.Trace).Distinct().Count());
        Assert.Equal((2, 2), (spans.Count(static span => span is { Kind: Server, Parent: "" }), spans.Count(static span => span.Kind == Client)));
        Assert.Equal("sluice", Exported.Resource(collector, "/v1/traces")["service.name"]);
    }

    private static async Task<Administered> StartAsync(Receiver collector, Receiver hook, string ratio, string retry = "5s")
    {
        var (destinations, more) = Yaml(collector, hook, ratio, retry);
        return await Administered.StartProcessAsync(destinations, more);
    }

    private static void Write(Administered gateway, Receiver collector, Receiver hook, string ratio, string retry)
    {
        var (destinations, more) = Yaml(collector, hook, ratio, retry);
        gateway.Write(destinations, more);
    }

    private static (string Destinations, string More) Yaml(Receiver collector, Receiver hook, string ratio, string retry) => (
        $"  - {{ name: hook, type: webhook, settings: {{ url: \"{hook.Url}\" }}, allow: 127.0.0.1, retry: {{ first: {retry}, max: {retry} }} }}",
        $"telemetry: {{ otlp: {{ endpoint: \"{collector.Url}\", allow: 127.0.0.1 }}, traces: {{ ratio: {ratio} }} }}");

    // In order, so that what is recorded is sent.
    private static async Task StopAsync(Administered gateway)
    {
        await gateway.StopAsync();
    }

    private static async Task SendAsync(Administered gateway, string? traceparent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/customers/p1/events") { Content = new StringContent("""{"name":"Bought"}""", Encoding.UTF8, "application/json") };
        if (traceparent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        using var answer = await gateway.Gateway.Client.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
