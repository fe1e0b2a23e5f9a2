using System.Buffers;
using Sluice.Translation.Json;
using Sluice.Translation.Mapping;

namespace Sluice.Translation;

/// <summary>
/// The Pipelines API (spec 4): calls are messages already. They go on as sent, their missing common fields filled in (4.3); only the
/// write key stays behind.
/// </summary>
internal readonly ref struct PipelinesCalls(CompiledOptions compiled, in TrackCall call, TranslatedCall into)
{
    private const string Noun = "call";

    /// <summary>Members that are written here, in place of what was sent.</summary>
    private static readonly NameSet MadeHere =
        new("type", "writeKey", "userId", "anonymousId", "previousId", "messageId", "timestamp", "sentAt", "receivedAt", "context", "integrations");

    private static readonly SearchValues<byte> LettersOfAddresses = SearchValues.Create("0123456789abcdef:."u8);

    /// <summary>The parameter of a call's target, its last, by which the gateway keeps the address that a browser called from (4.4).</summary>
    public static ReadOnlySpan<byte> ClientAddressKey => "client_ip="u8;

    private readonly ref readonly TrackCall _call = ref call;

    public bool Translate(Endpoint endpoint, JsonValue body)
    {
        if (endpoint.Operation == Operation.PipelinesCall) return Call(endpoint.CallType!.Value, body, default, -1);

        if (!Batch.TryRead(body, Noun, compiled.Options, into, out var batch)) return false;
        var index = 0;
        foreach (var call in batch)
        {
            var start = into.Here;
            if (!BatchItem(call, body, index)) into.RewindTo(start);
            index++;
        }
        return true;
    }

    private bool BatchItem(JsonValue call, JsonValue batch, int index)
    {
        if (!Batch.IsSound(call, index, Noun, compiled.Options, into)) return false;
        if (IsFlawed(batch["context"u8], index) || IsFlawed(batch["integrations"u8], index) || IsFlawed(batch["sentAt"u8], index)) return false;
        var type = call["type"u8];
        if (!type.IsPresent) return into.Refuse("required", "type", "type is missing: identify, track, page, screen, group or alias.", index);
        return MessageTypes.TryParse(into.Plain(type), out var known)
            ? Call(known, call, batch, index)
            : into.Refuse("invalid", "type", "type must be identify, track, page, screen, group or alias.", index);
    }

    private bool IsFlawed(JsonValue value, int index) =>
        value.Flaw != JsonFlaw.None && !into.Refuse("invalid", "", value.FlawInWords(compiled.Options.MaxDepth), index);

    /// <summary>One call. <paramref name="batch"/> gives the context, integrations and sentAt that the call lacks.</summary>
    private bool Call(MessageType type, JsonValue call, JsonValue batch, int index)
    {
        var item = new Item(Api.Pipelines, compiled, _call, into, index);
        var (context, integrations, sentAt) =
            (Own(call["context"u8], batch["context"u8]), Own(call["integrations"u8], batch["integrations"u8]), Own(call["sentAt"u8], batch["sentAt"u8]));
        if (!Check(item, type, call) || !item.IsObject(context, "context") || !item.IsObject(integrations, "integrations")) return false;

        var message = item.Open(type);
        item.Because("type", "4.3: from the path; in a batch from the item", "path or type");
        message.Members(call, MadeHere);
        var own = call["messageId"u8];
        var ip = context["ip"u8].IsPresent ? default : ClientAddress(_call.Target.Span);
        if (!ip.IsEmpty) item.Because("context.ip", "4.4: the address the browser called from", "client_ip");
        var sent = new AsSent
        {
            Call = call,
            OwnId = own.IsText ? own : default,
            Context = context,
            Integrations = integrations,
            SentAt = sentAt,
            Time = Time(item, call, sentAt),
            Ip = ip,
        };
        PipelinesTrace.Explain(into, sent, batch);
        return message.CloseAsSent(sent);
    }

    /// <summary>The address that a browser called from, which the gateway added to the target; empty for none.</summary>
    private static ReadOnlySpan<byte> ClientAddress(ReadOnlySpan<byte> target)
    {
        var query = RequestTarget.QueryOf(target);
        var at = query.LastIndexOf(ClientAddressKey);
        if (at < 0 || (at > 0 && query[at - 1] is not ((byte)'?' or (byte)'&'))) return default;
        var address = query[(at + ClientAddressKey.Length)..];
        return address.ContainsAnyExcept(LettersOfAddresses) ? default : address;
    }

    private static JsonValue Own(JsonValue own, JsonValue lent) => own.IsPresent ? own : lent;

    /// <summary>
    /// The time of the call (4.3): an ISO 8601 text as sent, but for a comma at its end; an integer, or 12 or 13 digits as text, as milliseconds; else
    /// <c>originalTimestamp</c> corrected by the difference between the clocks; else the time of receipt.
    /// </summary>
    private static CallTime Time(in Item item, JsonValue call, JsonValue sentAt)
    {
        var (timestamp, strict) = (call["timestamp"u8], item.Options.StrictJson);
        if (Timestamps.TryReadIso(timestamp, strict, out _)) return new(timestamp, 0);
        if (Timestamps.TryReadMilliseconds(timestamp, out var milliseconds, orDigits: true))
        {
            item.Because("timestamp", "4.3: a bare integer is in milliseconds", "timestamp");
            return new(default, milliseconds);
        }
        if (timestamp.IsPresent) item.Note("timestamp", "timestamp is neither an ISO 8601 text nor Unix milliseconds; the time of receipt was used.");
        else if (Timestamps.TryReadIso(call["originalTimestamp"u8], strict, out var original) && Timestamps.TryReadIso(sentAt, strict, out var sent))
        {
            item.Because("timestamp", "4.3: receivedAt - (sentAt - originalTimestamp)", "originalTimestamp and sentAt");
            return new(default, Math.Clamp(item.ReceivedAt - (sent - original), Timestamps.Earliest, Timestamps.Latest));
        }
        item.Because("timestamp", timestamp.IsPresent ? "4.3: the time of receipt, as the call's is none" : "4.3: the time of receipt, as the call has none", "received");
        return new(default, item.ReceivedAt);
    }

    /// <summary>What each call must have (4.2).</summary>
    private static bool Check(in Item item, MessageType type, JsonValue call)
    {
        var (user, anonymous, name) = (call["userId"u8], call["anonymousId"u8], call["event"u8]);
        // Whatever the type: destinations look at the name alone.
        if (name.IsText && !PrivacyEvents.Allow(item, name.Text, "event")) return false;
        if (type == MessageType.Alias)
        {
            return item.ReadRequired(user, "", "userId", out _) && item.ReadRequired(call["previousId"u8], "", "previousId", out _);
        }
        if (!item.ReadIdentifier(user, "", "userId", out var userId) || !item.ReadIdentifier(anonymous, "", "anonymousId", out var anonymousId)) return false;
        var named = !userId.IsEmpty || !anonymousId.IsEmpty || (type == MessageType.Identify && call["traits"u8]["email"u8].IsText);
        if (!named) return item.Required("userId", "userId or anonymousId is missing: a call needs one of them.");

        if (!item.IsObject(call["traits"u8], "traits") || !item.IsObject(call["properties"u8], "properties")) return false;
        return type switch
        {
            MessageType.Track => HasEvent(item, name),
            MessageType.Group => item.ReadRequired(call["groupId"u8], "", "groupId", out _),
            _ => true,
        };
    }

    private static bool HasEvent(in Item item, JsonValue name) =>
        name.Kind is JsonKind.String || !name.IsPresent
            ? name.IsText || item.Required("event", "event is missing or empty.")
            : item.Invalid("event", "event must be a string.");
}
