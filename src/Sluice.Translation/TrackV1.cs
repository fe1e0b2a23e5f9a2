using System.Text;
using Sluice.Translation.Json;
using Sluice.Translation.Mapping;

namespace Sluice.Translation;

/// <summary>The Track v1 API (spec 1.4): the path says what is done and to whom.</summary>
internal readonly ref struct TrackV1(CompiledOptions compiled, in TrackCall call, TranslatedCall into)
{
    private readonly ref readonly TrackCall _call = ref call;
    private readonly Item _item = new(Api.TrackV1, compiled, call, into, -1);

    public bool Translate(Endpoint endpoint, JsonValue body) => endpoint.Operation switch
    {
        Operation.Identify => Person(endpoint, out var person)
            && IdentifyRule.Apply(_item, person, body, "", _item.Time(body["_timestamp"u8], "_timestamp"), default),
        Operation.Event => Person(endpoint, out var person) && Event(body, person),
        Operation.AnonymousEvent => Event(body, default),
        Operation.AddDevice => Person(endpoint, out var person) && DeviceRule.Add(_item, body["device"u8], "id", person, default),
        Operation.DeleteDevice => Person(endpoint, out var person) && Segment(endpoint.Second, "the device's token", out var token)
            && DeviceRule.Delete(_item, token, person, _item.Time(default, "")),
        Operation.DeletePerson => Person(endpoint, out var person) && SemanticRule.Apply(_item, PrivacyEvents.Deleted, person, _item.Time(default, "")),
        Operation.Suppress => Person(endpoint, out var person) && SemanticRule.Apply(_item, PrivacyEvents.Suppressed, person, _item.Time(default, "")),
        Operation.Unsuppress => Person(endpoint, out var person) && SemanticRule.Apply(_item, PrivacyEvents.Unsuppressed, person, _item.Time(default, "")),
        Operation.Merge => MergeRule.Apply(_item, body, _item.Time(default, "")),
        Operation.Metric => DeliveryRule.Report(_item, body, "", "metric"),
        Operation.PushEvent => DeliveryRule.Report(_item, body, "", "event"),
        Operation.InAppEvent => DeliveryRule.Report(_item, body["payload"u8], "payload", "event"),
        Operation.SubmitForm => Segment(endpoint.First, "the form's id", out var form) && FormRule.Apply(_item, form, body["data"u8]),
        Operation.AddToSegment or Operation.RemoveFromSegment => SegmentCall(endpoint, body),
        _ => Unsubscribe(endpoint, body),
    };

    /// <summary>M3 to M6. Any type but page and screen counts as an event (1.4.6).</summary>
    private bool Event(JsonValue body, Identifiers person)
    {
        if (!_item.ReadIdentifier(body["anonymous_id"u8], "", "anonymous_id", out person.AnonymousId)) return false;
        var kind = _item.Into.Plain(body["type"u8]);
        var type = kind.SequenceEqual("page"u8) ? MessageType.Page : kind.SequenceEqual("screen"u8) ? MessageType.Screen : MessageType.Track;
        if (!person.NamesPerson && !body["data"u8]["recipient"u8].IsPresent)
        {
            _item.Note("anonymous_id", "The event names nobody and has no data.recipient; its own id stands in.");
        }
        return EventRule.Apply(_item, type, body, body["data"u8], "data", person);
    }

    /// <summary>Manual segments have no counterpart: checked as documented (1.4.13), kept, not mapped.</summary>
    private bool SegmentCall(Endpoint endpoint, JsonValue body)
    {
        if (!Segment(endpoint.First, "the segment's id", out _)) return false;
        var ids = body["ids"u8];
        if (!ids.IsPresent) return _item.Required("ids", "ids is missing: a list of people.");
        if (ids.Kind != JsonKind.Array) return _item.Invalid("ids", "ids must be a list.");
        var (count, max) = (ids.Count(), _item.Options.MaxSegmentIds);
        if (count == 0) return _item.Required("ids", "ids is empty: name at least one person.");
        if (count > max) return _item.Refuse("too_large", "ids", $"ids names {count} people; at most {max} are taken.");
        if (!HasText(ids)) return _item.Invalid("ids", "ids must hold strings that are not empty.");
        if (!HasKnownIdType()) return _item.Invalid("id_type", "id_type must be id, email or cio_id.");
        _item.Into.NotMappedBecause = "Manual segments have no counterpart in Pipelines.";
        return true;
    }

    /// <summary>Whether anybody is named: entries of another type are ignored (1.4.13).</summary>
    private static bool HasText(JsonValue ids)
    {
        foreach (var id in ids)
        {
            if (id.IsText) return true;
        }
        return false;
    }

    /// <summary>Custom unsubscribes have no counterpart: checked (1.4.14), kept, not mapped, whatever they say.</summary>
    private bool Unsubscribe(Endpoint endpoint, JsonValue body)
    {
        if (!Segment(endpoint.First, "the delivery's id", out _)) return false;
        var flag = body["unsubscribe"u8];
        var word = _item.Into.Plain(flag);
        if (flag.IsPresent && flag.Kind is not (JsonKind.True or JsonKind.False) && !word.SequenceEqual("true"u8) && !word.SequenceEqual("false"u8))
        {
            return _item.Invalid("unsubscribe", "unsubscribe must be true or false.");
        }
        _item.Into.NotMappedBecause = "Custom unsubscribes have no counterpart in Pipelines.";
        return true;
    }

    // Texts are made here: only calls of manual segments come this way.
    private bool HasKnownIdType() => QueryParameter.Read(Encoding.UTF8.GetString(RequestTarget.QueryOf(_call.Target.Span)))
        .Find(static one => one.Name == "id_type")?.Text is null or "" or "id" or "email" or "cio_id";

    /// <summary>The person in the path, of the kind its shape says (1.3).</summary>
    private bool Person(Endpoint endpoint, out Identifiers person)
    {
        person = default;
        if (!Segment(endpoint.First, "the person's identifier", out var text)) return false;
        PathSegment.Classify(text, ref person);
        return _item.CheckLength(text, _item.Options.MaxPersonIdBytes, "path");
    }

    private bool Segment(Range segment, string what, out ReadOnlySpan<byte> text)
    {
        if (!Decode(_call.Target.Span[segment], out text)) return _item.Invalid("path", $"The path does not hold valid UTF-8 where {what} should be.");
        return !text.IsEmpty || _item.Required("path", $"The path is empty where {what} should be.");
    }

    /// <summary>A part of the target, decoded as the inside of a JSON string. False when it is not UTF-8.</summary>
    private bool Decode(ReadOnlySpan<byte> part, out ReadOnlySpan<byte> text)
    {
        var decoded = _item.Into.Decoded;
        var start = decoded.Length;
        var isText = PathSegment.Decode(part, decoded);
        text = isText ? decoded.Span[start..] : default;
        return isText;
    }
}
