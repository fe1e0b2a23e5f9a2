using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Routing;

namespace Sluice.Configuration.Declarations;

/// <summary>One of a few words.</summary>
/// <param name="what">What the words are, for a complaint: <c>a kind of destination</c>.</param>
/// <param name="words">The words and what each means.</param>
/// <param name="listing">Where the words are listed, when they are too many for a sentence.</param>
internal sealed class OneOf<T>(string what, IReadOnlyList<(string Word, T Value)> words, string? listing = null) : Scalar<T>
{
    public override string Says => listing is not null ? $"{what}; {listing}" : string.Join(" or ", words.Select(one => $"`{one.Word}`"));

    public override string? Parse(string text, out T value)
    {
        value = default!;
        foreach (var one in words)
        {
            if (one.Word != text) continue;
            value = one.Value;
            return null;
        }
        string[] known = [.. words.Select(one => one.Word)];
        return listing is null || Suggestion.For(text, known) is not null ? $"is not {what}{Suggestion.Cure(text, known)}" : $"is not {what}; {listing}";
    }

    public override string? Write(T value) => words.FirstOrDefault(one => EqualityComparer<T>.Default.Equals(one.Value, value)).Word;

    // A word that is a number without its quotes is written either way.
    protected override JsonObject Native() => new()
    {
        ["enum"] = new JsonArray(
        [
            .. words.Select(static one => (JsonNode)one.Word),
            .. words.Where(static one => one.Word.All(char.IsAsciiDigit)).Select(static one => (JsonNode)long.Parse(one.Word, CultureInfo.InvariantCulture)),
        ]),
    };
}

/// <summary>The kinds that are one of a few words.</summary>
internal static class Words
{
    /// <summary>The words themselves.</summary>
    public static OneOf<string> Of(string what, IEnumerable<string> words, string? listing = null) => new(what, [.. words.Select(word => (word, word))], listing);

    /// <summary>The members of an enumeration, in snake case.</summary>
    public static OneOf<T> Of<T>(string what) where T : struct, Enum =>
        new(what, [.. Enum.GetValues<T>().Select(value => (JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), value))]);
}

/// <summary>Yes or no.</summary>
internal sealed class Flag : Scalar<bool>
{
    public override string Says => "`true` or `false`";

    public override string? Parse(string text, out bool value)
    {
        var word = text.ToLowerInvariant();
        value = word is "true";
        return word switch
        {
            "true" or "false" => null,
            "yes" or "on" or "1" => "is not true or false; write true",
            "no" or "off" or "0" => "is not true or false; write false",
            _ => "is not true or false",
        };
    }

    public override string Write(bool value) => value ? "true" : "false";

    public override JsonNode Literal(string written) => JsonNode.Parse(written)!;

    protected override JsonObject Native() => new() { ["type"] = "boolean" };

    protected override string Quoted => "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$";
}
