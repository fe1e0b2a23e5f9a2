using System.Globalization;
using System.Text;

namespace Sluice.Benchmarks.Harness;

/// <summary>A gateway's configuration: one source with the credentials of <see cref="Loads.HttpCall"/>, and webhooks.</summary>
internal sealed class GatewayYaml
{
    /// <summary>Its name.</summary>
    public const string File = "sluice.yaml";

    private const string BatchedHook = """
        name: batched-hook
        title: Batched hook
        summary: Sends messages, many at once, as a JSON list.
        documentation: https://example.com/
        integrations: [Batched hook]
        settings:
          url: { help: Where to., required: true, kind: url }
        actions:
          send:
            title: Send
            help: Sends messages.
            trigger: type != null
            fields:
              data: { type: object, label: Message, default: { '@path': $. } }
            requests:
              - { url: $.settings.url, json: $.payload.data }
            batch:
              size: 50
              requests:
                - { url: $.settings.url, json: { '@each': { in: $.payloads, as: one, do: $.one.data } } }
        presets:
          - { name: Everything, action: send }
        """;

    private readonly StringBuilder _destinations = new();
    private int _webhooks;
    private bool _isBatched;

    /// <summary>Adds webhooks <c>d0</c>, <c>d1</c>, … at the places of a sink.</summary>
    /// <param name="addressOf">Addresses of its places.</param>
    /// <param name="count">How many.</param>
    /// <param name="more">More keys of each, in flow style, each after a comma.</param>
    public GatewayYaml Webhooks(Func<int, Uri> addressOf, int count, string more = "")
    {
        for (var left = count; left > 0; left--) Add(addressOf, "webhook", more);
        return this;
    }

    /// <summary>Adds destinations at a sink that send 50 messages with each request.</summary>
    public GatewayYaml Batched(Func<int, Uri> addressOf, int count)
    {
        _isBatched = true;
        for (var left = count; left > 0; left--) Add(addressOf, "batched-hook", ", batch_wait: 50ms");
        return this;
    }

    /// <summary>Adds a webhook where nobody listens.</summary>
    public GatewayYaml Refused()
    {
        _destinations.Append(CultureInfo.InvariantCulture, $"  - {{ name: d{_webhooks++}, type: webhook, settings: {{ url: \"http://127.0.0.1:1/\" }}, allow: 127.0.0.1 }}\n");
        return this;
    }

    /// <summary>Writes it, and what it needs, into a folder: beside, then renamed, as careful editors do.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        if (_isBatched)
        {
            Directory.CreateDirectory(Path.Combine(folder, "destinations", "BatchedHook"));
            System.IO.File.WriteAllText(Path.Combine(folder, "destinations", "BatchedHook", "destination.yaml"), BatchedHook);
        }
        var file = Path.Combine(folder, File);
        System.IO.File.WriteAllText(file + ".new", $$"""
            listen: http://127.0.0.1:0
            data: ./data
            sources: [{ name: backend, track: { site_id: site, api_key: key }, write_key: write }]
            destinations: {{(_destinations.Length == 0 ? "[]" : "")}}
            {{_destinations}}
            """);
        System.IO.File.Move(file + ".new", file, overwrite: true);
    }

    private void Add(Func<int, Uri> addressOf, string type, string more)
    {
        var number = _webhooks++;
        _destinations.Append(
            CultureInfo.InvariantCulture,
            $"  - {{ name: d{number}, type: {type}, settings: {{ url: \"{addressOf(number)}\" }}, allow: 127.0.0.1{(more.Contains("concurrency", StringComparison.Ordinal) ? "" : ", concurrency: 16")}{more} }}\n");
    }
}
