namespace Sluice.Routing.Values;

/// <summary>A part of an operator's path in brackets: a number, a sign, or a name in quotes.</summary>
internal static class PathBracket
{
    /// <summary>Reads from the opening bracket to behind the closing one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="at">Where the bracket opens; becomes what is behind it.</param>
    /// <param name="isQuoted">Whether there are quotes around it: then it is a name, whatever it looks like.</param>
    /// <returns>What stands inside, without the quotes; null if that is nothing, or has no end.</returns>
    public static string? Read(string path, ref int at, out bool isQuoted)
    {
        var quote = at + 1 < path.Length && path[at + 1] is '\'' or '"' ? path[at + 1].ToString() : "";
        isQuoted = quote.Length > 0;
        var start = at + 1 + quote.Length;
        var end = start <= path.Length ? path.IndexOf($"{quote}]", start, StringComparison.Ordinal) : -1;
        if (end <= start) return null;
        at = end + quote.Length + 1;
        return path[start..end];
    }
}
