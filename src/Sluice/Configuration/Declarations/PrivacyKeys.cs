namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>privacy:</c>.</summary>
internal static class PrivacyKeys
{
    public static Section<PrivacyConfig> All() => new(new PrivacyConfig())
    {
        {
            "identify_lifts", Words.Of<IdentifyLifts>("a choice here"), privacy => privacy.IdentifyLifts,
            (privacy, value) => privacy with { IdentifyLifts = value },
            "What a newer identify lifts: `deletions`, so that whoever signs up again is a person again; `none`; or `all`, suppressions too. "
            + "`unsuppress` lifts both.", Needs.Restart
        },
    };
}
