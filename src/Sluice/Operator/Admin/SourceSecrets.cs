using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Operator.Admin;

/// <summary>Takes the credentials of a configuration's sources out of what they sent: some clients put them into bodies and addresses.</summary>
internal sealed class SourceSecrets
{
    /// <summary>Stands in every tutorial.</summary>
    private const string Demo = "demo";

    private const string Hidden = "***";

    private readonly HashSet<string> _secrets;
    private readonly Masking _masking;

    public SourceSecrets(GatewayConfig config)
    {
        _secrets =
        [
            .. config.Sources.SelectMany(static source => source.WriteKeys.Concat(source.Track?.ApiKeys ?? []))
                .Concat(config.Admin.Tokens).Where(static secret => secret != Demo),
        ];
        _masking = new(_secrets.Where(static secret => secret.Length >= Masking.ShortestInWords));
    }

    /// <summary>A call without the keys of sources, in its target and its body; a form that has one becomes the JSON that it means.</summary>
    public TrackCall Mask(in TrackCall call)
    {
        if (_secrets.Count == 0) return call;
        var target = Encoding.UTF8.GetString(call.Target.Span);
        var masked = Mask(target);
        var json = FormBody.ToJson(call.Method, call.Target.Span, call.ContentType, call.Body);
        var body = Mask(json);
        return call with { Target = masked == target ? call.Target : Encoding.UTF8.GetBytes(masked), Body = body.Equals(json) ? call.Body : body };
    }

    /// <summary>A JSON text without the keys of sources, where one is a whole string or, unless it is short, a part of one. What is no JSON counts as a text.</summary>
    public ReadOnlyMemory<byte> Mask(ReadOnlyMemory<byte> json)
    {
        if (_secrets.Count == 0) return json;
        var masked = new ArrayBufferWriter<byte>(json.Length + 16);
        var done = 0;
        try
        {
            var reader = new Utf8JsonReader(json.Span, LenientJson.Reader);
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
                var text = reader.GetString()!;
                var shown = _secrets.Contains(text) ? Hidden : Mask(text);
                if (shown == text) continue;
                var start = (int)reader.TokenStartIndex;
                masked.Write(json.Span[done..start]);
                masked.Write(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(shown, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));
                done = start + reader.ValueSpan.Length + 2;
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetBytes(Mask(Encoding.UTF8.GetString(json.Span)));
        }
        if (done == 0) return json;
        masked.Write(json.Span[done..]);
        return masked.WrittenMemory;
    }

    /// <summary>A text of any form without the keys of sources: a path with its query, a request, an answer, a sentence that quotes one.</summary>
    public string Mask(string text) => _masking.Apply(text);
}
