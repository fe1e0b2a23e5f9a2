using System.Text.Json;
using PuppeteerSharp;

namespace Sluice.Browser.Harness;

/// <summary>A real, headless Chromium that can reach this machine only. One serves all tests, each in a context of its own, as a private window is.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private readonly string? _profile;
    private IBrowser? _browser;

    /// <summary>With its defaults.</summary>
    public Chromium()
    {
    }

    private Chromium(string profile) => _profile = profile;

    /// <summary>One whose user has changed settings, as <c>chrome://settings</c> does.</summary>
    /// <param name="preferences">Entries of its file of preferences.</param>
    public static async Task<Chromium> WithAsync(object preferences)
    {
        var profile = Directory.CreateTempSubdirectory("sluice-chromium-").FullName;
        Directory.CreateDirectory(Path.Combine(profile, "Default"));
        await File.WriteAllTextAsync(Path.Combine(profile, "Default", "Preferences"), JsonSerializer.Serialize(preferences));
        var chromium = new Chromium(profile);
        await chromium.InitializeAsync();
        return chromium;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _browser = await Puppeteer.LaunchAsync(new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
        Headless = true,
        UserDataDir = _profile,
        // Nobody uses its first tab, and PuppeteerSharp may miss it as any other (see Scene).
        WaitForInitialPage = false,
        Args =
        [
            // Its sandbox does not work for root, and the pages are our own.
            "--no-sandbox",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--no-pings",
            "--host-resolver-rules=\"MAP *.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1\"",
        ],
    });

    /// <summary>A context of its own; with changed settings there is but the one that has them.</summary>
    public async Task<IBrowserContext> ContextAsync() => _profile is null ? await _browser!.CreateBrowserContextAsync() : _browser!.DefaultContext;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        if (_profile is not null) Directory.Delete(_profile, recursive: true);
    }
}
