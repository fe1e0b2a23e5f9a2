using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Routing;
using Sluice.Routing.Scripts;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Delivery;

/// <summary>
/// Runs the operator's scripts on what is delivered: a source's before the triggers are asked, an action's before its mapping. The journal keeps the
/// message as it was translated, so a script runs anew for each attempt; with the time at which the call came in, so that it gives the same.
/// </summary>
internal static class Scripting
{
    // What was translated here is well formed and nested far less.
    private const int DepthMax = 1024;

    /// <summary>The script of the source that a call came from; null when it has none.</summary>
    public static Script? SourceScript(this PlannedDestination planned, in Record record) =>
        planned.Scripts.Count == 0 ? null : planned.ScriptOf(record.Source);

    /// <summary>What a script makes of a message; null when it drops it. A fault of the script is kept with the message.</summary>
    public static Content? Through(this Content content, Script? script)
    {
        if (script is null || content.IsCall || content.Fault is not null) return content;
        var json = new JsonIndex();
        if (json.Read(content.Body.Span, strict: false, DepthMax) is { } malformed) return content with { Fault = malformed };
        try
        {
            var given = script.Run(new Value(json, 0), new Sheet(), content.Record.ReceivedAt);
            if (given.Kind == ValueKind.Undefined) return null;
            var body = new ByteBuffer();
            given.WriteTo(body);
            return content with { Scripted = body.Written, Envelope = Envelope.Read(body.Written) };
        }
        catch (ScriptFault fault)
        {
            return content with { Fault = fault.Message };
        }
    }
}
