using System.Text.Json;
using Sluice.Browser.Harness;
using static Sluice.Browser.Harness.Scene;

namespace Sluice.Browser;

/// <summary>What a page says through <c>_cio</c>, as a destination gets it.</summary>
public sealed class SnippetTests(Chromium chromium)
{
    [Fact]
    public async Task Calls_made_before_the_script_is_there_arrive_in_order_and_then_the_page_view()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/shop", scene.Page("""
            _cio.identify({ id: 'u-1', email: 'person@example.com', plan: 'basic' });
            _cio.track('bought', { price: 23.45, at: new Date(0), list: [1, { a: null }], cut: '\ud83d', large: 12345678901234567890n });
            _cio.sidentify({ id: 'u-1', plan: 'pro' });
            """));
        await scene.OpenAsync(scene.Site.Url("/shop?from=mail"));
        var messages = await scene.MessagesAsync(4);

        Assert.Equal(["identify", "track", "identify", "page"], messages.Select(static one => one.GetProperty("type").GetString()));
        Assert.All(messages, static one => Assert.Equal("u-1", one.GetProperty("userId").GetString()));
        Assert.Equal("""{"plan":"basic"}""", messages[0].GetProperty("traits").GetRawText());
        Assert.Equal("""{"id":"u-1","email":"person@example.com"}""", Identifiers(messages[0]));
        Assert.Equal(
            """{"price":23.45,"at":"1970-01-01T00:00:00.000Z","list":[1,{"a":null}],"cut":"�","large":"12345678901234567890"}""",
            messages[1].GetProperty("properties").GetRawText());
        Assert.Equal(scene.Site.Url("/shop?from=mail"), messages[3].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_page_view_tells_the_page_the_browser_and_where_the_visitor_came_from()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", $"<a href='{scene.Site.Url("/shop?a=1")}'>shop</a>");
        scene.Site.Put("/shop", scene.Page());
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.ClickAsync("a");
        var message = (await scene.MessagesAsync(1))[0];

        var url = scene.Site.Url("/shop?a=1");
        Assert.Equal(("page", url), (message.GetProperty("type").GetString(), message.GetProperty("name").GetString()));
        var properties = message.GetProperty("properties");
        Assert.Equal((url, scene.Site.Url("/")), (properties.GetProperty("url").GetString(), properties.GetProperty("referrer").GetString()));
        Assert.True(properties.GetProperty("width").GetInt32() > 0 && properties.GetProperty("height").GetInt32() > 0);
        var context = message.GetProperty("context");
        Assert.Equal(
            $$"""{"path":"/shop","referrer":"{{scene.Site.Url("/")}}","search":"?a=1","title":"A page","url":"{{url}}"}""", context.GetProperty("page").GetRawText());
        Assert.Equal("127.0.0.1", context.GetProperty("ip").GetString());
        Assert.Equal(await page.EvaluateExpressionAsync<string>("navigator.userAgent"), context.GetProperty("userAgent").GetString());
        Assert.Equal(await page.EvaluateExpressionAsync<string>("navigator.language"), context.GetProperty("locale").GetString());
        Assert.Equal("sluice-snippet", context.GetProperty("library").GetProperty("name").GetString());
        Assert.Equal(await page.EvaluateExpressionAsync<string>("_cio.version"), context.GetProperty("library").GetProperty("version").GetString());
        Assert.Equal(Cookie(await CookiesAsync(page), "_cioanonid"), message.GetProperty("anonymousId").GetString());
    }

    [Fact]
    public async Task A_stranger_is_linked_to_the_person_they_turn_out_to_be_and_no_alias_is_invented()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page(attributes: ("data-auto-track-page", "false")));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync("_cio.track('looked'); _cio.identify('u-1', { plan: 'basic' }); _cio.track('bought')");
        await page.EvaluateExpressionAsync("_cio.reset(); _cio.track('looked'); _cio.identify({ email: 'p@example.com' }); _cio.identify({ id: 'u-2', email: 'p@example.com' }); _cio.identify({ id: 'u-3' })");
        var messages = await scene.MessagesAsync(7);

        string[] who = [.. messages.Select(static one => $"{one.GetProperty("type")} {Text(one, "userId")} {Text(one, "anonymousId")}")];
        var (first, second) = (Text(messages[0], "anonymousId"), Text(messages[3], "anonymousId"));
        Assert.Equal(
            [$"track  {first}", $"identify u-1 {first}", "track u-1 ", $"track  {second}", $"identify p@example.com {second}", $"identify u-2 {second}", "identify u-3 "], who);
        Assert.NotEqual(first, second);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first);
    }

    [Fact]
    public async Task A_visitor_is_known_on_the_next_page_and_on_other_hosts_of_the_site()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page());
        var page = await scene.OpenAsync(scene.Site.Url("/", "shop.company.example"));
        await page.EvaluateExpressionAsync("_cio.identify({ id: 'ü 1' })");
        await scene.MessagesAsync(2);
        await page.GoToAsync(scene.Site.Url("/", "www.company.example"));
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(("page", "ü 1"), (messages[2].GetProperty("type").GetString(), Text(messages[2], "userId")));
        var cookies = await page.GetCookiesAsync();
        Assert.Equal(".company.example", Assert.Single(cookies, static one => one.Name == "_cioid").Domain);
        Assert.DoesNotContain(cookies, static one => one.Name == "_cio_domain");
    }

    [Fact]
    public async Task A_visitor_whom_the_original_snippet_knew_stays_who_they_are()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/before", "<script>document.cookie = '_cioid=u-1; path=/'; document.cookie = '_cioanonid=7f3c; path=/'</script>");
        scene.Site.Put("/", scene.Page("_cio.identify({ id: 'u-1' })"));
        var page = await scene.OpenAsync(scene.Site.Url("/before"));
        await page.GoToAsync(scene.Site.Url("/"));
        var messages = await scene.MessagesAsync(2);
        Assert.Equal(("u-1", "7f3c"), (Text(messages[0], "userId"), Text(messages[0], "anonymousId")));
    }

    [Fact]
    public async Task A_tracked_link_tells_who_the_visitor_is_unless_that_is_known()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page());
        var page = await scene.OpenAsync(scene.Site.Url("/?_cio_id=a1b2c3"));
        await page.GoToAsync(scene.Site.Url("/?_cio_id=d4e5f6"));
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(["identify cio_a1b2c3", "page cio_a1b2c3", "page cio_a1b2c3"], messages.Select(static one => $"{one.GetProperty("type")} {Text(one, "userId")}"));
        Assert.Equal("""{"cio_id":"a1b2c3"}""", Identifiers(messages[0]));
    }

    [Theory]
    [InlineData("_cio_id=cio_a1b2c3&x=1", "cio_a1b2c3")]
    [InlineData("_cio_id=user-42", "")]
    [InlineData("_cio_id=a%40b.co", "")]
    [InlineData("_cio_id=cio_", "")]
    [InlineData("x_cio_id=a1b2c3", "")]
    public async Task Only_a_whole_id_of_Customer_io_in_a_link_makes_the_visitor_somebody(string query, string person)
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page());
        await scene.OpenAsync(scene.Site.Url($"/?{query}"));
        string[] expected = person.Length == 0 ? ["page "] : [$"identify {person}", $"page {person}"];
        var messages = await scene.MessagesAsync(expected.Length);
        Assert.Equal(expected, messages.Select(static one => $"{one.GetProperty("type")} {Text(one, "userId")}"));
    }

    [Fact]
    public async Task A_page_that_changes_its_address_itself_is_followed_when_it_says_so_or_asks_for_it()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page());
        scene.Site.Put("/followed", scene.Page(attributes: ("data-auto-track-navigation", "true")));
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync("history.pushState({}, '', '/cart'); document.title = 'Cart'; _cio.page('', {})");
        await scene.MessagesAsync(2);
        await page.GoToAsync(scene.Site.Url("/followed"));
        await scene.MessagesAsync(3);
        await page.EvaluateExpressionAsync("history.pushState({}, '', '/one'); document.title = 'One'");
        await scene.MessagesAsync(4);
        await page.EvaluateExpressionAsync("history.pushState({}, '', '/one#place'); history.replaceState({}, '', '/two')");
        await scene.MessagesAsync(5);
        await page.EvaluateExpressionAsync("history.go(-1)");
        var messages = await scene.MessagesAsync(6);
        Assert.Equal(
            ["/ A page", "/cart Cart", "/followed A page", "/one One", "/two One", "/one One"],
            messages.Select(static one => one.GetProperty("context").GetProperty("page")).Select(static page => $"{page.GetProperty("path")} {page.GetProperty("title")}"));
        Assert.Equal(scene.Site.Url("/followed"), messages[3].GetProperty("properties").GetProperty("referrer").GetString());
    }

    [Fact]
    public async Task What_makes_no_sense_is_said_in_the_console_and_breaks_nothing()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", scene.Page("""
            _cio.push(['nothing']); _cio.push(7); _cio.identify({ plan: 'basic' }); _cio.track(' ');
            var circle = {}; circle.circle = circle; _cio.track('circle', circle);
            _cio.on('in-app:message-opened', function () {}); _cio.off('in-app:message-opened');
            _cio.track('listed', [1, 2]); _cio.track('fine');
            """, ("data-auto-track-page", "false")));
        await scene.OpenAsync(scene.Site.Url("/"));
        var messages = await scene.MessagesAsync(2);
        Assert.Equal(("""{"data":[1,2]}""", "fine"), (messages[0].GetProperty("properties").GetRawText(), Text(messages[1], "event")));
        Assert.Equal(5, scene.Heard.Count(static said => said.StartsWith("_cio:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_oldest_loaders_work_too_and_one_that_comes_twice_counts_once()
    {
        await using var scene = await Scene.StartAsync(chromium);
        var script = $"<script async id=cio-tracker data-site-id=site src={scene.Gateway.Address}assets/track.js></script>";
        scene.Site.Put("/", $$"""
            <!doctype html><link rel=icon href=data:,>
            <script>
              var _cio = _cio || [], kept = _cio;
              ['identify', 'track'].forEach(function (name) { _cio[name] = function () { _cio.push([name].concat([].slice.call(arguments))); }; });
              _cio.track('early');
            </script>
            {{script}}{{script}}
            """);
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await scene.MessagesAsync(2);
        await page.EvaluateExpressionAsync("kept.push(['track', 'late'])");
        var messages = await scene.MessagesAsync(3);
        Assert.Equal(["early", "", "late"], messages.Select(static one => Text(one, "event")));
    }

    [Fact]
    public async Task Without_a_site_id_calls_wait_until_the_page_says_it()
    {
        await using var scene = await Scene.StartAsync(chromium);
        scene.Site.Put("/", $"<!doctype html><link rel=icon href=data:,><script>var _cio = [['track', 'early']]</script><script src={scene.Gateway.Address}assets/track.js></script>");
        var page = await scene.OpenAsync(scene.Site.Url("/"));
        await page.EvaluateExpressionAsync("_cio.load('site')");
        var messages = await scene.MessagesAsync(2);
        Assert.Equal(["track", "page"], messages.Select(static one => Text(one, "type")));
    }

    private static string Identifiers(JsonElement message) => message.GetProperty("context").GetProperty("journeys").GetProperty("identifiers").GetRawText();

    private static Task<string> CookiesAsync(PuppeteerSharp.IPage page) => page.EvaluateExpressionAsync<string>("document.cookie");

    private static string Cookie(string cookies, string name) => cookies.Split("; ").Single(one => one.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
