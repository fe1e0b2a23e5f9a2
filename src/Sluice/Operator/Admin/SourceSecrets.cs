using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;

namespace Sluice.Operator.Admin;

/// <summary>Takes the credentials of a configuration's sources out of what they sent: some clients put them into bodies.</summary>
internal sealed class SourceSecrets
{
    /// <summary>Stands in every tutorial.</summary>
    private const string Demo = "demo";

    private readonly GatewayConfig _config;
    private readonly Masking _masking;
    private readonly byte[][] _quoted;

    public SourceSecrets(GatewayConfig config)
    {
        _config = config;
        var secrets = config.Sources.SelectMany(static source => (string?[])[source.WriteKey, source.Track?.ApiKey])
            .Append(config.Admin.Token).OfType<string>().Where(static secret => secret != Demo).ToList();
        _masking = new(secrets.Where(static secret => secret.Length >= Masking.ShortestInWords));
        _quoted = [.. secrets.Select(static secret => Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""))];
    }

    /// <summary>Whether they are those of this configuration.</summary>
    public bool AreOf(GatewayConfig config) => ReferenceEquals(_config, config);

    /// <summary>A JSON text without the keys of sources, where one is a whole string.</summary>
    public ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> json)
    {
        StringBuilder? masked = null;
        foreach (var secret in _quoted)
        {
            if (json.Span.IndexOf(secret) < 0) continue;
            masked ??= new(Encoding.UTF8.GetString(json.Span));
            masked.Replace(Encoding.UTF8.GetString(secret), "\"***\"");
        }
        return masked is null ? json : Encoding.UTF8.GetBytes(masked.ToString());
    }

    /// <summary>A text of any form without the keys of sources: a path with its query, a request, an answer, a sentence that quotes one.</summary>
    public string Mask(string text) => _masking.Apply(text);
}
