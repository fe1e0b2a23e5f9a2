using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Tests.Cli;
using Sluice.Tests.Delivery;
using Sluice.Tests.Operator.Admin;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>A real gateway that has been through everything: it delivered, retried, made a dead letter, was refused, refused calls, met an old key, and has a replay to send to who refuses it.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private static readonly Lazy<Task<Scrape>> Lived = new(LiveOnceAsync);

    private readonly List<Receiver> _receivers = [];

    private Watched(Administered administered) => Administered = administered;

    /// <summary>Its page of metrics at the end of all that: one gateway is enough for all tests.</summary>
    public static Task<Scrape> Page => Lived.Value;

    private Administered Administered { get; }

    private Gateway Gateway => Administered.Gateway;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<Scrape> LiveOnceAsync()
    {
        await using var watched = await StartAsync();
        await watched.LiveAsync();
        return await watched.ScrapeAsync();
    }

    private static async Task<Watched> StartAsync()
    {
        // One takes everything, one only at the second try, one nothing, one does not know us.
        Receiver[] receivers =
        [
            new(), new(request => new Behaviour.Answer(request.Number == 0 ? 503 : 200)), new(static _ => new Behaviour.Answer(400)), new(static _ => new Behaviour.Answer(401)),
        ];
        string[] names = ["good", "moody", "choosy", "closed"];
        var destinations = names.Zip(receivers, static (name, receiver) =>
            $"  - {{ name: {name}, type: webhook, settings: {{ url: \"{receiver.Url}\" }}, allow: 127.0.0.1, retry: {{ first: 10ms, max: 50ms }} }}");
        // And one is not allowed.
        var walled = $"  - {{ name: walled, type: webhook, settings: {{ url: \"{receivers[0].Url}\" }} }}";
        var watched = new Watched(await Administered.StartProcessAsync(string.Join('\n', destinations.Append(walled))));
        watched._receivers.AddRange(receivers);
        return watched;
    }

    private async Task<Scrape> ScrapeAsync()
    {
        using var anyone = new HttpClient { BaseAddress = Gateway.Address };
        return Scrape.Of(await anyone.GetStringAsync("/metrics", Cancel));
    }

    public async ValueTask DisposeAsync()
    {
        await Administered.DisposeAsync();
        foreach (var receiver in _receivers) await receiver.DisposeAsync();
    }

    private async Task LiveAsync()
    {
        // Histograms begin with the first look.
        await ScrapeAsync();
        await Administered.AcceptAsync("p1", "Bought");
        await Administered.AcceptAsync("p2", "Bought");
        using var anonymous = new HttpClient { BaseAddress = Gateway.Address };
        await anonymous.PostAsync("/api/v1/events", new StringContent("{}"), Cancel);
        await Gateway.Client.PostAsync("/api/v2/batch", Json("""{"batch":[{"type":"person","action":"event","identifiers":{"id":"p1"},"name":"A","timestamp":"today"},{"type":"person"}]}"""), Cancel);
        await Gateway.Client.PostAsync("/api/v1/customers/p1/events", Json("""{"name":""}"""), Cancel);
        anonymous.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("demo:old"u8));
        await anonymous.PostAsync("/api/v1/events", new StringContent("{}"), Cancel);
        await UntilAsync(static scrape =>
            scrape.Sum("sluice_delivery_items_total", ("sluice_destination", "good"), ("sluice_outcome", "delivered")) == 3
            && scrape.Sum("sluice_delivery_items_total", ("sluice_destination", "moody"), ("sluice_outcome", "delivered")) == 3
            && scrape.Sum("sluice_delivery_dead_letters", ("sluice_destination", "choosy")) == 3
            && scrape.Sum("sluice_delivery_state", ("sluice_destination", "closed"), ("sluice_state", "paused")) == 1
            && scrape.Sum("sluice_delivery_state", ("sluice_destination", "walled"), ("sluice_state", "paused")) == 1);
        // It waits for as long as its destination refuses us.
        var (status, _) = await Administered.AskAsync("POST", "/admin/replays?destination=closed");
        Assert.Equal(200, status);
        await UntilAsync(static scrape => scrape.Names.Contains("sluice_delivery_replay_waiting"));
    }

    // Reads the page until it is as expected.
    private Task UntilAsync(Func<Scrape, bool> expected, [CallerArgumentExpression(nameof(expected))] string what = "") =>
        Until.HoldsAsync(async () => expected(await ScrapeAsync()), what: what);

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
