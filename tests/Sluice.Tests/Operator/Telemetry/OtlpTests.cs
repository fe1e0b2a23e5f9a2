using Sluice.Tests.Cli;
using Sluice.Tests.Delivery;
using Sluice.Tests.Operator.Admin;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>What a real gateway sends to a receiver of OTLP over HTTP.</summary>
public sealed class OtlpTests
{
    private const string Nowhere = "  - { name: out, type: stdout }";

    [Theory]
    [InlineData("1s")]
    [InlineData("1h")]
    public async Task Metrics_are_sent_with_the_headers_that_are_wanted_and_once_more_at_the_end(string interval)
    {
        await using var collector = new Receiver();
        await using var gateway = await Administered.StartProcessAsync(
            Nowhere, $"telemetry: {{ metrics: false, otlp: {{ endpoint: \"{collector.Url}\", allow: 127.0.0.1, headers: \"x-team=blue,authorization=Bearer%20t0\", interval: {interval} }} }}");
        if (interval == "1s") await collector.UntilAsync(1);
        await gateway.AcceptAsync("p1", "Bought");
        await gateway.UntilAsync("/admin/destinations/out", static state => state.GetProperty("ended").GetProperty("delivered").GetInt64() == 1);
        await gateway.StopAsync();

        Assert.All(collector.Requests, request =>
        {
            Assert.Equal("POST /v1/metrics HTTP/1.1", request.Line);
            Assert.Equal(("application/x-protobuf", "blue", "Bearer t0"), (request.Header("Content-Type"), request.Header("x-team"), request.Header("authorization")));
        });
        var metrics = Exported.Metrics(collector);
        Assert.Equal((1, 1, 1), (metrics["sluice.journal.calls"], metrics["sluice.ingest.calls"], metrics["sluice.delivery.items"]));
        Assert.Contains("dotnet.process.memory.working_set", metrics.Keys);
        var resource = Exported.Resource(collector, "/v1/metrics");
        Assert.Equal(("sluice", Environment.MachineName), (resource["service.name"], resource["host.name"]));
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_gets_nothing_and_the_log_says_which_line_would_allow_it()
    {
        await using var collector = new Receiver();
        await using var gateway = await GatewayAsync($"otlp: {{ endpoint: \"{collector.Url}\", interval: 1s }}");
        await gateway.Gateway.ReadUntil("Metrics and traces cannot be sent to");
        Assert.Contains("127.0.0.1 is a loopback address (127.0.0.0/8): to allow it, add `allow: [127.0.0.0/8]` to telemetry.otlp", gateway.Gateway.Error, StringComparison.Ordinal);
        Assert.Equal(0, collector.Connections);
    }

    [Fact]
    public async Task That_a_receiver_fails_is_said_once_and_that_it_works_again_too()
    {
        await using var collector = new Receiver(static request => new Behaviour.Answer(request.Number < 3 ? 400 : 200));
        await using var gateway = await GatewayAsync($"otlp: {{ endpoint: \"{collector.Url}\", allow: 127.0.0.1, interval: 1s }}");
        await gateway.Gateway.ReadUntil("are sent to");
        Assert.Equal(1, gateway.Gateway.Error.Split("cannot be sent to").Length - 1);
        Assert.Contains("HTTP 400", gateway.Gateway.Error, StringComparison.Ordinal);
    }

    private static async Task<Quiet> GatewayAsync(string telemetry)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "sluice.yaml"), $"sources: [{{ name: s, write_key: k }}]\ntelemetry: {{ {telemetry} }}\n", TestContext.Current.CancellationToken);
        return new(folder, await Gateway.Start(folder));
    }

    private sealed record Quiet(string Folder, Gateway Gateway) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
