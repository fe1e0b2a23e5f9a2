namespace Sluice.Translation;

/// <summary>One parameter of a target's query.</summary>
internal sealed record QueryParameter(string Name, string Text)
{
    /// <summary>The parameters of a query without its question mark, in order and decoded as forms are: <c>+</c> is a blank. One without <c>=</c> has an empty text.</summary>
    public static List<QueryParameter> Read(string query) =>
    [
        .. query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2))
            .Select(static pair => new QueryParameter(Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : "")),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
