using System.IO.Compression;
using System.Net;
using System.Text;

namespace Sluice.Tests.Ingest;

/// <summary>Whatever comes in, the answer says what is wrong, nothing of it is stored, and the next call is served.</summary>
public sealed class BadInputTests
{
    private const string V1 = "/api/v1/customers/1/events";
    private const string V2 = "/api/v2/entity";

    [Theory]
    [InlineData("{\"name\":\"seen\",\"data\":nope}", "byte 22")]
    [InlineData("{\"name\":\"seen\"", "byte")]
    [InlineData("name=seen", "byte 0")]
    [InlineData("{\"name\":\"seen\"} x", "byte")]
    [InlineData("{\"name\":\"se\0en\"}", "byte")]
    [InlineData("[{\"name\":\"seen\"}]", "object")]
    [InlineData("\"name\"", "object")]
    [InlineData("null", "object")]
    public async Task What_is_no_json_object_is_refused_with_the_place(string body, string place)
    {
        await using var gateway = await TestGateway.StartAsync();
        await Refused(gateway, await gateway.TrackAsync("POST", V1, body), place);
        await Refused(gateway, await gateway.TrackAsync("POST", V2, body), place);
        await Refused(gateway, await gateway.PipelinesAsync("/v1/track", body, strict: true), place);
        await StillServes(gateway);
    }

    [Theory]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":["seen"]}""")]
    [InlineData("""{"name":""}""")]
    [InlineData("""{"name":"   "}""")]
    [InlineData("""{"name":"seen","data":"text"}""")]
    [InlineData("")]
    public async Task Wrong_types_and_missing_names_are_refused(string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        await Refused(gateway, await gateway.TrackAsync("POST", V1, body), body.Contains("data", StringComparison.Ordinal) ? "data" : "name");
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/")]
    [InlineData("PUT", "/api/v1/customers/%ff%fe")]
    [InlineData("POST", "/api/v1/customers//events")]
    public async Task Empty_or_undecodable_identifiers_are_refused(string method, string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync(method, path, """{"name":"seen"}""");
        Assert.InRange(answer.Status, 400, 404);
        Assert.Matches("identifier|path", answer.Body);
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task Invalid_utf_8_is_refused_with_the_place()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("POST", V1, "{\"name\":\"s\xff\xfe\"}");
        Assert.Equal(400, answer.Status);
        Assert.Contains("byte", answer.Body, StringComparison.Ordinal);
        await StillServes(gateway);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Nesting_of_10_000_levels_is_refused(string open, string close)
    {
        await using var gateway = await TestGateway.StartAsync();
        var deep = new StringBuilder("{\"name\":\"seen\",\"data\":{\"deep\":");
        deep.Insert(deep.Length, open, 10_000).Append('1').Insert(deep.Length, close, 10_000).Append("}}");
        await Refused(gateway, await gateway.TrackAsync("POST", V1, deep.ToString()), "64");
        await StillServes(gateway);
    }

    [Fact]
    public async Task Duplicate_keys_are_taken_with_one_meaning()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", V1, """{"name":"first","name":"last","data":{"a":1,"a":2}}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"event\":\"last\"", Assert.Single(await gateway.StoredAsync()).Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_nul_character_in_a_value_survives_as_its_escape()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", V1, """{"name":"seen","data":{"a":"x\u0000y"}}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("""x\u0000y""", Assert.Single(await gateway.StoredAsync()).Messages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Truncated_compression_is_refused(string coding)
    {
        await using var gateway = await TestGateway.StartAsync();
        var whole = Compress(coding, Encoding.UTF8.GetBytes("""{"name":"seen","data":{"text":"abcdefghijklmnopqrstuvwxyz0123456789"}}"""));
        foreach (var length in (int[])[whole.Length - 1, whole.Length - 9, whole.Length / 2, 10, 3])
        {
            using var answer = await SendCoded(gateway, coding, whole[..length]);
            await Refused(gateway, answer, coding);
        }
        await StillServes(gateway);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task What_is_not_compressed_as_it_says_is_refused(string coding)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await SendCoded(gateway, coding, Encoding.UTF8.GetBytes("""{"name":"seen"}"""));
        await Refused(gateway, answer, coding);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip, br")]
    public async Task An_unknown_coding_is_refused_with_those_that_are_known(string coding)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await SendCoded(gateway, coding, Encoding.UTF8.GetBytes("""{"name":"seen"}"""));
        await Refused(gateway, answer, "gzip, deflate, br");
    }

    [Fact]
    public async Task A_content_length_that_promises_more_than_comes_stores_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: 100\r\n\r\n{{\"name\":\"seen\"}}");
        raw.EndWriting();
        Assert.True(await raw.IsClosedAsync());
        await StillServes(gateway);
        Assert.Equal(1, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_content_length_that_promises_less_than_comes_cuts_the_body_there()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: 10\r\n\r\n{{\"name\":\"seen\"}}\r\n\r\n");
        Assert.Equal(400, (await raw.ReadAsync()).Status);
        Assert.Equal(400, (await raw.ReadAsync()).Status);
        Assert.True(await raw.IsClosedAsync());
        await StillServes(gateway);
    }

    [Theory]
    [InlineData("Content-Length: x\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked, gzip\r\n")]
    public async Task A_broken_frame_is_refused_or_closed(string headers)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}{headers}\r\nzz\r\n");
        Assert.Equal(400, (await raw.ReadAsync()).Status);
        await StillServes(gateway);
        Assert.Equal(1, gateway.Journal.Head);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("identity, chunked")]
    [InlineData("chunked, chunked")]
    public async Task A_body_is_framed_by_chunks_alone(string encoding)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync(
            $"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Transfer-Encoding: {encoding}\r\n\r\nf\r\n{{\"name\":\"seen\"}}\r\n0\r\n\r\n");
        Assert.Equal(400, (await raw.ReadAsync()).Status);
        Assert.True(await raw.IsClosedAsync());
        await StillServes(gateway);
        Assert.Equal(1, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_broken_chunk_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Transfer-Encoding: chunked\r\n\r\nzz\r\nxx");
        var answer = await raw.ReadAsync();
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("""{"meta":{"errors":[""", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80000000")]
    [InlineData("FFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFC")]
    public async Task A_chunk_of_a_size_that_is_no_number_is_the_clients_fault(string size)
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST /api/v1/metrics HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\nxx");
        var answer = await raw.ReadAsync();
        Assert.Equal(400, answer.Status);
        Assert.StartsWith("""{"meta":{"errors":[""", answer.Body, StringComparison.Ordinal);
        Assert.True(await raw.IsClosedAsync());
        Assert.DoesNotContain(log.Lines, line => line.Contains("failed", StringComparison.Ordinal));
        await StillServes(gateway);
    }

    private static async Task Refused(TestGateway gateway, HttpResponseMessage answer, string place)
    {
        var body = await answer.Content.ReadAsStringAsync(TestGateway.Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {body}");
        Assert.Contains(place, body, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Journal.Head);
        answer.Dispose();
    }

    private static async Task StillServes(TestGateway gateway)
    {
        using var answer = await gateway.TrackAsync("POST", V1, """{"name":"seen"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendCoded(TestGateway gateway, string coding, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var request = new HttpRequestMessage(HttpMethod.Post, V1) { Content = content };
        request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        return await gateway.Http.SendAsync(request, TestGateway.Cancel);
    }

    private static byte[] Compress(string coding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (Stream to = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal),
            _ => new ZLibStream(packed, CompressionLevel.Optimal),
        })
        {
            to.Write(plain);
        }
        return packed.ToArray();
    }
}
