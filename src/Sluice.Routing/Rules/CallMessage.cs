using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>Completes what an operator's mapping made of a call to a message with all that messages have (spec 5.1).</summary>
internal static class CallMessage
{
    private static readonly Value Integrations = Value.Constant("integrations"), SentAt = Value.Constant("sentAt"), ReceivedAt = Value.Constant("receivedAt"),
        MessageIdName = Value.Constant("messageId"), TimestampName = Value.Constant("timestamp"), Context = Value.Constant("context"), Journeys = Value.Constant("journeys"),
        Identifiers = Value.Constant("identifiers"), All = Value.Constant("All"), Id = Value.Constant("id"), AnonymousId = Value.Constant("anonymous_id");

    /// <summary>The message; what the mapping gave stays.</summary>
    /// <param name="made">What the mapping gave.</param>
    /// <param name="call">The call.</param>
    /// <param name="slot">Index among the messages of the call: gives the message's id.</param>
    /// <param name="arena">Where values are made.</param>
    /// <exception cref="RuleFault">The mapping gave no object.</exception>
    public static Value Complete(Value made, in TrackCall call, int slot, Arena arena)
    {
        if (made.Kind != ValueKind.Object) throw new RuleFault($"message must give an object, not {Mappings.Words.Of(made)}");
        var message = arena.CopyOf(made);
        var type = made["type"u8];
        var content = Encoding.ASCII.GetBytes(type.Is("identify"u8) || type.Is("group"u8) ? "traits" : "properties");
        if (!type.Is("alias"u8) && message[content].IsNothing) arena.Set(message, content, arena.Object());
        var everyone = arena.Object();
        if (!type.Is("group"u8)) arena.Add(everyone, All, Value.True);
        Fill(message, Integrations, everyone, arena);

        Span<byte> text = stackalloc byte[Timestamps.MaxLength];
        var received = arena.String(text[..Timestamps.Write(call.ReceivedAt.ToUnixTimeMilliseconds(), text)]);
        Fill(message, SentAt, received, arena);
        Fill(message, ReceivedAt, received, arena);
        Span<byte> id = stackalloc byte[MessageId.TextLength];
        call.Id.For(0, slot).Write(id);
        Fill(message, MessageIdName, arena.String(id), arena);
        Fill(message, TimestampName, received, arena);
        arena.Set(message, Context, WithIdentifiers(message, arena));
        return message;
    }

    // The identifiers of the call are those that the operator took for them.
    private static Value WithIdentifiers(Value message, Arena arena)
    {
        var given = message["context"u8];
        if (given["journeys"u8].Kind == ValueKind.Object) return given;
        var identifiers = arena.Object();
        if (!message["userId"u8].IsNothing) arena.Add(identifiers, Id, message["userId"u8]);
        if (!message["anonymousId"u8].IsNothing) arena.Add(identifiers, AnonymousId, message["anonymousId"u8]);
        var journeys = arena.Object();
        arena.Add(journeys, Identifiers, identifiers);
        var context = given.Kind == ValueKind.Object ? arena.CopyOf(given) : arena.Object();
        arena.Set(context, Journeys, journeys);
        return context;
    }

    private static void Fill(Value message, Value name, Value value, Arena arena)
    {
        if (message[name].IsNothing) arena.Set(message, name, value);
    }
}
