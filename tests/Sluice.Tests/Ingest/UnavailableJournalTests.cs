using System.Net;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Ingest;

public sealed class UnavailableJournalTests
{
    [Theory]
    [InlineData("/api/v1/customers/1/events", """{"name":"seen"}""", """{"meta":{"errors":["The gateway cannot store""")]
    [InlineData("/api/v1/merge_customers", """{"primary":{"id":"1"},"secondary":{"id":"2"}}""", """{"meta":{"error":"The gateway cannot store""")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"delete","identifiers":{"id":"1"}}""", """{"errors":[{"reason":"unavailable","field":"","message":"The gateway cannot store""")]
    public async Task What_cannot_be_stored_is_answered_503_with_retry_after(string path, string body, string start)
    {
        await using var gateway = await TestGateway.StartAsync(journalOptions: new() { WaitingMax = 0 });
        using var answer = await gateway.TrackAsync("POST", path, body);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);
        Assert.StartsWith(start, await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Permissive_pipelines_calls_too_for_they_would_be_lost()
    {
        await using var gateway = await TestGateway.StartAsync(journalOptions: new() { WaitingMax = 0 });
        using var answer = await gateway.PipelinesAsync("/v1/track", """{"userId":"1","event":"seen"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_full_disk_refuses_calls_and_room_on_it_takes_them_again()
    {
        using var disk = SmallDisk.Mount(megabytes: 64);
        await using var gateway = await TestGateway.StartAsync(folder: disk.Path);
        var filler = Path.Combine(disk.Path, "filler");
        Fill(filler);
        var body = $$$"""{"name":"seen","data":{"text":["{{{Incompressible(600_000)}}}"]}}""";
        var (accepted, status) = (0L, HttpStatusCode.OK);
        for (var i = 0; i < 400 && status == HttpStatusCode.OK; i++)
        {
            using var answer = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", body);
            status = answer.StatusCode;
            if (status == HttpStatusCode.OK) accepted++;
        }
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        File.Delete(filler);
        await Until.HoldsAsync(IsAnsweredOtherwiseAsync);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(accepted + 1, (await gateway.StoredAsync()).Count);

        async Task<bool> IsAnsweredOtherwiseAsync()
        {
            using var answer = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", """{"name":"again"}""");
            status = answer.StatusCode;
            return status != HttpStatusCode.ServiceUnavailable;
        }
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        try
        {
            while (true)
            {
                file.Write(new byte[64 * 1024]);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full: that was the aim.
        }
    }

    private static string Incompressible(int length)
    {
        var state = 88172645463325252UL;
        return string.Create(length, state, (to, seed) =>
        {
            foreach (ref var one in to)
            {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                one = (char)('!' + 2 + (seed % 57));
            }
        });
    }
}
