using Sluice.Translation.Json;
using Sluice.Translation.Mapping;

namespace Sluice.Translation;

/// <summary>
/// What the <c>_cio</c> snippet sends (spec 3). The path says what was called; the body is
/// <c>{customer_id?, anonymous_id?, attributes | name and data, id?, age?, context?, received?}</c>, where <c>age</c> is for how many
/// milliseconds the call has waited to be sent, so that the device's clock does not matter.
/// </summary>
internal readonly ref struct BrowserCalls(CompiledOptions compiled, in TrackCall call, TranslatedCall into)
{
    private readonly Item _item = new(Api.Browser, compiled, call, into, -1);

    /// <summary>Which call a name means; null for none. <c>sidentify</c> is the loader's undocumented twin of identify.</summary>
    public static MessageType? TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("track"u8) || name.SequenceEqual("event"u8) ? MessageType.Track
        : name.SequenceEqual("page"u8) ? MessageType.Page
        : name.SequenceEqual("identify"u8) || name.SequenceEqual("sidentify"u8) ? MessageType.Identify
        : null;

    /// <summary>Whether a body says what such a call cannot do without: the name of an event or a page, who is identified.</summary>
    public static bool SaysEnough(MessageType type, JsonValue body)
    {
        if (type != MessageType.Identify) return !body["name"u8].Text.Trim(" "u8).IsEmpty;
        var attributes = body["attributes"u8];
        return body["customer_id"u8].IsText || attributes["id"u8].IsText || attributes["email"u8].IsText || attributes["cio_id"u8].IsText;
    }

    public bool Translate(Endpoint endpoint, JsonValue body)
    {
        if (endpoint.CallType is not { } type)
        {
            _item.Into.NotMappedBecause = "The image is not named after a call: track, page or identify.";
            return true;
        }
        if (endpoint.Operation == Operation.BrowserImage && !SaysEnough(type, body))
        {
            _item.Into.NotMappedBecause = type == MessageType.Identify ? "The image's query names nobody." : "The image's query has no name.";
            return true;
        }
        if (!_item.IsObject(body["context"u8], "context") || !ReadPerson(body, out var person)) return false;
        See(body);
        return type == MessageType.Identify
            ? Identify(body, person)
            : EventRule.Apply(_item, type, body, body["data"u8], "data", person, Time(body));
    }

    private bool Identify(JsonValue body, in Identifiers person)
    {
        var attributes = body["attributes"u8];
        if (!_item.IsObject(attributes, "attributes")) return false;
        if (!SaysEnough(MessageType.Identify, body))
        {
            return _item.Required("customer_id", "customer_id is missing: say who, there or as id or email among the attributes.");
        }
        var time = Time(body) ?? _item.Time(body["timestamp"u8], "timestamp");
        var ownId = _item.OwnId(body["id"u8]);
        _item.Into.OwnId = MessageId.Parse(ownId);
        return IdentifyRule.Apply(_item, person, attributes, "attributes", time, default, ownId);
    }

    /// <summary>The person, of the kind that the identifier's shape says, as in a path (1.3). An anonymous id is never made an alias.</summary>
    private bool ReadPerson(JsonValue body, out Identifiers person)
    {
        person = default;
        if (!_item.ReadIdentifier(body["customer_id"u8], "", "customer_id", out var customer)) return false;
        if (!customer.IsEmpty) PathSegment.Classify(customer, ref person);
        return _item.ReadIdentifier(body["anonymous_id"u8], "", "anonymous_id", out person.AnonymousId)
            && _item.CheckLength(customer, _item.Options.MaxPersonIdBytes, "customer_id");
    }

    private void See(JsonValue body)
    {
        var (context, received) = (body["context"u8], body["received"u8]);
        var browser = _item.Into.Browser = new(context, received);
        if (!_item.Into.IsTraced) return;
        foreach (var member in context)
        {
            if (BrowserContext.NotSaid.Contains(member)) continue;
            var name = JsonText.Decode(member.Name);
            _item.Because($"context.{name}", "3: as the page says", $"context.{name}");
        }
        if (received["user_agent"u8].IsText) _item.Because("context.userAgent", "3: the browser's header", "received.user_agent");
        else if (!browser.UserAgent.IsEmpty) _item.Because("context.userAgent", "3: as the page says", "context.userAgent");
        if (!browser.Ip.IsEmpty) _item.Because("context.ip", "3: the address it called from", "received.ip");
    }

    /// <summary>The time of receipt less the call's age; null when it has none that makes sense.</summary>
    private long? Time(JsonValue body)
    {
        if (!Timestamps.TryReadMilliseconds(body["age"u8], out var age) || age < 0) return null;
        _item.Into.TimeBecause = ("3: the time of receipt less how long the call had waited in the page", "age");
        return Math.Max(_item.ReceivedAt - age, Timestamps.Earliest);
    }
}
