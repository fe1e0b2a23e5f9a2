using Sluice.Routing;
using Sluice.Routing.Redacting;
using Sluice.Translation.Json;

namespace Sluice.Delivery.Reading;

/// <summary>Keeps from a destination what it may not see: behind the triggers, before the action's script and mapping.</summary>
internal static class Redacting
{
    /// <summary>The content as the destination may see it. What cannot be read is kept back whole.</summary>
    public static Content Redacted(this Content content, Redaction? redaction)
    {
        if (redaction is null || content.IsCall || content.Fault is not null) return content;
        var body = new ByteBuffer();
        if (redaction.Apply(content.Body.Span, body) is { } malformed) return content with { Fault = malformed };
        return content with { Rewritten = body.Written, Envelope = Envelope.Read(body.Written) };
    }
}
