using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Routing;

/// <summary>
/// Which traffic a destination gets: from which sources, and what the message's own <c>integrations</c> object says (spec 7.4).
/// Compiled once for a destination; safe for many threads; allocates nothing for a message.
/// </summary>
internal sealed class Audience
{
    private static readonly Decision NoMention = new(true, "`integrations` does not mention it");
    private static readonly Decision AllOff = new(false, "`integrations` switches all destinations off");
    private static readonly Decision AllOn = new(true, "`integrations` switches all destinations on");

    // Most specific last: the operator's own name for a destination says more than the name of its kind.
    private readonly (string Name, Decision On, Decision Off)[] _names;
    private readonly IReadOnlyList<string> _sources;
    private readonly Decision _otherSource;

    /// <param name="name">The operator's name for the destination.</param>
    /// <param name="integrationNames">Names that its kind answers to.</param>
    /// <param name="sources">Sources it listens to; empty means all.</param>
    public Audience(string name, IReadOnlyList<string> integrationNames, IReadOnlyList<string> sources)
    {
        _names =
        [
            .. integrationNames.Append(name).Select(one => (
                one,
                new Decision(true, $"`integrations` switches \"{one}\" on"),
                new Decision(false, $"`integrations` switches \"{one}\" off"))),
        ];
        _sources = sources;
        _otherSource = new(false, $"it listens to {string.Join(", ", sources)} only");
    }

    /// <summary>Whether it gets what comes from this source at all.</summary>
    public Decision FromSource(string source) => _sources.Count == 0
        ? new(true, "it listens to all sources")
        : _sources.Contains(source) ? new(true, "it listens to this source") : _otherSource;

    /// <summary>Whether it gets a message with this <c>integrations</c> object.</summary>
    /// <param name="integrations">The object with its braces; empty if the message has none.</param>
    public Decision For(ReadOnlySpan<byte> integrations)
    {
        if (integrations.IsEmpty) return NoMention;
        var decision = NoMention;
        var rank = -2;
        var reader = new Utf8JsonReader(integrations, LenientJson.Reader);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var mentioned = Rank(in reader);
            reader.Read();
            var on = reader.TokenType is JsonTokenType.True or JsonTokenType.StartObject;
            var says = on || reader.TokenType == JsonTokenType.False;
            reader.Skip();
            if (!says || mentioned is not { } found || found < rank) continue;
            rank = found;
            decision = found < 0 ? (on ? AllOn : AllOff) : (on ? _names[found].On : _names[found].Off);
        }
        return decision;
    }

    // -1 for All, else the index in the list of names; null for somebody else's.
    private int? Rank(ref readonly Utf8JsonReader property)
    {
        // Six bytes is the longest way to write one character: \u0041.
        const int LongestName = 128;
        if (property.ValueSpan.Length > LongestName * 6) return null;
        Span<char> text = stackalloc char[LongestName * 6];
        try
        {
            text = text[..property.CopyString(text)];
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair: nobody's name.
        }
        for (var i = _names.Length - 1; i >= 0; i--)
        {
            if (text.Equals(_names[i].Name, StringComparison.OrdinalIgnoreCase)) return i;
        }
        return text.Equals("All", StringComparison.OrdinalIgnoreCase) ? -1 : null;
    }
}
