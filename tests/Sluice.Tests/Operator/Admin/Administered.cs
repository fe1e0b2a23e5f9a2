using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Sluice.Operator;
using Sluice.Tests.Cli;

namespace Sluice.Tests.Operator.Admin;

/// <summary>A gateway with a configuration of its own, its receiver, and requests to its administration.</summary>
internal sealed class Administered : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly bool _asProcess;
    private HostedGateway? _hosted;
    private Gateway? _process;

    private Administered(bool asProcess) => _asProcess = asProcess;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-").FullName;

    public string Data => Path.Combine(Folder, "data");

    /// <summary>The process of one that has its own.</summary>
    public Gateway Gateway => _process ?? throw new InvalidOperationException("This gateway runs in the process of the tests.");

    public Uri Address { get; private set; } = null!;

    /// <summary>A client with the source's credentials.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>What it said when it had started.</summary>
    public string Banner => _hosted?.Banner ?? Gateway.Error;

    private string Config => Path.Combine(Folder, "sluice.yaml");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts a gateway with these destinations, in YAML.</summary>
    public static Task<Administered> StartAsync(string destinations, string more = "") => StartAsync(new(asProcess: false), destinations, more);

    /// <summary>The same, as a process of its own, which can be killed and whose instruments are its own.</summary>
    public static Task<Administered> StartProcessAsync(string destinations, string more = "") => StartAsync(new(asProcess: true), destinations, more);

    /// <summary>A webhook, in YAML, that tries again soon.</summary>
    public static string Hook(string url, string name = "hook", string more = "") =>
        $$"""
          - name: {{name}}
            type: webhook
            settings: { url: "{{url}}" }
            allow: [127.0.0.0/8]
            retry: { first: 10ms, max: 50ms }
        {{more}}
        """;

    /// <summary>A text of an answer.</summary>
    public static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    /// <summary>A time of an answer.</summary>
    public static DateTimeOffset Time(JsonElement json, string name) => DateTimeOffset.Parse(Text(json, name), CultureInfo.InvariantCulture);

    public void Write(string destinations, string more = "") => File.WriteAllText(
        Config,
        $"sources: [{{ name: demo, write_key: pipelines-key, track: {{ site_id: demo, api_key: [demo, old] }} }}]\ndestinations:\n{destinations}\n{more}\n");

    /// <summary>Starts it again.</summary>
    public async Task StartAsync()
    {
        if (_asProcess) _process = await Gateway.Start(Folder, "--log-level", "error");
        else _hosted = await HostedGateway.StartAsync(Config);
        Address = _process?.Address ?? GatewayAddress.Read(Data)!;
        Client?.Dispose();
        Client = new() { BaseAddress = Address };
        Client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("demo:demo"u8));
    }

    /// <summary>Ends it at once, as a crash would: a process.</summary>
    public ValueTask KillAsync() => Gateway.DisposeAsync();

    /// <summary>Ends it in order.</summary>
    public async Task StopAsync()
    {
        if (_hosted is not null) await _hosted.DisposeAsync();
        _hosted = null;
        if (_process is null) return;
        _process.Signal(Terminate);
        Assert.Equal(0, await _process.Ended());
    }

    /// <summary>A person's event.</summary>
    public async Task AcceptAsync(string person, string name, string data = "{}")
    {
        using var body = new StringContent($$"""{"name":"{{name}}","data":{{data}}}""", Encoding.UTF8, "application/json");
        var answer = await Client.PostAsync($"/api/v1/customers/{person}/events", body, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>A call of the Pipelines API.</summary>
    public async Task TrackAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("pipelines-key:"u8));
        request.Headers.Add("X-Strict-Mode", "1");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode);
    }

    /// <summary>Asks the administration; status and JSON of the answer.</summary>
    public async Task<(int Status, JsonElement Json)> AskAsync(string method, string path, string? token = null)
    {
        using var client = new HttpClient { BaseAddress = Address };
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
    public Task<Shell> Type(params string[] args) => Shell.Run([.. args, "--config", Config]);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_hosted is not null) await _hosted.DisposeAsync();
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<Administered> StartAsync(Administered administered, string destinations, string more)
    {
        administered.Write(destinations, more);
        await administered.StartAsync();
        return administered;
    }
}
