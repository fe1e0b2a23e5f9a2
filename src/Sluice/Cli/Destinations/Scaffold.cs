namespace Sluice.Cli.Destinations;

/// <summary>The files of a new destination: small, but with everything that most need.</summary>
internal static class Scaffold
{
    private static readonly (string Name, string Text)[] Acme =
    [
        ("destination.yaml", """
            # docs/write-a-destination.md says what can stand here.
            name: acme
            title: Acme
            summary: Sends people and events to Acme.
            documentation: https://developers.acme.example/

            settings:
              apiKey: { help: Key of the project., required: true, secret: true }
              region: { help: Where the project lives., choices: [us, eu], default: us }

            auth: { bearer: $.settings.apiKey }

            let:
              host: { '@lookup': { key: $.settings.region, in: { us: https://api.acme.example, eu: https://eu.acme.example } } }

            actions:
              identify:
                title: Identify
                help: Creates or updates a person.
                trigger: type = "identify"
                fields:
                  id: { type: string, required: true, help: Id of the person., default: $.userId }
                  email:
                    type: string
                    format: email
                    help: E-mail address of the person.
                    default: { '@first': [$.traits.email, $.context.journeys.identifiers.email] }
                  traits: { type: object, help: What is known of the person., default: $.traits }
                requests:
                  - method: PUT
                    url: { '@join': { items: ['{{host}}/v1/people/', { '@url': $.payload.id }], with: '' } }
                    json: { email: $.payload.email, traits: $.payload.traits }

              track:
                title: Track
                help: Counts an event of a person.
                trigger: type = "track"
                fields:
                  id: { type: string, required: true, help: Id of the person., default: $.userId }
                  event: { type: string, required: true, help: Name of the event., default: $.event }
                  at: { type: datetime, help: When it happened., default: $.timestamp }
                  properties: { type: object, help: What is known of the event., default: $.properties }
                requests:
                  - url: '{{host}}/v1/events'
                    json: $.payload

            presets:
              - { name: People, action: identify }
              - { name: Events, action: track }

            """),
        ("Acme.wire", """
            # A person, whose e-mail address Customer.io took for an identifier.
            settings {"apiKey":"key-1"}
            message  {"type":"identify","messageId":"m1","userId":"42/7","traits":{"plan":"basic"},"context":{"journeys":{"identifiers":{"email":"ana@example.com"}}}}
            request  PUT https://api.acme.example/v1/people/42%2F7
            header   authorization: Bearer key-1
            body     {"email":"ana@example.com","traits":{"plan":"basic"}}
            verdict  delivered

            # An event, in the EU. A busy Acme is left alone for as long as it asks.
            settings {"apiKey":"key-1","region":"eu"}
            message  {"type":"track","event":"Started Game","messageId":"m2","userId":"42","timestamp":"2026-01-15T09:59:58.000Z","properties":{"moves":0}}
            request  POST https://eu.acme.example/v1/events
            body     {"id":"42","event":"Started Game","at":"2026-01-15T09:59:58.000Z","properties":{"moves":0}}
            answer   429 {"error":"slow down"}
            answered retry-after: 30
            verdict  retry after 30 s

            # Whoever is not known by an id cannot be counted.
            message  {"type":"track","event":"Started Game","messageId":"m3","anonymousId":"a1","properties":{}}
            refused  id

            # Pages are of no interest here.
            message  {"type":"page","messageId":"m4","userId":"42","name":"Pricing","properties":{}}
            nothing

            """),
    ];

    /// <summary>Their names and texts.</summary>
    /// <param name="name">What <c>type:</c> says.</param>
    /// <param name="title">The name for people.</param>
    public static IEnumerable<(string File, string Text)> Of(string name, string title) => Acme.Select(file =>
        (file.Name.Replace("Acme", title.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal), Named(file.Text, name, title)));

    private static string Named(string text, string name, string title) =>
        text.Replace("acme", name, StringComparison.Ordinal).Replace("Acme", title, StringComparison.Ordinal);
}
