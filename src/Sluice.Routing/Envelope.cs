using System.Text;
using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Routing;

/// <summary>What routing and delivery must know of a message, found in one pass over its bytes without building anything.</summary>
/// <param name="MessageId">The text of <c>messageId</c> between its quotes; empty if there is none or it is no string.</param>
/// <param name="Integrations">The <c>integrations</c> object with its braces; empty if there is none or it is no object.</param>
internal readonly record struct Envelope(ReadOnlyMemory<byte> MessageId, ReadOnlyMemory<byte> Integrations)
{
    /// <summary>Where in the message the text of <c>userId</c> is, between its quotes; empty if there is none.</summary>
    public Range UserId { get; private init; }

    /// <summary>The same of <c>anonymousId</c>.</summary>
    public Range AnonymousId { get; private init; }

    /// <summary>The same of <c>previousId</c>.</summary>
    public Range PreviousId { get; private init; }

    /// <summary>The same of <c>groupId</c>.</summary>
    public Range GroupId { get; private init; }

    /// <summary>The message's id with JSON's escapes undone.</summary>
    public string MessageIdText()
    {
        var text = Encoding.UTF8.GetString(MessageId.Span);
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes($"\"{text}\""));
            reader.Read();
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return text; // Half a surrogate pair has no other form than its escape.
        }
    }

    /// <summary>Reads a message. What is not JSON gives an empty envelope: it is the destination that may judge the body.</summary>
    public static Envelope Read(ReadOnlyMemory<byte> message)
    {
        Envelope found = default;
        try
        {
            var reader = new Utf8JsonReader(message.Span, LenientJson.Reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return found;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var part = PartNamed(in reader);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                // An empty text is none.
                if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty) found = found.With(part, message, start + 1, reader.ValueSpan.Length);
                // People may have numbers for ids. For a message's that is one, the call's stands in.
                else if (reader.TokenType == JsonTokenType.Number && part != Part.MessageId) found = found.With(part, message, start, reader.ValueSpan.Length);
                if (!reader.TrySkip()) break;
                if (part == Part.Integrations && reader.TokenType == JsonTokenType.EndObject)
                    found = found with { Integrations = message[start..(int)reader.BytesConsumed] };
            }
            return found;
        }
        catch (JsonException)
        {
            return found;
        }
    }

    private static Part PartNamed(ref readonly Utf8JsonReader property) =>
        property.ValueTextEquals("messageId"u8) ? Part.MessageId
        : property.ValueTextEquals("userId"u8) ? Part.UserId
        : property.ValueTextEquals("anonymousId"u8) ? Part.AnonymousId
        : property.ValueTextEquals("previousId"u8) ? Part.PreviousId
        : property.ValueTextEquals("groupId"u8) ? Part.GroupId
        : property.ValueTextEquals("integrations"u8) ? Part.Integrations
        : Part.Other;

    private Envelope With(Part part, ReadOnlyMemory<byte> message, int start, int length) => part switch
    {
        Part.MessageId => this with { MessageId = message.Slice(start, length) },
        Part.UserId => this with { UserId = start..(start + length) },
        Part.AnonymousId => this with { AnonymousId = start..(start + length) },
        Part.PreviousId => this with { PreviousId = start..(start + length) },
        Part.GroupId => this with { GroupId = start..(start + length) },
        _ => this,
    };

    private enum Part
    {
        Other,
        MessageId,
        UserId,
        AnonymousId,
        PreviousId,
        GroupId,
        Integrations,
    }
}
