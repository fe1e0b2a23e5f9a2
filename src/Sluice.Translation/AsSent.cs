using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>The common fields of a Pipelines call, which goes on as sent. A missing value is made up or left out.</summary>
internal readonly ref struct AsSent
{
    /// <summary>The call itself; its identifiers are copied.</summary>
    public required JsonValue Call { get; init; }

    public JsonValue OwnId { get; init; }

    public JsonValue Context { get; init; }

    public JsonValue Integrations { get; init; }

    public JsonValue SentAt { get; init; }

    /// <summary>The address for a context that has none; empty for none.</summary>
    public ReadOnlySpan<byte> Ip { get; init; }

    public required CallTime Time { get; init; }
}

/// <summary>When a Pipelines call was made.</summary>
/// <param name="Sent">The text that it sent; missing when none can be kept.</param>
/// <param name="Milliseconds">Unix milliseconds, for when there is no text.</param>
internal readonly record struct CallTime(JsonValue Sent, long Milliseconds);
