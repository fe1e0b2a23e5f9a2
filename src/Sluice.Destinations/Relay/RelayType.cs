using Sluice.Translation;

namespace Sluice.Destinations.Relay;

/// <summary>Customer.io's own Track API, or anything that speaks it.</summary>
internal sealed class RelayType : DestinationType
{
    public override string Name => "relay";

    public override string Summary => "Sends the original Track calls on to Customer.io, byte for byte, those without a message included.";

    public override IReadOnlyList<string> IntegrationNames => ["Relay"];

    public override Carries Carries => Carries.Calls;

    public override IReadOnlyList<Field> Fields { get; } =
    [
        new("region", FieldKind.Choice, "Where your Customer.io account lives; none when url says where to send.")
        {
            Default = "us", Choices = ["us", "eu", "none"],
        },
        new("url", FieldKind.Url, "Send to this address instead of Customer.io's; the call's path is appended."),
        new("site_id", FieldKind.Text, "Site id of the Track API.") { Required = true },
        new("api_key", FieldKind.Text, "API key of the Track API.") { Required = true, Secret = true },
    ];

    public override string? Declines(string method, ReadOnlySpan<byte> target) =>
        Endpoint.Match(method, target).Api == Api.Pipelines ? "it is a call of the Pipelines API, which Customer.io's Track API does not take" : null;

    public override void Check(ActionChoice choice) => throw new ChoiceException("", "a relay sends calls as they came in and has no actions; leave them out");

    public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions)
    {
        foreach (var choice in actions) Check(choice);
        return new RelayDestination(
            Base(settings.GetValueOrDefault("url", ""), settings.GetValueOrDefault("region", "us")),
            settings["site_id"],
            settings["api_key"]);
    }

    // An address of the operator's own says more than a region, which has a default.
    private static string Base(string url, string region)
    {
        if (url.Length > 0)
        {
            var address = Address.Parse("url", url);
            if (address.Query.Length > 0)
                throw new SettingException("url", "a query does not belong in the address: the call brings its own");
            return address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        }
        return region switch
        {
            "us" => "https://track.customer.io",
            "eu" => "https://track-eu.customer.io",
            _ => throw new SettingException("url", "region is none, so url must say where to send"),
        };
    }
}
