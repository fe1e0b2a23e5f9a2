using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using PuppeteerSharp;
using Sluice.EndToEnd.Harness;

namespace Sluice.Browser.Harness;

/// <summary>A visitor's browser, a page with the snippet, the gateway, and the webhook that gets what comes of it.</summary>
internal sealed partial class Scene : IAsyncDisposable
{
    private readonly Workspace _workspace = new();
    private readonly string _settings;
    private int _port;

    private Scene(Site site, Receiver hook, IBrowserContext visitor, string settings) => (Site, Hook, Visitor, _settings) = (site, hook, visitor, settings);

    /// <summary>The pages.</summary>
    public Site Site { get; }

    /// <summary>Where messages arrive.</summary>
    public Receiver Hook { get; }

    /// <summary>The visitor.</summary>
    public IBrowserContext Visitor { get; }

    /// <summary>The gateway.</summary>
    public Gateway Gateway { get; private set; } = null!;

    /// <summary>What pages wrote to their consoles, and answers to their calls: <c>200 Fetch ULID</c>.</summary>
    public ConcurrentQueue<string> Heard { get; } = [];

    /// <summary>Starts everything.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="settings">Lines of <c>sluice.yaml</c>; <c>$site</c> stands for the origin of the pages.</param>
    public static async Task<Scene> StartAsync(Chromium chromium, string settings = "")
    {
        var scene = new Scene(await Site.StartAsync(), await Receiver.StartAsync(), await chromium.ContextAsync(), settings);
        await scene.StartGatewayAsync();
        return scene;
    }

    /// <summary>Starts the gateway, again at the address it had before.</summary>
    public async Task StartGatewayAsync()
    {
        _workspace.Replace($$"""
            listen: http://127.0.0.1:{{_port}}
            sources:
              - { name: pages, track: { site_id: {{Gateway.SiteId}}, api_key: {{Gateway.ApiKey}} }, write_key: {{Gateway.WriteKey}} }
            destinations:
            {{Workspace.Webhook("hook", Hook.Url)}}
            {{_settings.Replace("$site", Site.Url(""), StringComparison.Ordinal)}}
            """);
        Gateway = await Gateway.StartAsync(_workspace);
        _port = Gateway.Address.Port;
    }

    /// <summary>Kills the gateway.</summary>
    public ValueTask KillGatewayAsync() => Gateway.DisposeAsync();

    /// <summary>The loader that the documentation tells people to paste, for this gateway, with further attributes and calls behind it.</summary>
    /// <param name="calls">JavaScript.</param>
    /// <param name="attributes">Names and values.</param>
    public string Page(string calls = "", params IEnumerable<(string Name, string Value)> attributes)
    {
        var set = string.Concat(attributes.Select(static one => $"script.setAttribute('{one.Name}', '{one.Value}');"));
        var loader = Loader().Match(File.ReadAllText(Path.Combine(Repository, "docs", "move-a-web-page.md"))).Groups[1].Value
            .Replace("https://events.example.com", Gateway.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("YOUR_SITE_ID", Gateway.SiteId, StringComparison.Ordinal)
            .Replace("document.head.appendChild", $"{set} document.head.appendChild", StringComparison.Ordinal);
        return $"<!doctype html><title>A page</title><link rel=icon href=data:,>{loader}<script>{calls}</script>";
    }

    /// <summary>Opens an address in a new tab and waits until it is loaded.</summary>
    public async Task<IPage> OpenAsync(string url)
    {
        var page = await NewTabAsync();
        page.Console += (_, said) => Heard.Enqueue(said.Message.Text);
        page.PageError += (_, error) => Heard.Enqueue(error.Message);
        page.Response += (_, answer) => Heard.Enqueue($"{(int)answer.Response.Status} {answer.Response.Request.ResourceType} {IdOf(answer.Response.Request)}");
        await page.GoToAsync(url);
        return page;
    }

    /// <summary>Waits until so many messages have arrived, and returns them in the order in which they were made. A gateway that was killed may deliver
    /// one twice; no more than those expected may come, though.</summary>
    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(int count)
    {
        await Wait.UntilAsync(() => Arrived().Count >= count, () => $"{count} messages should have arrived: {Story()}");
        var messages = Arrived();
        Assert.True(messages.Count == count, $"{count} messages should have arrived, and no more: {Story()}");
        return messages;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var page in await Visitor.PagesAsync()) await page.CloseAsync();
        await Gateway.DisposeAsync();
        await Hook.DisposeAsync();
        await Site.DisposeAsync();
        _workspace.Dispose();
    }

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = typeof(Scene).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "Repository").Value!;

    // PuppeteerSharp 25.15 misses a tab, rarely, that opens in the moment it begins to wait for it: ReactiveExtensionsSharp 0.3 has then handed over what
    // came before and does not listen yet. The empty tab harms nobody, and another one is not missed, too.
    private async Task<IPage> NewTabAsync()
    {
        try
        {
            return await Visitor.NewPageAsync();
        }
        catch (TimeoutException)
        {
            return await Visitor.NewPageAsync();
        }
    }

    /// <summary>A text of a message; empty when it has none.</summary>
    public static string Text(JsonElement message, string member) => message.TryGetProperty(member, out var value) ? value.GetString()! : "";

    // The snippet's ids ascend; different people's messages may overtake each other on the way.
    private List<JsonElement> Arrived() =>
        [.. Hook.Accepted.DistinctBy(static one => one.Id).OrderBy(static one => one.Id, StringComparer.Ordinal).Select(static one => one.Message)];

    private string Story() => $"\n{string.Join('\n', Hook.Accepted.Select(static one => one.Message))}\n{string.Join('\n', Heard)}\n{Gateway.Process.Story}";

    private static string IdOf(IRequest request) => Ulid().Match(request.PostData?.ToString() ?? "").Value;

    [GeneratedRegex("```html\n(<script>.*?</script>)\n```", RegexOptions.Singleline)]
    private static partial Regex Loader();

    [GeneratedRegex("[0-9A-Z]{26}")]
    private static partial Regex Ulid();
}
