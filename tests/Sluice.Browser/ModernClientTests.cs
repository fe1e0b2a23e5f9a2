using Sluice.Browser.Harness;
using Sluice.EndToEnd.Harness;

namespace Sluice.Browser;

/// <summary>Customer.io's client of today, <c>@customerio/cdp-analytics-browser</c>, as it is published.</summary>
public sealed class ModernClientTests(Chromium chromium)
{
    private static readonly string Client = Path.Combine(Scene.Repository, "tests", "Sluice.Browser", "node_modules", "@customerio", "cdp-analytics-browser", "dist", "umd");

    [Fact]
    public async Task It_asks_for_its_settings_and_sends_every_kind_of_call()
    {
        await using var scene = await Scene.StartAsync(chromium);
        await OpenAsync(scene, "{}", """
            await analytics.page('Home', { width: 100 });
            await analytics.track('Bought', { price: 1.5 });
            await analytics.identify('u-1', { plan: 'basic' });
            await analytics.group('acme', { size: 7 });
            await analytics.alias('u-1', 'old');
            """);
        var messages = (await scene.MessagesAsync(5)).ToDictionary(static one => one.GetProperty("type").GetString()!);
        Assert.Equal(["alias", "group", "identify", "page", "track"], messages.Keys.Order());
        Assert.Equal("u-1", messages["identify"].GetProperty("userId").GetString());
        Assert.Equal(messages["page"].GetProperty("anonymousId").GetString(), messages["identify"].GetProperty("anonymousId").GetString());
        Assert.All(messages.Values, static one => Assert.False(one.TryGetProperty("writeKey", out _)));
        Assert.All(messages.Values, one => Assert.Equal(scene.Site.Url("/"), one.GetProperty("context").GetProperty("page").GetProperty("url").GetString()));
    }

    [Fact]
    public async Task It_may_gather_calls_into_batches()
    {
        await using var scene = await Scene.StartAsync(chromium);
        const string Batching = "{ integrations: { 'Customer.io Data Pipelines': { deliveryStrategy: { strategy: 'batching', config: { size: 3, timeout: 60000 } } } } }";
        await OpenAsync(scene, Batching, "for (let i = 0; i < 3; i++) analytics.track('seen ' + i);");
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(["seen 0", "seen 1", "seen 2"], messages.Select(static one => one.GetProperty("event").GetString()).Order());
    }

    private static async Task OpenAsync(Scene scene, string options, string calls)
    {
        foreach (var file in Directory.GetFiles(Client, "*.js"))
            scene.Site.Put("/client/" + Path.GetFileName(file), await File.ReadAllTextAsync(file), type: "text/javascript");
        var gateway = scene.Gateway.Address.ToString().TrimEnd('/');
        scene.Site.Put("/", $$"""
            <!doctype html><title>A page</title><link rel=icon href=data:,>
            <script src=/client/index.js></script>
            <script>
              (async () => {
                const analytics = window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '{{Gateway.WriteKey}}', cdnURL: '{{gateway}}' }, {{options}});
                {{calls}}
              })();
            </script>
            """);
        await scene.OpenAsync(scene.Site.Url("/"));
    }
}
