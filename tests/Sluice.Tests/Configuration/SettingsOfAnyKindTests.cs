using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Tests.Configuration;

public sealed class SettingsOfAnyKindTests
{
    private static readonly Dictionary<string, DestinationType> Types = new() { ["pigeon"] = new PigeonType() };

    private const string NotOneLine =
        "begins or ends with a blank, or holds a line break or another control character, which no destination would accept; write the key alone, in one line";

    [Fact]
    public void They_are_checked_by_their_declaration_and_kept_as_text()
    {
        var (plan, problems) = Read("home: https://Loft.example/a%2Fb, ringed: TRUE, legs: 002, colour: grey, call: ruckedigu");
        Assert.Empty(problems);
        Assert.Equal(
            new() { ["home"] = "https://Loft.example/a%2Fb", ["ringed"] = "true", ["legs"] = "2", ["colour"] = "grey", ["call"] = "ruckedigu" },
            plan!.Destinations[0].Config.Settings.ToDictionary());
    }

    [Fact]
    public void Those_left_out_have_their_defaults_or_are_not_there()
    {
        var (plan, _) = Read("home: https://loft.example");
        Assert.Equal(
            new() { ["home"] = "https://loft.example", ["legs"] = "2" },
            plan!.Destinations[0].Config.Settings.ToDictionary());
    }

    [Theory]
    [InlineData("home: loft", "4:25 destinations[0].settings.home: 'loft' is not a URL; write all of it, such as https://example.com/path")]
    [InlineData(
        "home: 'ftp://loft.example/x'",
        "4:25 destinations[0].settings.home: 'ftp://loft.example/x' is not an http or https URL, and only these are supported; write one such as https://example.com/path")]
    [InlineData("home: 'https://x.example', ringed: yes", "4:54 destinations[0].settings.ringed: 'yes' is not true or false; write true")]
    [InlineData("home: 'https://x.example', legs: two", "4:52 destinations[0].settings.legs: 'two' is not a whole number; write digits alone")]
    [InlineData("home: 'https://x.example', colour: gray", "4:54 destinations[0].settings.colour: 'gray' is not possible here; did you mean 'grey'?")]
    [InlineData("home: 'https://x.example', call: ''", "4:52 destinations[0].settings.call: is empty; give it a value, or remove the key")]
    [InlineData("home: 'https://x.example', call: a.b", "4:52 destinations[0].settings.call: '…' is not a sound that pigeons make")]
    [InlineData("home: 'https://x.example', call: \"ruck\\n\"", "4:52 destinations[0].settings.call: " + NotOneLine)]
    [InlineData("home: 'https://x.example', call: \"ruck\\tedigu\"", "4:52 destinations[0].settings.call: " + NotOneLine)]
    [InlineData("home: 'https://x.example', call: ' ruck'", "4:52 destinations[0].settings.call: " + NotOneLine)]
    public void A_wrong_one_is_said_with_its_place(string settings, string problem)
    {
        var (plan, problems) = Read(settings);
        Assert.Null(plan);
        Assert.Equal([$"sluice.yaml:{problem}"], problems.Select(one => one.ToString()));
    }

    [Fact]
    public void A_secret_may_hold_blanks_and_accents() => Assert.Empty(Read("home: 'https://x.example', call: 'gurr é ruck'").Problems);

    [Theory]
    [InlineData("loops", "apiKey", "")]
    [InlineData("sendgrid", "sendGridApiKey", "")]
    [InlineData("webhook", "authorization", "url: 'https://x.example', ")]
    [InlineData("relay", "api_key", "site_id: s, ")]
    public void A_key_that_came_with_its_line_end_is_refused_by_every_kind(string type, string key, string others)
    {
        var file = $"sources: [{{ name: s, write_key: k }}]\ndestinations:\n  - {{ name: d, type: {type}, settings: {{ {others}{key}: \"k\\n\" }} }}\n";
        var (_, problems) = ConfigurationFile.Parse(Encoding.UTF8.GetBytes(file), "sluice.yaml", static _ => null, Catalogue.Types);
        Assert.Equal([$"destinations[0].settings.{key}: {NotOneLine}"], problems.Select(static one => one.ToString().Split(' ', 2)[1]));
    }

    private static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Read(string settings) => ConfigurationFile.Parse(
        Encoding.UTF8.GetBytes($$"""
            sources: [{ name: s, write_key: k }]
            destinations:
              - { name: d, type: pigeon,
                  settings: { {{settings}} } }
            """),
        "sluice.yaml", _ => null, Types);

    private sealed class PigeonType : DestinationType
    {
        public override string Name => "pigeon";

        public override string Summary => "Carries messages home.";

        public override IReadOnlyList<Field> Fields { get; } =
        [
            new("home", FieldKind.Url, "Its loft.") { Required = true },
            new("ringed", FieldKind.Flag, "Whether it has a ring."),
            new("legs", FieldKind.Number, "How many legs it has.") { Default = "2" },
            new("colour", FieldKind.Choice, "Its colour.") { Choices = ["grey", "white"] },
            new("call", FieldKind.Text, "What it answers to.") { Secret = true },
        ];

        public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions) =>
            settings.GetValueOrDefault("call", "").Contains('.')
                ? throw new SettingException("call", $"'{settings["call"]}' is not a sound that pigeons make")
                : new Pigeon();
    }

    private sealed class Pigeon : SimpleDestination
    {
        public override Outgoing Build(in Parcel parcel, DateTimeOffset at) => new Outgoing.Line(parcel.Body);
    }
}
