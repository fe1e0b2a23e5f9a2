using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Routing;
using Sluice.Routing.Rules;
using Sluice.Routing.Scripts;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Delivery.Reading;

/// <summary>
/// Runs the operator's scripts on what is delivered: a source's before the triggers are asked, an action's before its mapping. The journal keeps the
/// message as it was translated, so a script runs anew for each attempt; with the time at which the call came in, so that it gives the same.
/// </summary>
internal static class Scripting
{
    /// <summary>The script of the source that a call came from; null when it has none.</summary>
    public static Script? SourceScript(this PlannedDestination planned, in Record record) =>
        // The name of a source is made anew whenever it is asked for.
        planned.SourceScripts.Count == 0 ? null : planned.SourceScripts.GetValueOrDefault(record.Source);

    /// <summary>What a script makes of a message; null when it drops it. A fault of the script is kept with the message.</summary>
    public static Content? Through(this Content content, Script? script)
    {
        if (script is null || content.IsCall || content.Fault is not null) return content;
        var scripted = script.Run(content.Body, content.Record.ReceivedAt);
        if (scripted.Fault is { } fault) return content with { Fault = fault };
        return scripted.IsDropped ? null : content with { Rewritten = scripted.Json, Envelope = Envelope.Read(scripted.Json) };
    }

    /// <summary>
    /// What an action gets to map: without what is redacted for its destination, then as its script has it; null when that drops it. In this order, or a
    /// script would see what the destination may not.
    /// </summary>
    public static Content? For(this Content content, PlannedDestination planned, int action) =>
        content.Redacted(planned.Redaction).Through(planned.ScriptOf(action));

    /// <summary>What a script makes of a message.</summary>
    /// <param name="script">The script.</param>
    /// <param name="message">The message, as JSON.</param>
    /// <param name="receivedAt">When its call came in.</param>
    public static ScriptOutcome Run(this Script script, ReadOnlyMemory<byte> message, DateTimeOffset receivedAt)
    {
        var json = new JsonIndex();
        if (json.ReadMessage(message.Span) is { } malformed) return new(default, malformed);
        try
        {
            var (before, arena) = (new Value(json, 0), new Arena());
            var given = script.Run(before, arena, receivedAt);
            if (given.Kind == ValueKind.Undefined) return default;
            // Receivers tell by it what came twice: no script takes that from them.
            if (given["messageId"u8] is not { Kind: ValueKind.String, IsEmptyString: false }) arena.Set(given, "messageId"u8, before["messageId"u8]);
            if (IsMessage(before)) MessageForm.Check(given);
            var body = new ByteBuffer();
            given.WriteTo(body);
            return new(body.Written, null);
        }
        catch (ScriptFault fault)
        {
            return new(default, fault.Message);
        }
        catch (RuleFault fault)
        {
            return new(default, $"{script.Name}: transform must give a message, and this is none: {fault.Message}");
        }
    }

    // Redaction may have taken the person, and the API takes more than rules may make: that is not the script's fault.
    private static bool IsMessage(Value message)
    {
        try
        {
            MessageForm.Check(message);
            return true;
        }
        catch (RuleFault)
        {
            return false;
        }
    }
}

/// <summary>What a script made of one message: another form of it, nothing because it drops it, or nothing because it failed.</summary>
/// <param name="Json">The message to go on with; empty when there is none.</param>
/// <param name="Fault">Why it failed; null when it did not.</param>
internal readonly record struct ScriptOutcome(ReadOnlyMemory<byte> Json, string? Fault)
{
    public bool IsDropped => Fault is null && Json.IsEmpty;
}
