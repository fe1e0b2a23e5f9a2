namespace Sluice.Translation;

/// <summary>A raw request target in origin form, cut at its first question mark. Both parts stay percent-encoded.</summary>
internal static class RequestTarget
{
    /// <summary>What stands before the question mark; all of a target without a query.</summary>
    public static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> target) => target.IndexOf((byte)'?') is var mark and >= 0 ? target[..mark] : target;

    /// <summary>What stands behind the question mark; empty for a target without a query.</summary>
    public static ReadOnlySpan<byte> QueryOf(ReadOnlySpan<byte> target) => target.IndexOf((byte)'?') is var mark and >= 0 ? target[(mark + 1)..] : default;
}
