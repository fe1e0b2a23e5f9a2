using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Sluice.Tests.Ingest;

public sealed class ClientSetupEndpointsTests
{
    [Theory]
    [InlineData("/api/v1/accounts/region")]
    [InlineData("/v1/accounts/region?x=1")]
    [InlineData("/api/v1/accounts/region/")]
    public async Task The_region_is_answered_with_the_gateways_own_address(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("GET", path, "");
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        Assert.Equal(gateway.Address.ToString().TrimEnd('/'), json.RootElement.GetProperty("url").GetString());
        Assert.Equal("us", json.RootElement.GetProperty("region").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("environment_id").GetInt32());
    }

    [Fact]
    public async Task A_client_that_names_no_host_is_told_the_address_it_reached()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"GET /api/v1/accounts/region HTTP/1.0\r\n{RawConnection.Authorization}\r\n");
        Assert.Contains($"\"url\":\"{gateway.Address.ToString().TrimEnd('/')}\"", (await raw.ReadAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_address_and_region_are_answered_instead()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { PublicUrl = new("https://events.example.com/"), Region = "eu" });
        using var answer = await gateway.TrackAsync("GET", "/api/v1/accounts/region", "");
        Assert.Equal("{\"url\":\"https://events.example.com\",\"region\":\"eu\",\"environment_id\":1}\n", await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
    }

    [Theory]
    [InlineData("/api/v1/accounts/region")]
    [InlineData("/auth")]
    [InlineData("/auth/")]
    public async Task Questions_about_an_account_need_its_credentials(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var right = await gateway.TrackAsync("GET", path, "");
        using var wrong = await gateway.TrackAsync("GET", path, "", credentials: "site:wrong");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (right.StatusCode, wrong.StatusCode));
    }

    [Fact]
    public async Task An_environment_is_known_by_its_place_among_the_sources()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Sources = [.. TestGateway.Config.Sources, new() { Name = "last", Track = new("other", ["k"]) }] });
        using var answer = await gateway.TrackAsync("GET", "/api/v1/accounts/region", "", credentials: "other:k");
        Assert.EndsWith(",\"environment_id\":4}\n", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_libraries_are_told_to_send_to_this_gateway()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.Http.GetAsync("/v1/projects/wk1/settings", TestGateway.Cancel);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        var pipelines = json.RootElement.GetProperty("integrations").GetProperty("Customer.io Data Pipelines");
        Assert.Equal("wk1", pipelines.GetProperty("apiKey").GetString());
        Assert.Equal($"{gateway.Address.Authority}/v1", pipelines.GetProperty("apiHost").GetString());
        Assert.Equal("http", pipelines.GetProperty("protocol").GetString());
    }

    [Theory]
    [InlineData("a'b")]
    [InlineData("a..b")]
    [InlineData(".")]
    [InlineData("a:99999")]
    [InlineData("xn--a")]
    [InlineData("[1::2::3]")]
    public async Task A_host_that_is_none_is_the_callers_mistake(string host)
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        await using var raw = await gateway.ConnectAsync();
        foreach (var path in (string[])["/v1/projects/wk1/settings", "/api/v1/accounts/region"])
        {
            await raw.WriteAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{RawConnection.Authorization}\r\n");
            var answer = await raw.ReadAsync();
            Assert.Equal(400, answer.Status);
            Assert.Contains("The Host header names no host", answer.Body, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(log.Lines, static line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_an_unknown_write_key_are_not_found()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.Http.GetAsync("/v1/projects/nobody/settings", TestGateway.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("HEAD", "/auth", "");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestGateway.Cancel));
    }

    [Theory]
    [InlineData("GET", "/api/v1/customers/42", "PUT, DELETE, OPTIONS", "{\"meta\":{\"errors\":")]
    [InlineData("HEAD", "/api/v2/batch", "POST, OPTIONS", "")]
    [InlineData("PATCH", "/api/v2/entity", "POST, OPTIONS", "{\"errors\":[{")]
    [InlineData("GET", "/v1/track", "POST, OPTIONS", "{\"errors\":[{")]
    [InlineData("POST", "/auth", "GET, HEAD, OPTIONS", "{\"meta\":{\"errors\":")]
    public async Task A_wrong_method_is_answered_405_with_the_right_ones(string method, string path, string allow, string start)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync(method, path, "");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allow, string.Join(", ", answer.Content.Headers.Allow));
        Assert.StartsWith(start, await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/customers/a/b/c/d", "%2F")]
    [InlineData("/api/v1/nothing", "merge_customers")]
    [InlineData("/api/v2/entities", "/api/v2/entity")]
    [InlineData("/v1/tracks", "/v1/identify")]
    [InlineData("/events/opened", "/events/track")]
    [InlineData("/assets/other.js", "/assets/track.js")]
    [InlineData("/", "/api/v1/")]
    public async Task An_unknown_path_is_answered_404_with_a_hint(string path, string hint)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", path, "{}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(hint, await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rest_of_the_application_answers_its_own_paths()
    {
        await using var gateway = await TestGateway.StartAsync(more: app => app.MapGet("/elsewhere", (HttpContext http) =>
        {
            http.Response.StatusCode = 404;
            return http.Response.WriteAsync("mine");
        }));
        using var answer = await gateway.Http.GetAsync("/elsewhere", TestGateway.Cancel);
        Assert.Equal("mine", await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
    }

    [Theory]
    [InlineData("/v1/track", "POST, OPTIONS")]
    [InlineData("/api/v1/metrics", "POST, OPTIONS")]
    [InlineData("/events/track", "POST, OPTIONS")]
    [InlineData("/events/track.gif", "GET, OPTIONS")]
    [InlineData("/api/v1/customers/42", "PUT, DELETE, OPTIONS")]
    [InlineData("/v1/projects/wk1/settings", "GET, HEAD, OPTIONS")]
    public async Task A_browsers_preflight_is_answered(string path, string methods)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("OPTIONS", path, "", request =>
        {
            request.Headers.Add("Origin", "https://shop.example.com");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization, x-something");
        });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(methods, string.Join(", ", answer.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Equal("authorization, x-something", string.Join(", ", answer.Headers.GetValues("Access-Control-Allow-Headers")));
    }

    [Theory]
    [InlineData("/v1/track", "\u00c3\u00a9")]
    [InlineData("/v1/track", "x-one, x-\u0001")]
    [InlineData("/v1/projects/wk1/settings", "\u007f")]
    [InlineData("/auth", "a:b")]
    [InlineData("/auth", " ")]
    public async Task What_is_no_name_of_a_header_is_not_allowed_by_it(string path, string asked)
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("OPTIONS", path, "", $"Access-Control-Request-Headers: {asked}\r\n");
        Assert.Equal(204, answer.Status);
        Assert.Contains("Access-Control-Allow-Headers: Authorization, Content-Type, ", answer.Head, StringComparison.Ordinal);
        Assert.Equal(204, (await raw.SendAsync("OPTIONS", path, "")).Status);
        Assert.DoesNotContain(log.Lines, static line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/v2/entity")]
    [InlineData("/v2/batch")]
    public async Task A_preflight_allows_no_call_whose_answer_the_page_could_not_read(string path)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var preflight = await gateway.SendAsync("OPTIONS", path, "", Page);
        using var call = await gateway.SendAsync("POST", path, """{"type":"person","action":"delete","identifiers":{"id":"42"},"batch":[]}""", request =>
        {
            Page(request);
            request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        });
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (preflight.StatusCode, call.StatusCode));
        Assert.Equal("POST, OPTIONS", string.Join(", ", preflight.Content.Headers.Allow));
        Assert.DoesNotContain([.. preflight.Headers, .. call.Headers], static header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private static void Page(HttpRequestMessage request) => request.Headers.Add("Origin", "https://shop.example.com");
}
