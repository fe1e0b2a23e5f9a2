namespace Sluice.Destinations;

/// <summary>An HTTP answer.</summary>
/// <param name="Status">Status code.</param>
/// <param name="RetryAfter">How long the destination asks to wait, if it does.</param>
/// <param name="Body">The first bytes of the body.</param>
public readonly record struct Answer(int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body);
