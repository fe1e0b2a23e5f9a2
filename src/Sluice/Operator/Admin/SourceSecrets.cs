using System.Text;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Delivery;

namespace Sluice.Operator.Admin;

/// <summary>Takes the credentials of sources out of what they sent: some clients put them into bodies.</summary>
internal static class SourceSecrets
{
    /// <summary>Stands in every tutorial.</summary>
    private const string Demo = "demo";

    /// <summary>A JSON text without the keys of sources, where one is a whole string.</summary>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> json, GatewayConfig config)
    {
        var secrets = Of(config).Where(secret => json.Span.IndexOf(Quoted(secret)) >= 0).ToList();
        if (secrets.Count == 0) return json;
        var text = new StringBuilder(Encoding.UTF8.GetString(json.Span));
        foreach (var secret in secrets) text.Replace(Encoding.UTF8.GetString(Quoted(secret)), "\"***\"");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A text of any form without the keys of sources: a path with its query, a request, an answer, a sentence that quotes one.</summary>
    public static string Mask(string text, GatewayConfig config) =>
        new Masking(Of(config).Where(static secret => secret.Length >= Masking.ShortestInWords)).Apply(text);

    private static IEnumerable<string> Of(GatewayConfig config) => config.Sources.SelectMany(static source => (string?[])[source.WriteKey, source.Track?.ApiKey])
        .Append(config.Admin.Token).OfType<string>().Where(static secret => secret != Demo);

    private static byte[] Quoted(string secret) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}
