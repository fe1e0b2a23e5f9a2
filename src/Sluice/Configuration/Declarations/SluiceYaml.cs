using Sluice.Destinations;

namespace Sluice.Configuration.Declarations;

/// <summary>Every key of <c>sluice.yaml</c>, once. The loader, its suggestions, the reference page and the JSON Schema all read this;
/// defaults are those of <see cref="GatewayConfig"/>.</summary>
internal static class SluiceYaml
{
    /// <summary>The file, given the kinds of destinations there are.</summary>
    /// <param name="types">The kinds.</param>
    /// <param name="faulty">Names of kinds that cannot be used, for reasons that have been said: naming one of them is no further problem.</param>
    public static Section<GatewayConfig> Declare(IReadOnlyDictionary<string, DestinationType> types, IReadOnlyList<string>? faulty = null) => new(new GatewayConfig())
    {
        {
            // A port of 0 is another free one each time.
            "listen",
            new ListOf<Uri>(
                new ListenUrl(), oneAlone: true, whenEmpty: "must hold an address to listen on", areSame: static (one, other) => one == other && one.Port != 0),
            config => config.Listen, (config, value) => config with { Listen = value },
            "Where the gateway listens. [Beyond its own machine](run-in-production.md#listen-beyond-the-machine), name a loopback address first: commands go there.", Needs.Restart
        },
        {
            "data", new Text(), config => config.Data, (config, value) => config with { Data = value },
            "The folder of the journal, seen from the folder of this file.", Needs.Restart
        },
        {
            "public_url", new Url(isTold: true), config => config.PublicUrl, (config, value) => config with { PublicUrl = value },
            "The address that clients are told: those that ask for their region, and browser libraries that load their settings here. "
            + "Behind a TLS proxy set it, or these pages send by http, which browsers block. Without it, the address that they used."
        },
        {
            "region", Words.Of("a region", ["us", "eu"]), config => config.Region, (config, value) => config with { Region = value },
            "The region that clients are told when they ask for theirs."
        },
        {
            "sources", new ListOf<SourceConfig>(SourceKeys.One(), whenEmpty: "must hold a source: without one nobody may send"),
            config => config.Sources, (config, value) => config with { Sources = value },
            "Who may send.", Needs.Presence
        },
        {
            "open_source", new Known(Known.ASource, or: GatewayConfig.NoSource), config => config.OpenSource, (config, value) => config with { OpenSource = value },
            "The source of what arrives without credentials: delivery metrics, push events, unsubscribes. "
                + "Without it, the first source. With `none`, such calls are refused as all others."
        },
        {
            "destinations", new ListOf<DestinationConfig>(DestinationKeys.One(types, faulty ?? [])),
            config => config.Destinations, (config, value) => config with { Destinations = value },
            "Who receives. Without any, calls are kept in the journal."
        },
        {
            DestinationFolders.Key, new Text(), config => config.DestinationsFolder, (config, value) => config with { DestinationsFolder = value },
            "The folder with destinations that you wrote yourself, a folder each, seen from the folder of this file: "
            + "see [Write a destination](write-a-destination.md). A change in there takes effect as a change of this file does."
        },
        { "translation", TranslationKeys.All(), "How calls become messages: decisions where Customer.io's own pages are silent or contradict themselves, and your own rules." },
        {
            "json", new OneOf<bool>("a way to read JSON", [("lenient", false), ("strict", true)]),
            config => config.Translation.StrictJson, (config, value) => config with { Translation = config.Translation with { StrictJson = value } },
            "Whether bodies may have trailing commas and comments, and times of the Pipelines API a comma at their end, as the samples in Customer.io's own pages do. "
            + "Bodies that web pages post to `/events` are always strict JSON."
        },
        { "limits", LimitKeys.All(), "Bounds on what comes in." },
        {
            "privacy", PrivacyKeys.All(), config => config.Privacy, (config, value) => config with { Privacy = value },
            "What becomes of people who are suppressed or deleted: [Forget, suppress and redact people](forget-and-redact.md)."
        },
        {
            "retention", JournalKeys.Retention(), config => config.Retention, (config, value) => config with { Retention = value },
            "What the journal keeps. What a destination still has to receive is always kept."
        },
        {
            "deduplication", JournalKeys.Deduplication(), config => config.Deduplication, (config, value) => config with { Deduplication = value },
            "Which messages count as sent again and are delivered only once: [Delivery](delivery.md#what-a-client-sends-twice)."
        },
        {
            "browser", BrowserKeys.All(), config => config.Browser, (config, value) => config with { Browser = value },
            "What web pages may send: [Move a web page to Sluice](move-a-web-page.md)."
        },
        {
            "admin", AdminKeys.All(), config => config.Admin, (config, value) => config with { Admin = value },
            "Who may use [the administration API](administration-api.md) under `/admin`."
        },
        {
            "alarms", AlarmKeys.All(), config => config.Alarms, (config, value) => config with { Alarms = value },
            "When the operator is called: [Delivery](delivery.md#alarms)."
        },
        {
            "telemetry", TelemetryKeys.All(), config => config.Telemetry, (config, value) => config with { Telemetry = value },
            "Metrics and traces: [Watch Sluice](watch.md)."
        },
        {
            "tests", TestKeys.List(), config => config.Tests, (config, value) => config with { Tests = value },
            "What must come of calls, checked by `sluice test`."
        },
        new Rule<GatewayConfig>(
            ["sources", "browser"], config => Siteless(config) is null,
            "The sources in `browser.sources` need `track` credentials: pages send by their site id.")
        {
            Tell = static config =>
                $"The source '{Siteless(config)}' in `sources` has no `track` credentials, so pages cannot send as it; give it a site_id, or take it out.",
        },
    };

    private static string? Siteless(GatewayConfig config) =>
        config.Browser.Sources.FirstOrDefault(name => config.Sources.Any(source => source.Name == name && source.Track is null));
}
