using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Operator.Admin;

/// <summary>The real executable with a configuration of its own, its receiver, and requests to its administration.</summary>
internal sealed class Administered : IAsyncDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    public string Data => Path.Combine(Folder, "data");

    public Gateway Gateway { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a gateway with these destinations, in YAML.</summary>
    public static async Task<Administered> StartAsync(string destinations, string more = "")
    {
        var administered = new Administered();
        administered.Write(destinations, more);
        await administered.StartAsync();
        return administered;
    }

    public void Write(string destinations, string more = "") => File.WriteAllText(
        Path.Combine(Folder, "sluice.yaml"),
        $"sources: [{{ name: demo, write_key: pipelines-key, track: {{ site_id: demo, api_key: [demo, old] }} }}]\ndestinations:\n{destinations}\n{more}\n");

    public async Task StartAsync() => Gateway = await Gateway.Start(Folder, "--log-level", "error");

    /// <summary>Ends it at once, as a crash would.</summary>
    public ValueTask KillAsync() => Gateway.DisposeAsync();

    /// <summary>A person's event.</summary>
    public async Task AcceptAsync(string person, string name, string data = "{}")
    {
        using var body = new StringContent($$"""{"name":"{{name}}","data":{{data}}}""", Encoding.UTF8, "application/json");
        var answer = await Gateway.Client.PostAsync($"/api/v1/customers/{person}/events", body, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>A call of the Pipelines API.</summary>
    public async Task TrackAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("pipelines-key:"u8));
        request.Headers.Add("X-Strict-Mode", "1");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Gateway.Client.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Asks the administration; status and JSON of the answer.</summary>
    public async Task<(int Status, JsonElement Json)> AskAsync(string method, string path, string? token = null)
    {
        using var client = new HttpClient { BaseAddress = Gateway.Address };
        using var request = new HttpRequestMessage(new(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancel);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return ((int)answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> expected, [CallerArgumentExpression(nameof(expected))] string what = "")
    {
        var json = default(JsonElement);
        await Until.HoldsAsync(async () => expected(json = (await AskAsync("GET", path)).Json), what: $"{path}: {what}");
        return json;
    }

    /// <summary>Types a command about this gateway, or about its files when it does not run.</summary>
    public Task<Shell> Type(params string[] args) => Shell.Run([.. args, "--config", Path.Combine(Folder, "sluice.yaml")]);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
