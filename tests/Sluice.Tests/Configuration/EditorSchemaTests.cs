using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Configuration.Declarations;
using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Tests.Configuration;

/// <summary>What the schema marks in an editor, beside what the program says of the same value.</summary>
public sealed partial class EditorSchemaTests
{
    // Texts that YAML, JSON and we read differently, each without quotes and in quotes.
    private static readonly string[] Texts =
    [
        "5", "-5", "+5", "005", "0", "1", "300", "20000", "1.0", "1e3", "0x10", "1_000", ".5", "5.", "0.5", "+.5", "1.10", "12345678901234567890",
        "true", "True", "TRUE", "tRue", "false", "yes", "on", "5s", "2 h", "10KB", "1 mib", "2026-01-31", "now", "https://example.com/", "HTTP://127.0.0.1:80",
        "a", "abc def", "a.b", "us", "eu", "all", "none", "10.1.2.3", "10.0.0.0/8", "$.traits.a", "/x", "GET", "type = 'track'", "${NAME}", "~", "null", "",
    ];

    [Fact]
    public void It_marks_no_value_that_the_program_takes() => Assert.Equal("", string.Join('\n',
        from key in AllKeys("", SluiceYaml.Declare(Catalogue.Types).Inside).Concat(Catalogue.Types.Values.SelectMany(Settings))
        from scalar in Texts.SelectMany(static text => (YamlScalar[])[new(1, 1, text, Plain: true), new(1, 1, text, Plain: false)])
        where Takes(key.Kind, scalar) && !Matches(key.Kind.Schema(), Meant(scalar))
        select $"{key.Path}: {(scalar.Plain ? scalar.Text : $"\"{scalar.Text}\"")}"));

    [Theory]
    [InlineData("sources[].rate", "0")]
    [InlineData("sources[].rate", "yes")]
    [InlineData("sources[].rate", "1.5")]
    [InlineData("region", "uk")]
    [InlineData("destinations[].enabled", "1")]
    [InlineData("destinations[].timeout", "5")]
    [InlineData("limits.call_bytes", "5XB")]
    [InlineData("limits.call_bytes", "-5")]
    [InlineData("telemetry.traces.ratio", "2")]
    [InlineData("data", "~")]
    public void It_marks_what_is_plainly_something_else(string path, string text)
    {
        var (_, kind) = AllKeys("", SluiceYaml.Declare(Catalogue.Types).Inside).First(key => key.Path == path);
        Assert.False(Takes(kind, new(1, 1, text, Plain: true)));
        Assert.False(Matches(kind.Schema(), Meant(new(1, 1, text, Plain: true))));
    }

    [Fact]
    public void It_asks_for_the_actions_of_what_does_nothing_by_itself()
    {
        var destination = SluiceYaml.Declare(Catalogue.Types).Schema()["properties"]!["destinations"]!["items"]!;
        var needy = destination["allOf"]!.AsArray().Where(static rule => rule!["then"]!["required"]?.AsArray().Any(static key => $"{key}" == "actions") == true);
        Assert.Equal(["google-sheets", "slack", "twilio"], needy.Select(static rule => $"{rule!["if"]!["properties"]!["type"]!["const"]}"));
    }

    private static IEnumerable<(string Path, Kind Kind)> AllKeys(string path, Contents section) => section.Keys.SelectMany(key =>
        AllKeys($"{path}{key.Name}{(key.Kind.Inside is { AreListed: true } ? "[]" : "")}.", key.Kind.Inside ?? new([], [])).Prepend((path + key.Name, key.Kind)));

    private static IEnumerable<(string Path, Kind Kind)> Settings(DestinationType type) => AllKeys($"{type.Name}: ", SettingsKey.SectionOf(type).Inside);

    private static bool Takes(Kind kind, YamlScalar scalar)
    {
        var reading = new Reading("sluice.yaml", static _ => "5", new());
        // What is not read by itself depends on other keys.
        return kind.GetType().GetMethod("TryRead") is { } read && (bool)read.Invoke(kind, [new Place(scalar, "x"), reading, null])!;
    }

    // As editors read it: the core schema of YAML 1.2.
    private static JsonNode? Meant(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (scalar.IsNull) return null;
        if (!scalar.Plain) return text;
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE") return text[0] is 't' or 'T';
        if (text.StartsWith("0x", StringComparison.Ordinal)) return double.CreateChecked(Convert.ToInt64(text, 16));
        return Number().IsMatch(text) ? double.Parse(text, CultureInfo.InvariantCulture) : text;
    }

    // What of JSON Schema our kinds use for single values.
    private static bool Matches(JsonObject schema, JsonNode? value) => schema.All(one => one switch
    {
        ("type", JsonArray types) => types.Any(type => IsOf($"{type}", value)),
        ("type", { } type) => IsOf($"{type}", value),
        ("enum", JsonArray words) => words.Any(word => $"{word}" == $"{value}" && word!.GetValueKind() == value?.GetValueKind()),
        ("pattern", { } pattern) => !IsOf("string", value) || Regex.IsMatch($"{value}", $"{pattern}", RegexOptions.ECMAScript),
        ("minimum", { } least) => !IsOf("number", value) || (double)value! >= double.Parse($"{least}", CultureInfo.InvariantCulture),
        ("maximum", { } most) => !IsOf("number", value) || (double)value! <= double.Parse($"{most}", CultureInfo.InvariantCulture),
        ("anyOf", JsonArray some) => some.Any(each => Matches((JsonObject)each!, value)),
        ("not", JsonObject other) => !Matches(other, value),
        _ => true,
    });

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("null", null) => true,
        ("string", System.Text.Json.JsonValueKind.String) => true,
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("number", System.Text.Json.JsonValueKind.Number) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) => double.IsInteger((double)value!),
        _ => false,
    };

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
