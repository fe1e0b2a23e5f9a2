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
        auth:
          headers: { X-Key: $.settings.apiKey }
          oauth: { token_url: '{{settings.url}}/token', client_id: $.settings.clientId, client_secret: $.settings.clientSecret }
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
          order:
            fields:
              number: { type: string, required: true, default: $.event }
            requests:
              - { name: found, method: GET, url: '{{settings.url}}/orders/{{payload.number}}', accept: [404] }
              - { when: answers.found.status = 404, url: '{{settings.url}}/orders', json: $.payload }
        presets: [{ name: Events, action: event }]
        """;

    public static DefinedType Type { get; } = Read();

    public static PlannedDestination Plan(
        string url, ActionConfig[] actions, Func<DestinationConfig, DestinationConfig>? with = null, params (string Name, string Value)[] settings)
    {
        var values = settings.Append(("url", url)).ToDictionary();
        var config = new DestinationConfig
        {
            Name = "hook",
            Type = "acme",
            Settings = values,
            Actions = actions,
            BatchWait = TimeSpan.Zero,
            Retry = new() { First = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(50) },
        };
        return new(with?.Invoke(config) ?? config, Type, Type.Create(values, [.. actions.Select(one => one.ToChoice())]));
    }

    public static ActionConfig Action(string name, string action, string trigger = Events) => new() { Name = name, Action = action, Trigger = trigger };

    private static DefinedType Read()
    {
        var (definition, problems) = DefinitionReader.Read(Definition, "acme");
        Assert.Empty(problems);
        return new(definition!);
    }
}
