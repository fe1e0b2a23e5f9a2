using System.Text;
using System.Text.Json;
using Sluice.Configuration;

namespace Sluice.Operator.Admin;

/// <summary>Takes the credentials of sources out of what they sent: some clients put them into bodies.</summary>
internal static class SourceSecrets
{
    /// <summary>Stands in every tutorial.</summary>
    private const string Demo = "demo";

    /// <summary>A JSON text without the keys of sources, where one is a whole string.</summary>
    public static ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> json, GatewayConfig config)
    {
        var secrets = config.Sources.SelectMany(static source => (string?[])[source.WriteKey, source.Track?.ApiKey])
            .Append(config.Admin.Token).OfType<string>().Where(static secret => secret != Demo)
            .Where(secret => json.Span.IndexOf(Quoted(secret)) >= 0).ToList();
        if (secrets.Count == 0) return json;
        var text = new StringBuilder(Encoding.UTF8.GetString(json.Span));
        foreach (var secret in secrets) text.Replace(Encoding.UTF8.GetString(Quoted(secret)), "\"***\"");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Quoted(string secret) => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(secret, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}
