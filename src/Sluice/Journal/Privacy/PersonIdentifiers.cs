using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Whom a message is about: the keys of every identifier in it that names its person. These are <c>userId</c>, <c>anonymousId</c>,
/// <c>previousId</c>, those in <c>context.journeys.identifiers</c>, and <c>email</c> in <c>context.traits</c> and in an identify's <c>traits</c>.
/// </summary>
internal static class PersonIdentifiers
{
    /// <summary>Keys that a message may give at most; one name more than there are places for them.</summary>
    public const int Most = 16;

    /// <summary>Reads a message. Allocates nothing.</summary>
    /// <param name="json">The message.</param>
    /// <param name="keys">Receives the keys; at least <see cref="Most"/>.</param>
    /// <returns>How many there are.</returns>
    public static int Read(ReadOnlySpan<byte> json, Span<ulong> keys)
    {
        var count = 0;
        try
        {
            var reader = new Utf8JsonReader(json, LenientJson.Reader);
            var identifies = false;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isName = reader.ValueTextEquals("userId"u8) || reader.ValueTextEquals("anonymousId"u8) || reader.ValueTextEquals("previousId"u8);
                var (isType, isTraits, isContext) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("traits"u8), reader.ValueTextEquals("context"u8));
                reader.Read();
                if (isName) Add(in reader, keys, ref count);
                else if (isType) identifies = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("identify"u8);
                else if (isTraits && identifies) ReadTraits(ref reader, keys, ref count);
                else if (isContext) ReadContext(ref reader, keys, ref count);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            // What was read before counts.
        }
        return count;
    }

    /// <summary>The keys by which a message keeps its place: of its <c>userId</c>, for which an identify's <c>traits.email</c> can stand in (spec 4.2),
    /// <c>anonymousId</c> and <c>previousId</c>.</summary>
    public static ulong[] InOrder(ReadOnlySpan<byte> json)
    {
        Range user = default, anonymous = default, previous = default, email = default;
        try
        {
            var reader = new Utf8JsonReader(json, LenientJson.Reader);
            var identifies = false;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isUser, isAnonymous, isPrevious) = (reader.ValueTextEquals("userId"u8), reader.ValueTextEquals("anonymousId"u8), reader.ValueTextEquals("previousId"u8));
                var (isType, isTraits) = (reader.ValueTextEquals("type"u8), reader.ValueTextEquals("traits"u8));
                reader.Read();
                if (isType) identifies = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("identify"u8);
                else if (isTraits && identifies) email = ReadEmail(ref reader);
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                {
                    if (isUser) user = TextOf(in reader);
                    else if (isAnonymous) anonymous = TextOf(in reader);
                    else if (isPrevious) previous = TextOf(in reader);
                }
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // What was read before counts.
        }
        return PersonKey.Of(json, json[user].IsEmpty ? email : user, anonymous, previous);
    }

    // Where in the message its text is; nothing if there is none.
    private static Range ReadEmail(ref Utf8JsonReader reader)
    {
        Range email = default;
        if (!Opens(ref reader)) return email;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEmail = reader.ValueTextEquals("email"u8);
            reader.Read();
            if (isEmail && reader.TokenType == JsonTokenType.String) email = TextOf(in reader);
            reader.Skip();
        }
        return email;
    }

    private static Range TextOf(ref readonly Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
        return start..(start + reader.ValueSpan.Length);
    }

    private static void ReadContext(ref Utf8JsonReader reader, Span<ulong> keys, ref int count)
    {
        if (!Opens(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isJourneys, isTraits) = (reader.ValueTextEquals("journeys"u8), reader.ValueTextEquals("traits"u8));
            reader.Read();
            if (isJourneys) ReadJourneys(ref reader, keys, ref count);
            else if (isTraits) ReadTraits(ref reader, keys, ref count);
            else reader.Skip();
        }
    }

    private static void ReadJourneys(ref Utf8JsonReader reader, Span<ulong> keys, ref int count)
    {
        if (!Opens(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIdentifiers = reader.ValueTextEquals("identifiers"u8);
            reader.Read();
            if (isIdentifiers) ReadIdentifiers(ref reader, keys, ref count);
            else reader.Skip();
        }
    }

    // Those of objects and deliveries stand there too.
    private static void ReadIdentifiers(ref Utf8JsonReader reader, Span<ulong> keys, ref int count)
    {
        if (!Opens(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isName = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("email"u8) || reader.ValueTextEquals("cio_id"u8)
                || reader.ValueTextEquals("phone"u8) || reader.ValueTextEquals("anonymous_id"u8);
            reader.Read();
            if (isName) Add(in reader, keys, ref count);
            reader.Skip();
        }
    }

    private static void ReadTraits(ref Utf8JsonReader reader, Span<ulong> keys, ref int count)
    {
        if (!Opens(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEmail = reader.ValueTextEquals("email"u8);
            reader.Read();
            if (isEmail) Add(in reader, keys, ref count);
            reader.Skip();
        }
    }

    private static bool Opens(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    private static void Add(ref readonly Utf8JsonReader reader, Span<ulong> keys, ref int count)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number) || reader.ValueSpan.IsEmpty || count == Most) return;
        var key = reader.TokenType == JsonTokenType.String ? PersonKey.Of(reader.ValueSpan) : PersonKey.OfNumber(reader.ValueSpan);
        if (!keys[..count].Contains(key)) keys[count++] = key;
    }
}
