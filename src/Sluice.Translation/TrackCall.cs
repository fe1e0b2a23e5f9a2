namespace Sluice.Translation;

/// <summary>One call as it came over the wire, with what translation must not make up: when it was accepted, and as which.</summary>
/// <param name="Method">HTTP method in upper case, for instance <c>PUT</c>.</param>
/// <param name="Target">The raw request target: the path as sent, percent-encoding untouched, with its query string if any.</param>
/// <param name="Body">The body's bytes after content decoding; empty when there was none.</param>
/// <param name="ReceivedAt">When the gateway received it. Becomes <c>sentAt</c>, <c>receivedAt</c> and the default <c>timestamp</c>.</param>
/// <param name="Id">The identity from which message ids are derived. The low 32 bits are zero, see <see cref="MessageId"/>.</param>
public readonly record struct TrackCall(
    string Method,
    ReadOnlyMemory<byte> Target,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset ReceivedAt,
    MessageId Id)
{
    /// <summary>The content type as sent; empty when there was none. It matters where forms are taken, see <see cref="FormBody"/>.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>Whether a Pipelines call may hold the events that suppress, delete and unsuppress people. Those of web pages' snippet never may.</summary>
    public bool TakesPrivacyEvents { get; init; } = true;
}
