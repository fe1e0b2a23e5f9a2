using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sluice.Tests.Ingest;

/// <summary>Bodies of HTTP/1.1 that end before their end, or are not framed as they say: what is counted of them, and that the framework's traces stay out of the log.</summary>
public sealed class BrokenBodyTests
{
    private const string Pipelines = "POST /v1/track HTTP/1.1\r\nHost: gateway\r\nAuthorization: Basic d2sxOg==\r\n";
    private const string TrackV1 = $"POST /api/v1/customers/1/events HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}";

    [Theory]
    [InlineData(Pipelines, "Content-Length: 100", "{\"eve", false)]
    [InlineData(Pipelines, "Content-Length: 100", "{\"eve", true)]
    [InlineData(TrackV1, "Content-Length: 100", "{\"nam", false)]
    [InlineData(TrackV1, "Content-Length: 100", "", true)]
    [InlineData(TrackV1, "Transfer-Encoding: chunked", "50\r\n{\"nam", false)]
    [InlineData(TrackV1, "Transfer-Encoding: chunked", "50\r\n{\"nam", true)]
    public async Task A_client_that_breaks_off_is_counted_as_that_and_costs_no_line(string head, string framing, string begun, bool resets)
    {
        using var log = new MemoryLog();
        await using (var gateway = await StartAsync(log))
        {
            for (var i = 0; i < 3; i++)
            {
                await using var raw = await gateway.ConnectAsync();
                await raw.WriteAsync($"{head}Expect: 100-continue\r\n{framing}\r\n\r\n");
                // Its call is being read when the end comes.
                Assert.Equal(100, (await raw.ReadAsync()).Status);
                await raw.WriteAsync(begun);
                await EndAsync(raw, resets);
            }
            await Until.HoldsAsync(() => gateway.Refused.Sum(static one => one.Count) == 3);
            Assert.Equal([("aborted", 3L)], gateway.Refused);
        }
        Assert.Empty(log.Lines);
    }

    // Nobody reads these bodies but the server, to find the next request.
    [Theory]
    [InlineData("POST /api/v1/customers/1/events HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100\r\n\r\n{\"nam")]
    [InlineData("POST /none HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100\r\n\r\n{\"nam")]
    [InlineData("POST /none HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n")]
    public async Task A_refused_call_whose_body_breaks_off_costs_no_line_of_the_framework(string begun)
    {
        using var log = new MemoryLog();
        await using (var gateway = await StartAsync(log))
        {
            foreach (var resets in (bool[])[true, false])
            {
                await using var raw = await gateway.ConnectAsync();
                await raw.WriteAsync(begun);
                Assert.InRange((await raw.ReadAsync()).Status, 401, 404);
                await EndAsync(raw, resets);
            }
        }
        Assert.DoesNotContain(log.Lines, static line => !line.Contains("got 401", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ZZZ\r\n")]
    [InlineData("80000000\r\nxx")]
    [InlineData("4\r\n{\"evZZ\r\n")]
    public async Task A_pipelines_call_that_is_not_framed_as_it_says_is_dropped_as_others_are(string body)
    {
        using var log = new MemoryLog();
        await using (var gateway = await StartAsync(log))
        {
            await using var raw = await gateway.ConnectAsync();
            await raw.WriteAsync($"{Pipelines}Transfer-Encoding: chunked\r\n\r\n{body}");
            var answer = await raw.ReadAsync();
            Assert.Equal(200, answer.Status);
            Assert.Contains("\r\nX-Sluice-Journal: none; reason=invalid", answer.Head, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close", answer.Head, StringComparison.Ordinal);
            Assert.True(await raw.IsClosedAsync());
            Assert.Equal([("invalid", 1L)], gateway.Refused);
        }
        Assert.Contains("got 200 for a Pipelines call", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    // With the lines that an operator is to look at, and no others.
    private static Task<TestGateway> StartAsync(MemoryLog log) =>
        TestGateway.StartAsync(log: log, services: static services => services.Configure<LoggerFilterOptions>(static filter => filter.MinLevel = LogLevel.Warning));

    private static async Task EndAsync(RawConnection raw, bool resets)
    {
        if (resets)
        {
            raw.Reset();
            return;
        }
        raw.EndWriting();
        Assert.True(await raw.IsClosedAsync());
    }
}
