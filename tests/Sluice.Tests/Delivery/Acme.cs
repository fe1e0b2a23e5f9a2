using Sluice.Configuration;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Delivery;

/// <summary>A kind of destination made for these tests: it takes events one by one or in batches, and orders by a look-up and a write.</summary>
internal static class Acme
{
    public const string Events = "type = \"track\"";

    private const string Definition = """
        name: acme
        title: Acme
        summary: For tests.
        settings:
          url: { help: Where., kind: url, required: true }
          apiKey: { help: Key., secret: true }
          clientId: { help: Client. }
          clientSecret: { help: Secret of the client., secret: true }
          refreshToken: { help: Renews the token., secret: true }
        auth:
          headers: { X-Key: $.settings.apiKey }
          oauth: { token_url: '{{settings.url}}/token', client_id: $.settings.clientId, client_secret: $.settings.clientSecret, refresh_token: $.settings.refreshToken }
        actions:
          event:
            trigger: type = "track"
            fields:
              number: { type: string, required: true, default: $.event }
              person: { type: string, default: $.userId }
            requests:
              - { url: '{{settings.url}}/event?key={{settings.apiKey}}', json: $.payload }
          batch:
            fields:
              number: { type: string, required: true, default: $.event }
              person: { type: string, default: $.userId }
              list: { type: string, default: $.properties.list }
            requests:
              - { url: '{{settings.url}}/one', json: $.payload }
            batch:
              size: 5
              bytes: 100000
              keys: [list]
              requests:
                - { url: '{{settings.url}}/batch', json: { items: $.payloads } }
              results:
                in: $.body.errors
                index: $.item.index
                rules:
                  - { when: item.retry = true, is: retry, say: $.item.say }
                  - { when: item.retry != true, is: reject, say: $.item.say }
          any:
            fields:
              number: { type: string, required: true, default: $.event }
              person: { type: string, default: $.userId }
            requests:
              - { url: '{{settings.url}}/one', json: $.payload }
            batch:
              size: 5
              requests:
                - { url: '{{settings.url}}/batch', json: { items: $.payloads } }
          order:
            fields:
              number: { type: string, required: true, default: $.event }
            requests:
              - { name: found, method: GET, url: '{{settings.url}}/orders/{{payload.number}}', accept: [404] }
              - { when: answers.found.status = 404, url: '{{settings.url}}/orders', json: $.payload }
          twice:
            fields:
              number: { type: string, required: true, default: $.event }
              person: { type: string, default: $.userId }
            let: { place: $.payload.number }
            requests:
              - { url: '{{settings.url}}/first', json: $.payload }
              - { url: 'http://127.0.0.1{{place}}', json: { second: $.payload.person } }
          weighed:
            fields:
              number: { type: string, required: true, default: $.event }
              person: { type: string, default: $.userId }
              weight: { type: number, default: $.properties.weight }
            requests:
              - { url: '{{settings.url}}/one', json: $.payload }
            batch:
              size: 5
              weight: $.payload.weight
              requests:
                - { url: '{{settings.url}}/batch', json: { items: $.payloads } }
          named:
            fields:
              number: { type: string, required: true, default: $.event }
            requests:
              - { url: '{{settings.url}}/named', headers: { X-Number: $.payload.number } }
          look:
            requests:
              - { name: found, method: GET, url: '{{settings.url}}/all', answer_bytes: 200000 }
              - { url: '{{settings.url}}/count', json: { found: { '@count': $.answers.found.body } } }
        presets: [{ name: Events, action: event }]
        """;

    public static DefinedType Type { get; } = Read(Definition);

    /// <summary>The same, which takes two requests in ten seconds.</summary>
    public static DefinedType Paced { get; } = Read($"{Definition}\nrate: {{ requests: 2, per: 10s }}");

    public static PlannedDestination Plan(
        string url, ActionConfig[] actions, Func<DestinationConfig, DestinationConfig>? with = null, params (string Name, string Value)[] settings) =>
        Plan(Type, url, actions, with, settings);

    public static PlannedDestination Plan(
        DefinedType type, string url, ActionConfig[] actions, Func<DestinationConfig, DestinationConfig>? with = null, params (string Name, string Value)[] settings)
    {
        var values = settings.Append(("url", url)).ToDictionary();
        var config = new DestinationConfig
        {
            Name = "hook",
            Type = "acme",
            Settings = values,
            Actions = actions,
            Allow = Loopback.Allowed,
            BatchWait = TimeSpan.Zero,
            Retry = new() { First = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(50) },
            Timeout = Bed.Never,
        };
        return new(with?.Invoke(config) ?? config, type, type.Create(values, [.. actions.Select(one => one.ToChoice())]));
    }

    public static ActionConfig Action(string name, string action, string trigger = Events) => new() { Name = name, Action = action, Trigger = trigger };

    private static DefinedType Read(string text)
    {
        var (definition, problems) = DefinitionReader.Read(text, "acme");
        Assert.Empty(problems);
        return new(definition!);
    }
}
