using System.Text;
using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Tests.Destinations;

/// <summary>What is computed of the settings alone is refused where they are written.</summary>
public sealed class ConstantTests
{
    private const string Definition = """
        name: acme
        title: Acme
        summary: For tests.
        settings:
          plan: { help: Plan., default: basic }
          token: { help: Token., secret: true }
        auth:
          bearer:
            '@when':
              - { if: settings.token = "old", then: { '@fail': 'Tokens such as {{settings.token}} are no longer accepted.' } }
              - { else: $.settings.token }
        constants:
          host:
            '@when':
              - { if: settings.plan = "basic", then: https://basic.acme.example }
              - { if: settings.plan = "pro", then: https://pro.acme.example }
              - { else: { '@fail': 'There is no plan {{settings.plan}}; use basic or pro.' } }
        actions:
          track:
            trigger: type = "track"
            requests: [{ url: '{{host}}/one' }]
        presets: [{ name: Events, action: track }]
        """;

    [Theory]
    [InlineData("settings: { plan: gold }", "5:15 destinations[0].settings: cannot be used (constants.host): There is no plan gold; use basic or pro.")]
    [InlineData("settings: { token: old }", "5:15 destinations[0].settings: cannot be used (auth): Tokens such as … are no longer accepted.")]
    [InlineData(
        "settings: { token: clé }",
        "5:15 destinations[0].settings: cannot be used (auth): only printable ASCII characters can be in the credential of the header authorization; is there a line break or an accent in a setting?")]
    public void Settings_that_a_definition_has_no_use_for_are_refused_with_their_place_and_the_cure(string settings, string problem)
    {
        var types = new Dictionary<string, DestinationType>(Catalogue.Types) { ["acme"] = new DefinedType(Defined.Definition(Definition)) };
        var file = $"sources: [{{ name: s, write_key: k }}]\ndestinations:\n  - name: d\n    type: acme\n    {settings}\n";
        var (_, problems) = ConfigurationFile.Parse(Encoding.UTF8.GetBytes(file), "sluice.yaml", static _ => null, types);
        Assert.Equal([$"sluice.yaml:{problem}"], problems.Select(static one => one.ToString()));
    }

    [Theory]
    [InlineData("bearer: { '@liquid': \"{{ 'now' | date: '%s' }}\" }", "auth")]
    [InlineData("basic: { user: u, password: { '@liquid': \"{{ 'today' | date: '%s' }}\" } }", "auth")]
    public void The_time_is_no_part_of_what_is_computed_once(string auth, string key)
    {
        var definition = $"""
            name: acme
            title: Acme
            summary: For tests.
            auth: {"{"} {auth} {"}"}
            actions:
              track:
                trigger: type = "track"
                requests: [{"{"} url: https://acme.example/ {"}"}]
            presets: [{"{"} name: Events, action: track {"}"}]
            """;
        var wrong = Assert.Throws<SettingException>(() => Defined.Destination(definition));
        Assert.Contains($"cannot be used ({key}): ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("means no time", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_it_has_a_use_for_are_taken() =>
        Assert.Equal("https://pro.acme.example", Defined.Destination(Definition, ("plan", "pro")).Given[1].Value.ToString());

    [Fact]
    public void Conversations_say_so_too()
    {
        var (conversations, _) = WireReader.Read("# T\nsettings {\"plan\":\"gold\"}\nmessage {\"type\":\"track\"}\nnothing\n", "Acme.wire");
        var mismatch = Assert.Single(new WirePlayer(Defined.Definition(Definition)).Play(Assert.Single(conversations)));
        Assert.Equal((2, "the settings cannot be used (constants.host): There is no plan gold; use basic or pro."), (mismatch.Line, mismatch.Message));
    }

    [Fact]
    public void So_does_the_evaluation_of_lines()
    {
        var line = new EvalLine(new Dictionary<string, Definition> { ["acme"] = Defined.Definition(Definition) }, TimeProvider.System, null);
        var answer = line.Answer("""{"id":1,"destination":"acme","settings":{"plan":"gold"},"message":{"type":"track"}}"""u8);
        Assert.Equal(
            """{"id":1,"requests":[],"error":"the settings cannot be used (constants.host): There is no plan gold; use basic or pro."}""",
            Encoding.UTF8.GetString(answer.Span));
    }

    [Fact]
    public void A_constant_that_always_fails_is_a_mistake_of_the_file() => Assert.Equal(
        [
            "Acme/destination.yaml:5:9 constants.host: would refuse every configuration; "
            + "put '@fail' into the branch of '@when' that asks for the settings at fault",
        ],
        Defined.Problems("""
            name: acme
            title: Acme
            summary: For tests.
            constants:
              host: { '@fail': No. }
            actions: { track: { trigger: type = "track", requests: [{ url: https://acme.example/ }] } }
            """));
}
