using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing;

namespace Sluice.Configuration.Declarations;

/// <summary>A value that only one place in the file may have.</summary>
/// <param name="kind">Its kind.</param>
/// <param name="what">What it is: <c>the name of a source</c>.</param>
/// <param name="comparer">When two are the same.</param>
internal sealed class Unique(Scalar<string> kind, string what, StringComparer comparer) : Kind<string>
{
    public override string Says => $"{kind.Says}, unique";

    public override bool TryRead(Place place, Reading reading, out string value) =>
        kind.TryRead(place, reading, out value) && reading.Claim(what, value, comparer, place);

    public override string? Write(string value) => kind.Write(value);

    public override JsonObject Schema() => kind.Schema();
}

/// <summary>A value that a <see cref="Unique"/> key read before has.</summary>
/// <param name="what">What that key is.</param>
/// <param name="or">A word that may stand there as well.</param>
internal sealed class Known(string what, string? or = null) : Kind<string>
{
    public const string ASource = "the name of a source", ADestination = "the name of a destination";

    private static readonly Text Text = new();

    public override string Says => or is null ? what : $"{what}, or `{or}`";

    public override bool TryRead(Place place, Reading reading, out string value)
    {
        if (!Text.TryRead(place, reading, out value)) return false;
        var known = reading.Claimed(what);
        if (value == or || known.Contains(value)) return true;
        // With none to be had, what is wrong with them has been said.
        if (known.Count > 0) reading.Refuse(place, $"{Reading.Quote(place)} is not {what}{Suggestion.Cure(value, known)}");
        return known.Count == 0;
    }

    public override string? Write(string? value) => value;

    public override JsonObject Schema() => Text.Schema();
}
