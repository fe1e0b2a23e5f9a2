using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Rules;
using Sluice.Translation;

namespace Sluice.Configuration.Declarations;

/// <summary>A message that a rule makes: a mapping. What can be no message whatever the call is refused here; the rest when there is a call.</summary>
internal sealed class MadeMessage : Kind<RuleValue>
{
    private const string Types = "identify, track, page, screen, group or alias";

    private static readonly Computed Keys = new(Result.Keys);

    public override string Says => Keys.Says;

    public override bool TryRead(Place place, Reading reading, out RuleValue value)
    {
        if (!Keys.TryRead(place, reading, out value)) return false;
        // Of a directive nobody knows what it gives.
        if (place.Node is not YamlMap map || map.Entries.Any(static entry => entry.Key.Text.StartsWith('@'))) return true;
        var before = reading.ProblemCount;
        var type = Find(map, "type");
        var word = type is YamlScalar { IsNull: false } scalar && !scalar.Text.Contains('$') && !scalar.Text.Contains("{{") ? scalar.Text : null;
        if (type is null) reading.Refuse(place, $"needs a `type`: {Types}");
        else if (word is not null && !MessageTypes.TryParse(Encoding.UTF8.GetBytes(word), out _))
        {
            var at = new Place(type, place.PathOf("type"));
            reading.Refuse(at, $"{Reading.Quote(at)} is not the type of a message; use {Types}");
        }
        // An identify may do with an e-mail among its traits.
        var mayHaveEmail = word is null or "identify" && Find(map, "traits") is not null;
        if (Find(map, "userId") is null && Find(map, "anonymousId") is null && !mayHaveEmail) reading.Refuse(place, "needs a `userId` or an `anonymousId`");
        return reading.ProblemCount == before;
    }

    public override string? Write(RuleValue value) => Keys.Write(value);

    public override JsonObject Schema() => Keys.Schema();

    private static Node? Find(YamlMap map, string name) => map.Entries.FirstOrDefault(entry => entry.Key.Text == name).Value;
}
