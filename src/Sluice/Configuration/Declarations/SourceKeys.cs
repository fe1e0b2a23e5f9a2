namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>sources:</c>.</summary>
internal static class SourceKeys
{
    public static Section<SourceConfig> One() => new(new SourceConfig { Name = "" })
    {
        {
            "name", new Unique(new Name(taken: GatewayConfig.NoSource), Known.ASource, StringComparer.OrdinalIgnoreCase),
            source => source.Name, (source, value) => source with { Name = value },
            "What the source is called here.", Needs.Presence
        },
        {
            "track", Track(), source => source.Track, (source, value) => source with { Track = value },
            "Credentials for the Track API, v1 and v2; two API keys while [one is changed](run-in-production.md#change-a-key)."
        },
        {
            "write_key", Several(new Unique(new Credential(isUser: true) { Secret = true }, "a write key", StringComparer.Ordinal)),
            source => source.WriteKeys, (source, value) => source with { WriteKeys = value },
            "The write key for the Pipelines API; two while [it is changed](run-in-production.md#change-a-key)."
        },
        {
            "privacy_events", new Flag(), source => source.PrivacyEvents, (source, value) => source with { PrivacyEvents = value },
            "Whether calls of the Pipelines API may suppress, delete and unsuppress people, by `User Suppressed`, `User Deleted` and `User Unsuppressed`. Set it to `false` where "
            + "a page or an app shows the write key to everybody: [Forget, suppress and redact people](forget-and-redact.md#who-may-say-it)."
        },
        {
            "rate", new MaybeWhole(1, 1_000_000), source => source.Rate, (source, value) => source with { Rate = (int?)value },
            "How many operations the source may send in a second; it may send as many at once after a pause. A batch counts as many as it holds, any other call as one. "
            + "Beyond that the answer is 429 with `Retry-After`: [A rate for each source](endpoints.md#a-rate-for-each-source). Without it, no bound."
        },
        {
            "script", new ScriptText(), source => source.Script, (source, value) => source with { Script = value },
            "JavaScript with a function `transform(message)`, which gives each message of the source another form, or drops it, before any destination "
            + "sees it: [Change how calls map](change-how-calls-map.md#javascript)."
        },
        new Rule<SourceConfig>(
            ["track", "write_key"], source => source.Track is not null || source.WriteKeys.Count > 0,
            "A source needs credentials: `track` for the Track API, `write_key` for the Pipelines API, or both."),
    };

    /// <summary>A key, or the few that count side by side while one takes the other's place.</summary>
    public static ListOf<string> Several(Kind<string> key) =>
        new(key, oneAlone: true, whenEmpty: "is empty; give it a value, or remove the key", most: Credentials.MaxKeys, areSame: string.Equals);

    private static Section<TrackCredentials> Track() => new(new TrackCredentials("", []))
    {
        {
            "site_id", new Unique(new Credential(isUser: true) { Secret = true }, "a site id", StringComparer.Ordinal),
            track => track.SiteId, (track, value) => track with { SiteId = value },
            "The site id that its clients use.", Needs.Presence
        },
        {
            "api_key", Several(new Credential(isUser: false) { Secret = true }), track => track.ApiKeys, (track, value) => track with { ApiKeys = value },
            "The API key that its clients use.", Needs.Presence
        },
    };
}
