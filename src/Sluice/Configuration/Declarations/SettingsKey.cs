using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Declarations;

/// <summary>The settings of a destination: which there are depends on its kind, which is therefore declared before.</summary>
/// <param name="types">All kinds.</param>
internal sealed class SettingsKey(IReadOnlyDictionary<string, DestinationType> types)
    : Key<DestinationConfig>("settings", "Depend on the kind: see [Kinds of destinations](#kinds-of-destinations).", Needs.Nothing)
{
    public override Kind Kind { get; } = new Anything();

    public override string? Default => null;

    /// <summary>The settings of one kind.</summary>
    public static Section<ImmutableDictionary<string, string>> SectionOf(DestinationType type)
    {
        var section = new Section<ImmutableDictionary<string, string>>(Defaults(type));
        foreach (var field in type.Fields)
        {
            section.Add(
                field.Name, KindOf(field),
                settings => settings.GetValueOrDefault(field.Name), (settings, value) => settings.SetItem(field.Name, value),
                field.Help, field.Required ? Needs.Presence : Needs.Nothing);
        }
        return section;
    }

    public override DestinationConfig Read(DestinationConfig owner, Place value, Reading reading)
    {
        // Without a kind there is nothing to hold the settings against, and that has been said.
        if (!types.TryGetValue(owner.Type, out var type)) return owner;
        var before = reading.ProblemCount;
        value = value with { Node = Flat(value.Node, type) };
        var settings = SectionOf(type).Fill(Defaults(type), value, reading);
        if (reading.ProblemCount == before) Try(type, settings, value, reading);
        return owner with { Settings = settings };
    }

    public override DestinationConfig Miss(DestinationConfig owner, Place section, Reading reading) =>
        Read(owner, new(new YamlMap(section.Node.Line, section.Node.Column, []), section.PathOf(Name)), reading);

    public override IEnumerable<(string, Func<DestinationConfig, DestinationConfig>)> Fixed(DestinationConfig running, DestinationConfig next) => [];

    public override void Extend(JsonObject section)
    {
        base.Extend(section);
        section["allOf"] = new JsonArray([.. types.Select(static one => new JsonObject
        {
            ["if"] = If(one.Key),
            ["then"] = Then(one.Value, SectionOf(one.Value)),
        })]);
    }

    private static JsonObject If(string type) => new()
    {
        ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = type } },
        ["required"] = new JsonArray("type"),
    };

    private static JsonObject Then(DestinationType type, Section<ImmutableDictionary<string, string>> settings)
    {
        var schema = settings.Schema();
        // Names with dots may be sections, see Flat.
        foreach (var section in type.Fields.Where(field => field.Name.Contains('.', StringComparison.Ordinal)).Select(field => field.Name.Split('.')[0]).Distinct())
            schema["properties"]![section] ??= new JsonObject { ["type"] = "object" };
        var then = new JsonObject { ["properties"] = new JsonObject { ["settings"] = schema } };
        var required = new JsonArray();
        if (type.Fields.Any(field => field.Required)) required.Add((JsonNode)"settings");
        if (type.ActionsToName.Count > 0) required.Add((JsonNode)"actions");
        if (required.Count > 0) then["required"] = required;
        return then;
    }

    // A name with dots may be written as sections inside each other.
    private static Node Flat(Node settings, DestinationType type) => settings is YamlMap map
        ? map with { Entries = [.. map.Entries.SelectMany(entry => Flat(entry.Key, entry.Value, type))] }
        : settings;

    private static IEnumerable<(YamlScalar, Node)> Flat(YamlScalar key, Node value, DestinationType type) =>
        value is YamlMap section && type.Fields.Any(field => field.Name.StartsWith(key.Text + ".", StringComparison.Ordinal))
            ? section.Entries.SelectMany(entry => Flat(entry.Key with { Text = $"{key.Text}.{entry.Key.Text}" }, entry.Value, type))
            : [(key, value)];

    /// <summary>Makes the destination, to hear what only it can say about its settings.</summary>
    private static void Try(DestinationType type, ImmutableDictionary<string, string> settings, Place place, Reading reading)
    {
        try
        {
            type.Create(settings, []);
        }
        catch (SettingException refused)
        {
            var message = type.Fields.Where(field => field.Secret && settings.ContainsKey(field.Name))
                .Aggregate(refused.Message, (text, field) => text.Replace(settings[field.Name], "…", StringComparison.Ordinal));
            var at = ((YamlMap)place.Node).Entries.FirstOrDefault(entry => entry.Key.Text == refused.Field).Value ?? place.Node;
            reading.Refuse(at, refused.Field.Length > 0 ? place.PathOf(refused.Field) : place.Path, message);
        }
    }

    private static ImmutableDictionary<string, string> Defaults(DestinationType type) =>
        type.Fields.Where(field => field.Default is not null).ToImmutableDictionary(field => field.Name, field => field.Default!);

    private static Scalar<string> KindOf(Field field) => field.Kind switch
    {
        FieldKind.Text => field.Secret ? new SecretText() : new Text(),
        FieldKind.Url => new Written<Uri>(new Url()) { Secret = field.Secret },
        FieldKind.Flag => new Written<bool>(new Flag()) { Secret = field.Secret },
        FieldKind.Number => new Written<long>(new Whole(long.MinValue, long.MaxValue)) { Secret = field.Secret },
        FieldKind.Choice => new Written<string>(Words.Of("possible here", field.Choices)) { Secret = field.Secret },
        _ => throw new UnreachableException(),
    };

    /// <summary>A value that is checked as another kind and kept as text.</summary>
    private sealed class Written<T>(Scalar<T> kind) : Scalar<string>
    {
        public override string Says => kind.Says;

        public override string? Parse(string text, out string value)
        {
            var complaint = kind.Parse(text, out var parsed);
            value = complaint is null ? kind.Write(parsed)! : "";
            return complaint;
        }

        public override string Write(string value) => value;

        public override JsonNode Literal(string written) => kind.Literal(written);

        public override JsonObject Schema() => kind.Schema();
    }

    private sealed class Anything : Kind
    {
        public override string Says => "settings";

        public override JsonObject Schema() => new() { ["type"] = "object" };
    }
}
