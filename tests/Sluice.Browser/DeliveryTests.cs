using System.Text.Json;
using Sluice.Browser.Harness;
using Sluice.EndToEnd.Harness;
using static Sluice.Browser.Harness.Scene;

namespace Sluice.Browser;

/// <summary>Nothing that a page said is lost: not when it goes away, not when the gateway does, and not between two tabs.</summary>
public sealed class DeliveryTests(Chromium chromium)
{
    private static readonly (string, string) NoPageView = ("data-auto-track-page", "false");

    [Fact]
    public async Task What_is_said_right_before_the_page_goes_arrives()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: NoPageView));
        scene.Site.Put("/next", "<!doctype html><title>Elsewhere</title>");
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync($"for (let i = 0; i < 5; i++) _cio.track('left ' + i); location.href = '{scene.Site.Url("/next")}'");
        await Wait.UntilAsync(() => page.Url.EndsWith("/next", StringComparison.Ordinal), () => "The page should have gone.");
        var messages = await scene.MessagesAsync(5);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(static i => $"left {i}")], Events(messages).Order());
    }

    [Fact]
    public async Task What_a_closed_tab_said_arrives()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: NoPageView));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync("_cio.track('closed 0'); _cio.track('closed 1')");
        await page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.Equal(["closed 0", "closed 1"], Events(await scene.MessagesAsync(2)).Order());
    }

    [Fact]
    public async Task What_is_said_while_the_gateway_is_away_arrives_in_order_when_it_is_back()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: NoPageView));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync("_cio.track('before')");
        await scene.MessagesAsync(1);
        await scene.KillGatewayAsync();
        await page.EvaluateExpressionAsync("for (let i = 0; i < 3; i++) _cio.track('meanwhile ' + i)");
        await Wait.UntilAsync(() => scene.Heard.Any(static said => said.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal)), () => "A call should have failed.");
        await scene.StartGatewayAsync();
        Assert.Equal(["before", "meanwhile 0", "meanwhile 1", "meanwhile 2"], Events(await scene.MessagesAsync(4)));
        Assert.Equal(0, await KeptAsync(page));
    }

    [Fact]
    public async Task What_a_page_could_not_send_the_next_one_does_with_the_time_when_it_was_said()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: NoPageView));
        scene.Site.Put("/next", scene.Page("_cio.track('after')", NoPageView));
        scene.Site.Put("/empty", "<!doctype html>");
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await scene.KillGatewayAsync();
        await page.EvaluateExpressionAsync("_cio.identify({ id: 'u-1' }); _cio.track('meanwhile')");
        var said = TimeProvider.System.GetUtcNow();
        await page.GoToAsync(scene.Site.Url("/empty"));
        Assert.Equal(2, await KeptAsync(page));
        await scene.StartGatewayAsync();
        await page.GoToAsync(scene.Site.Url("/next"));
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(["identify", "meanwhile", "after"], messages.Select(static one => Text(one, "event") is { Length: > 0 } name ? name : Text(one, "type")));
        Assert.All(messages.Take(2), one => Assert.True(one.GetProperty("timestamp").GetDateTimeOffset() <= said.AddSeconds(1), $"{one} was said at {said:O}"));
        await Wait.UntilAsync(() => KeptAsync(page).GetAwaiter().GetResult() == 0, () => "Nothing should be kept any longer.");
    }

    [Fact]
    public async Task Two_tabs_do_not_send_each_others_calls_and_lose_none()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: NoPageView));
        scene.Site.Put("/empty", "<!doctype html>");
        var (one, two) = (await scene.OpenAsync(scene.Site.Url("/")), await scene.OpenAsync(scene.Site.Url("/")));
        await scene.KillGatewayAsync();
        await one.EvaluateExpressionAsync("for (let i = 0; i < 3; i++) _cio.track('one ' + i)");
        await two.EvaluateExpressionAsync("for (let i = 0; i < 3; i++) _cio.track('two ' + i)");
        // The first tab goes elsewhere; what it leaves behind is for whichever of two new ones is first.
        await one.GoToAsync(scene.Site.Url("/empty"));
        await scene.StartGatewayAsync();
        await Task.WhenAll(scene.OpenAsync(scene.Site.Url("/")), scene.OpenAsync(scene.Site.Url("/")));
        var messages = await scene.MessagesAsync(6);
        Assert.Equal(["one 0", "one 1", "one 2", "two 0", "two 1", "two 2"], Events(messages).Order());
        // A tab that is no longer looked at sends what waits by beacon, to be sure, and again later; what is waited for is sent once, by one tab.
        string[] taken = [.. scene.Heard.Where(static said => said.StartsWith("200 Fetch ", StringComparison.Ordinal))];
        Assert.NotEmpty(taken);
        Assert.Distinct(taken);
    }

    [Fact]
    public async Task A_tab_that_sleeps_in_its_turn_holds_up_no_other()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page("_cio.track('awake')", NoPageView));
        scene.Site.Put("/empty", "<!doctype html>");
        var asleep = await scene.OpenAsync(scene.Site.Url("/empty"));
        await asleep.EvaluateExpressionAsync("new Promise((held) => { navigator.locks.request('_cio', () => (held(), new Promise(() => {}))); })");
        await scene.OpenAsync(scene.Site.Url("/"));
        Assert.Equal(["awake"], Events(await scene.MessagesAsync(1)));
    }

    [Fact]
    public async Task With_cookies_and_storage_forbidden_a_visitor_lasts_as_long_as_the_page()
    {
        await using var careful = await Chromium.WithAsync(new { profile = new { default_content_setting_values = new { cookies = 2 } } });
        await using var scene = await Scene.StartAsync(careful);
        scene.Site.Put("/", scene.Page("_cio.track('looked'); _cio.identify({ id: 'u-1' }); _cio.track('bought')", NoPageView));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(["", "u-1", "u-1"], messages.Select(static one => Text(one, "userId")));
        Assert.Equal(Text(messages[0], "anonymousId"), Text(messages[1], "anonymousId"));
        Assert.Equal("", await page.EvaluateExpressionAsync<string>("document.cookie"));
        Assert.True(await page.EvaluateExpressionAsync<bool>("(() => { try { localStorage; return false; } catch { return true; } })()"));
    }

    [Theory]
    [InlineData("connect-src {0}", false)]
    [InlineData("img-src {0}", true)]
    [InlineData("img-src {0}", true, "no-referrer")]
    public async Task A_strict_policy_leaves_a_way_for_a_page_that_is_listed(string way, bool byImage, string referrer = "")
    {
        await using var scene = await Scene.StartAsync(chromium, "browser: { origins: [$site] }");
        var gateway = scene.Gateway.Address.ToString().TrimEnd('/');
        var page = scene.Page("_cio.identify({ id: 'u-1' })").Replace("<script>", "<script nonce=n0>", StringComparison.Ordinal);
        scene.Site.Put("/", page, $"default-src 'none'; script-src 'nonce-n0' {gateway}; {string.Format(way, gateway)}; base-uri 'none'", referrer: referrer);
        await scene.OpenAsync(scene.Site.Url("/"));
        var messages = await scene.MessagesAsync(2);
        Assert.Equal(["identify", "page"], messages.Select(static one => Text(one, "type")));
        Assert.Equal(byImage, scene.Heard.Any(static said => said.Contains("connect-src", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_visitor_who_does_not_want_to_be_tracked_leaves_no_trace_when_that_is_honoured()
    {
        await using var unwilling = await Chromium.WithAsync(new { enable_do_not_track = true });
        await using var scene = await Scene.StartAsync(unwilling, "browser: { honour_privacy_signals: true }");
        scene.Site.Put("/", scene.Page("_cio.identify({ id: 'u-1' })"));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        Assert.Equal("1", await page.EvaluateExpressionAsync<string>("navigator.doNotTrack"));
        Assert.Equal("", await page.EvaluateExpressionAsync<string>("_cio.track('seen'), document.cookie"));
        // The gateway holds to it whatever a page sends.
        var answer = await page.EvaluateExpressionAsync<string>($"fetch('{scene.Gateway.Address}events/track?site_id=site', {"{"} method: 'POST', body: '{"{"}\"name\":\"seen\"{"}"}' {"}"}).then((answer) => answer.text())");
        Assert.Equal("{}\n", answer);
        using var server = scene.Gateway.Client();
        using var known = await server.PostAsync("/api/v1/customers/u-2/events", new StringContent("""{"name":"the only one"}"""), TestContext.Current.CancellationToken);
        Assert.Equal(["the only one"], Events(await scene.MessagesAsync(1)));
    }

    private static string[] Events(IEnumerable<JsonElement> messages) => [.. messages.Select(static one => Text(one, "event"))];

    private static Task<int> KeptAsync(PuppeteerSharp.IPage page) =>
        page.EvaluateExpressionAsync<int>("Object.keys(localStorage).filter((key) => key.startsWith('_cio:')).length");
}
