using System.Globalization;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Performance;

/// <summary>A gateway that compiles everything once and for good, so that what it counts of itself is the same in every run.</summary>
internal sealed class CountedGateway : IAsyncDisposable
{
    // What the exporter keeps a page for unless told otherwise: who asks more often has the asking counted.
    private static readonly TimeSpan PageKept = TimeSpan.FromMilliseconds(300);

    private readonly Workspace _workspace;
    private readonly HttpClient _client;
    private readonly int _connections;
    private string _page = "";

    private CountedGateway(Workspace workspace, Gateway gateway, int connections) =>
        (_workspace, Gateway, _connections, _client) = (workspace, gateway, connections, gateway.Client(connections));

    public Gateway Gateway { get; }

    /// <summary>Starts one.</summary>
    /// <param name="connections">Calls at once.</param>
    /// <param name="destinations">Its destinations, in flow style.</param>
    public static async Task<CountedGateway> StartAsync(int connections, string destinations = "[]")
    {
        var workspace = new Workspace();
        workspace.Replace($$"""
            listen: http://127.0.0.1:0
            sources: [{ name: backend, track: { site_id: {{Gateway.SiteId}}, api_key: {{Gateway.ApiKey}} } }]
            destinations: {{destinations}}
            """);
        var gateway = Gateway.Launch(workspace, ["--config", workspace.Config], ("DOTNET_TieredCompilation", "0"));
        await gateway.ReadyAsync();
        return new(workspace, gateway, connections);
    }

    /// <summary>Sends so many calls, as many at once as there are connections, each about another of a thousand people.</summary>
    public async Task SendAsync(int calls)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, _connections).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var call && call < calls) await _client.TrackAsync($"p{call % 1000}", call);
        }));
    }

    /// <summary>A number on its page of metrics, as it is now: the page is kept for a moment, and what counts memory makes each another.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var last = _page;
        do
        {
            await Task.Delay(PageKept, TimeProvider.System, TestContext.Current.CancellationToken);
            _page = await _client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }
        while (_page == last);
        return double.Parse(_page.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal)).Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Gateway.DisposeAsync();
        _workspace.Dispose();
    }
}
