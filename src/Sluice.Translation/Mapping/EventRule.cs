using System.Buffers;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M3 to M6: events, page views and screen views, of known and anonymous people.</summary>
internal static class EventRule
{
    /// <summary>Translates an event.</summary>
    /// <param name="item">The operation.</param>
    /// <param name="type">Track, page or screen.</param>
    /// <param name="call">The object that holds <c>name</c> and <c>id</c>.</param>
    /// <param name="data">The event's data: v1's <c>data</c>, v2's <c>attributes</c>.</param>
    /// <param name="dataField">Name of the data's member, for errors.</param>
    /// <param name="person">Who did it.</param>
    /// <param name="at">When, in Unix milliseconds; null for what the call's <c>timestamp</c> says.</param>
    public static bool Apply(in Item item, MessageType type, JsonValue call, JsonValue data, string dataField, in Identifiers person, long? at = null)
    {
        if (!ReadName(item, type, call["name"u8], out var name)
            || !item.IsObject(data, dataField)
            || !item.CheckSize(data, item.Options.MaxEventDataBytes, dataField))
        {
            return false;
        }
        var time = at ?? item.Time(call["timestamp"u8], "timestamp");
        var message = item.Open(type);
        item.Because("type", "M3 to M5: from the call's type or action", "type or action");
        item.Because(type == MessageType.Track ? "event" : "name", "A19: the name, trimmed", "name");
        item.Because("properties", "M3: the data, copied", dataField);
        message.Text(type == MessageType.Track ? "event"u8 : "name"u8, name);
        message.Object("properties"u8, data);
        return message.Close(person, person, new Envelope { OwnId = item.OwnId(call["id"u8]), Timestamp = time });
    }

    /// <summary>The name, trimmed. Only an event's has a limit (1.2): a page's is its address.</summary>
    private static bool ReadName(in Item item, MessageType type, JsonValue value, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!value.IsPresent) return item.Required("name", "name is missing: an event needs a name.");
        if (value.Kind != JsonKind.String) return item.Invalid("name", "name must be a string.");
        name = Trim(value.Text, item.Into.Decoded);
        if (name.IsEmpty) return item.Required("name", "name is empty or blank: an event needs a name.");
        return type != MessageType.Track || (item.CheckLength(name, item.Options.MaxEventNameBytes, "name") && PrivacyEvents.Allow(item, name, "name"));
    }

    /// <summary>Without leading and trailing blanks (1.4.6), also those written as escapes or outside ASCII.</summary>
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text, ByteBuffer scratch)
    {
        text = text.Trim((byte)' ');
        if (!MayBeginOrEndBlank(text)) return text;

        var start = scratch.Length;
        var plain = scratch.Append(text.Length);
        plain = plain[..JsonText.Unescape(text, plain)];
        var trimmed = TrimPlain(plain);
        if (trimmed.Length == plain.Length)
        {
            scratch.Rewind(start);
            return text;
        }
        start = scratch.Length;
        JsonText.Escape(trimmed, scratch);
        return scratch.Span[start..];
    }

    private static ReadOnlySpan<byte> TrimPlain(ReadOnlySpan<byte> text)
    {
        while (Rune.DecodeFromUtf8(text, out var first, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(first)) text = text[length..];
        while (Rune.DecodeLastFromUtf8(text, out var last, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(last)) text = text[..^length];
        return text;
    }

    /// <summary>Whether the first or last character is a blank or written as an escape, of which the longest has six bytes.</summary>
    private static bool MayBeginOrEndBlank(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var first, out _);
        Rune.DecodeLastFromUtf8(text, out var last, out _);
        return Rune.IsWhiteSpace(first) || Rune.IsWhiteSpace(last) || text is [(byte)'\\', ..] || text[^Math.Min(6, text.Length)..].Contains((byte)'\\');
    }
}
