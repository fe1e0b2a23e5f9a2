namespace Sluice.EndToEnd.Harness;

/// <summary>A folder of one test's own, with its sluice.yaml and the journal; gone afterwards.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sluice-end-to-end-").FullName;

    /// <summary>The configuration's file, whether it exists or not.</summary>
    public string Config => Path.Combine(Folder, "sluice.yaml");

    /// <summary>Where the journal is.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Writes the configuration as careful editors do: beside it, then renamed over it.</summary>
    /// <param name="destinations">The entries of <c>destinations</c>.</param>
    public void Configure(params IEnumerable<string> destinations) => Replace($"""
        listen: http://127.0.0.1:0
        sources:
          - name: backend
            track: {"{"} site_id: {Gateway.SiteId}, api_key: {Gateway.ApiKey} {"}"}
            write_key: {Gateway.WriteKey}
        destinations:
        {string.Join('\n', destinations)}
        """);

    /// <summary>Replaces the configuration by this text.</summary>
    public void Replace(string yaml)
    {
        var beside = Config + ".new";
        File.WriteAllText(beside, yaml);
        File.Move(beside, Config, overwrite: true);
    }

    /// <summary>An entry of <c>destinations</c> that tries again soon.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="url">Where it sends.</param>
    /// <param name="concurrency">Deliveries at once.</param>
    public static string Webhook(string name, Uri url, int concurrency = 16) => $$"""
          - name: {{name}}
            type: webhook
            settings: { url: "{{url}}" }
            allow: 127.0.0.0/8
            retry: { first: 20ms, max: 500ms }
            concurrency: {{concurrency}}
        """;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
