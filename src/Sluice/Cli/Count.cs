namespace Sluice.Cli;

/// <summary>A number with its noun, for people.</summary>
internal static class Count
{
    /// <summary>For instance <c>1 call</c>, <c>2 calls</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">Of what, in the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
