namespace Sluice.Destinations.Webhook;

/// <summary>Any HTTP endpoint of the operator's.</summary>
internal sealed class WebhookType : DestinationType
{
    public override string Name => "webhook";

    public override string Summary => "Sends each message as JSON to an HTTP endpoint, signed as Standard Webhooks when a secret is set.";

    public override IReadOnlyList<string> IntegrationNames => ["Webhook"];

    public override IReadOnlyList<Field> Fields { get; } =
    [
        new("url", FieldKind.Url, "Where to send messages.") { Required = true },
        new("method", FieldKind.Choice, "HTTP method.") { Default = "POST", Choices = ["POST", "PUT", "PATCH", "DELETE"] },
        new("secret", FieldKind.Text, "Signs every request: whsec_ and base64, or plain text. Several, separated by blanks, while you change it.")
        {
            Secret = true,
        },
        new("shared_secret", FieldKind.Text, "Signs every request in the header X-Signature as Customer.io and Segment do, for receivers that check that.")
        {
            Secret = true,
        },
        new("authorization", FieldKind.Text, "Value of the Authorization header, for instance: Bearer abc.") { Secret = true },
    ];

    public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions) => new WebhookDestination(
        Address.Parse("url", settings["url"]),
        settings.GetValueOrDefault("method", "POST"),
        Signer.Parse("secret", settings.GetValueOrDefault("secret", "")),
        HeaderText.OfSetting("authorization", settings.GetValueOrDefault("authorization", "")),
        [.. settings.GetValueOrDefault("secret", "").Split(' ')],
        settings.GetValueOrDefault("shared_secret", ""))
    {
        Actions = actions.Count == 0 ? DestinationAction.Everything : [.. actions.Select(DestinationAction.Of)],
    };
}
