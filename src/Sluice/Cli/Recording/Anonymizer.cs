using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Cli.Recording;

/// <summary>
/// Replaces personal data in one call. Numbers that are no ids, dates, and the names of events and keys stay. What was replaced in one place is
/// replaced wherever else the call has it, in other texts too.
/// </summary>
/// <param name="fakes">The stand-ins.</param>
internal sealed class Anonymizer(Fakes fakes)
{
    // Shorter texts are found everywhere by accident.
    private const int ShortestInside = 5;
    private static readonly JsonWriterOptions Plain = JsonOutput.Readable with { MaxDepth = JsonIndex.MessageDepth };

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private bool _namesArePeople;

    /// <summary>The call's path and body without personal data, that of a form as JSON. A body that is no JSON is gone: nobody can tell what is in it.</summary>
    public (string Path, byte[] Body) Replace(in TrackCall call)
    {
        _known.Clear();
        var endpoint = Endpoint.Match(call.Method, call.Target.Span);
        _namesArePeople = endpoint.Operation == Operation.Identify;
        using var body = Parse(FormBody.ToJson(call.Method, call.Target.Span, call.ContentType, call.Body));
        // Twice, as a text may come before the place that tells that a part of it is personal.
        if (body is not null) Rewrite(body);
        var path = Path(Encoding.ASCII.GetString(call.Target.Span), endpoint);
        return (path, body is null ? [] : Rewrite(body));
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            return JsonDocument.Parse(body, LenientJson.Document);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Path(string target, Endpoint endpoint)
    {
        var replaced = target;
        // From the end, so that the first one's place stays.
        foreach (var range in (ReadOnlySpan<Range>)[endpoint.Second, endpoint.First])
        {
            var segment = target[range];
            if (segment.Length == 0 || endpoint.Operation is Operation.SubmitForm or Operation.AddToSegment or Operation.RemoveFromSegment) continue;
            var real = Uri.UnescapeDataString(segment);
            var (start, length) = range.GetOffsetAndLength(target.Length);
            replaced = string.Concat(replaced.AsSpan(0, start), Uri.EscapeDataString(Fake(Recognition.ByForm(real, "id") ?? Personal.Id, real)), replaced.AsSpan(start + length));
        }
        var query = replaced.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? replaced : replaced[..query] + Query(replaced[query..]);
    }

    private string Query(string query) => string.Join('&', query.Split('&').Select(pair =>
    {
        var at = pair.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) return pair;
        var value = Uri.UnescapeDataString(pair[(at + 1)..]);
        return $"{pair[..(at + 1)]}{Uri.EscapeDataString(Text(value, Recognition.Plain(pair[..at].TrimStart('?')), "", isTop: false))}";
    }));

    private byte[] Rewrite(JsonDocument body)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain)) Rewrite(body.RootElement, "", "", isTop: true, writer);
        return json.WrittenSpan.ToArray();
    }

    /// <param name="value">The value.</param>
    /// <param name="key">The plain name of its key, or of that of the list it is in.</param>
    /// <param name="parent">The plain name of the key of the object it is in.</param>
    /// <param name="isTop">Whether it is the call, or an item of a batch.</param>
    /// <param name="to">Receives what comes of it.</param>
    private void Rewrite(JsonElement value, string key, string parent, bool isTop, Utf8JsonWriter to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                to.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    to.WritePropertyName(member.Name);
                    Member(member, key, isTop, to);
                }
                to.WriteEndObject();
                break;
            case JsonValueKind.Array:
                to.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Rewrite(item, key, parent, isTop, to);
                to.WriteEndArray();
                break;
            case JsonValueKind.String:
                to.WriteStringValue(Text(value.GetString()!, key, parent, isTop: false));
                break;
            // Only whole numbers are ids.
            case JsonValueKind.Number when Recognition.ByKey(key, parent) is Personal.Id or Personal.Phone && value.GetRawText().All(char.IsAsciiDigit):
                to.WriteRawValue(Fake(Personal.Id, value.GetRawText()));
                break;
            default:
                to.WriteRawValue(value.GetRawText());
                break;
        }
    }

    private void Member(JsonProperty member, string key, bool isTop, Utf8JsonWriter to)
    {
        var name = Recognition.Plain(member.Name);
        if (member.Value.ValueKind == JsonValueKind.String) to.WriteStringValue(Text(member.Value.GetString()!, name, key, isTop));
        else Rewrite(member.Value, name, key, isTop && name == "batch", to);
    }

    private string Text(string real, string key, string parent, bool isTop)
    {
        // What an event, a page or an operation is called, not a person.
        if (isTop && (key is "type" or "action" or "event" || (key == "name" && !_namesArePeople))) return real;
        if (real.Length == 0) return real;
        if ((Recognition.ByForm(real, key) ?? Recognition.ByKey(key, parent)) is { } kind) return Fake(kind, real);
        if (_known.TryGetValue(real, out var known)) return known;
        var text = Recognition.ReplaceAddresses(real, address => Fake(Personal.Email, address));
        foreach (var (one, fake) in _known)
        {
            if (one.Length >= ShortestInside) text = text.Replace(one, fake, StringComparison.Ordinal);
        }
        return text;
    }

    private string Fake(Personal kind, string real)
    {
        // What stands under a key need not be what the key says.
        if (kind == Personal.Email && !real.Contains('@', StringComparison.Ordinal)) kind = Personal.Id;
        if (kind == Personal.Ip && real.AsSpan().IndexOfAny('.', ':') < 0) return real;
        var fake = fakes.Of(kind, real);
        _known[real] = fake;
        return fake;
    }
}
