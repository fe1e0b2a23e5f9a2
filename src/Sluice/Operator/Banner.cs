using Sluice.Configuration;

namespace Sluice.Operator;

/// <summary>What <c>sluice serve</c> says once it listens: where, for whom, to where, and a line to try it with.</summary>
internal static class Banner
{
    /// <summary>What runs without a configuration.</summary>
    public const string BuiltIn = "built-in demo";

    private const string DemoSecret = "demo";

    /// <summary>Writes it. Secrets are masked, but for those of the built-in demo, which are none.</summary>
    /// <param name="to">Standard error: standard output belongs to the <c>stdout</c> destination.</param>
    /// <param name="config">What runs.</param>
    /// <param name="from">The configuration file, or null for the built-in default.</param>
    /// <param name="addresses">The addresses that are really listened on.</param>
    public static void Write(TextWriter to, GatewayConfig config, string? from, IReadOnlyList<Uri> addresses)
    {
        to.WriteLine($"sluice {Build.Version} listens on {Origins(addresses)}");
        to.WriteLine();
        to.WriteLine($"  configuration  {from ?? $"{BuiltIn} (there is no sluice.yaml in this folder)"}");
        to.WriteLine($"  journal        {Path.GetFullPath(config.Data)}");
        foreach (var source in config.Sources) to.WriteLine($"  source         {source.Name}: {Credentials(source)}");
        foreach (var destination in config.Destinations)
            to.WriteLine($"  destination    {destination.Name}: {destination.Type}{(destination.Enabled ? "" : " (switched off)")}");
        to.WriteLine();
        to.WriteLine("Try it:");
        to.WriteLine($"  {Curl(config, Origin(addresses[0]))}");
        to.WriteLine();
        to.WriteLine("Ctrl-C ends it in order.");
        to.Flush();
    }

    /// <summary>The addresses as a client writes them.</summary>
    public static string Origins(IReadOnlyList<Uri> addresses) => string.Join(", ", addresses.Select(Origin));

    private static string Credentials(SourceConfig source) => string.Join("; ", new[]
    {
        source.Track is { } track ? $"Track API with site id '{track.SiteId}', API key {Masked(track.ApiKeys)}" : null,
        source.WriteKeys is { Count: > 0 } keys ? $"Pipelines API with write key {Masked(keys)}" : null,
    }.OfType<string>());

    private static string Curl(GatewayConfig config, string origin)
    {
        const string Json = "-H 'Content-Type: application/json'";
        if (config.Sources.FirstOrDefault(source => source.Track is not null) is { Track: { } track })
        {
            var user = track.ApiKeys[0] == DemoSecret ? $"{track.SiteId}:{DemoSecret}" : $"'{track.SiteId}:YOUR_API_KEY'";
            return $$"""curl -u {{user}} -X PUT {{origin}}/api/v1/customers/42 {{Json}} -d '{"email":"person@example.com","plan":"basic"}'""";
        }
        var writeKey = config.Sources is [{ WriteKeys: [DemoSecret, ..] }, ..] ? DemoSecret : "YOUR_WRITE_KEY";
        return $$$"""curl -u {{{writeKey}}}: {{{origin}}}/v1/identify {{{Json}}} -d '{"userId":"42","traits":{"plan":"basic"}}'""";
    }

    private static string Masked(IEnumerable<string> secrets) => string.Join(" or ", secrets.Select(static secret => secret == DemoSecret ? $"'{secret}'" : "'********'"));

    private static string Origin(Uri address)
    {
        var host = address.Host is "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
