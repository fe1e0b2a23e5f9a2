using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Tests.Configuration;

public sealed class ActionsOfDestinationsTests
{
    private const string Head = "sources: [{ name: s, write_key: k }]\ndestinations:\n  - name: d\n    type: stdout\n    actions:\n";

    private const string Definition = """
        name: acme
        title: Acme
        summary: For tests.
        settings:
          oauth.access_token: { help: Token., secret: true, required: true }
        actions:
          send:
            trigger: type = "track"
            fields: { event: { type: string, required: true, default: $.event }, note: { type: string, default: $.note } }
            requests: [{ url: 'https://acme.example/', json: $.payload }]
            batch: { size: 10, requests: [{ url: 'https://acme.example/batch', json: $.payloads }] }
          forget:
            fields: { person: { type: string, default: $.userId } }
            requests: [{ url: 'https://acme.example/forget', json: $.payload }]
        """;

    private const string Presets = "\npresets: [{ name: Events, action: send }]";

    [Fact]
    public void An_action_has_a_trigger_and_a_mapping_in_yaml_with_variables()
    {
        var action = Assert.Single(Assert.Single(Yaml.Valid(Head + """
                  - name: Orders
                    trigger: type = "track" and event = "${KEY}"
                    mapping:
                      id: $.messageId
                      key: "${KEY}"
                      price: "$${literal}"
                      total: { '@if': { exists: $.properties.total, then: 1, else: true } }
                    enabled: false
            """).Destinations).Actions);
        Assert.Equal(("Orders", "type = \"track\" and event = \"key-from-environment\"", false), (action.Name, action.Trigger, action.Enabled));
        Assert.Equal(
            """{"id":"$.messageId","key":"key-from-environment","price":"${literal}","total":{"@if":{"exists":"$.properties.total","then":1,"else":true}}}""",
            Encoding.UTF8.GetString(action.Mapping.Span));
    }

    [Theory]
    [InlineData("      - trigger: type = \"track\"", "6:9 destinations[0].actions[0].name: is missing: *")]
    [InlineData("      - { name: a }\n      - { name: a }", "7:17 destinations[0].actions[1].name: the name of an action of d must be unique, and destinations[0].actions[0].name on line 6 has the same")]
    [InlineData("      - { name: a, triger: x }", "6:20 destinations[0].actions[0].triger: unknown key; did you mean 'trigger'?")]
    [InlineData("      - { name: a, script: x }", "6:28 destinations[0].actions[0].script: the script: *")]
    [InlineData("      - { name: a, trigger: 'type = ' }", "6:29 destinations[0].actions[0].trigger: *character*")]
    [InlineData("      - { name: a, trigger: 'typ \"${KEY}\"' }", "6:29 destinations[0].actions[0].trigger: *${KEY}*")]
    [InlineData("      - { name: a, action: send }", "6:28 destinations[0].actions[0].action: this destination has only one action; leave the key out")]
    [InlineData("      - { name: a, batch_size: 5 }", "6:32 destinations[0].actions[0].batch_size: this destination takes no batches; leave the key out")]
    [InlineData("      - { name: a, batch_size: 0 }", "6:32 destinations[0].actions[0].batch_size: '0' is out of range; from 1 to 100000 is possible")]
    [InlineData("      - { name: a, batch_size: 100001 }", "6:32 destinations[0].actions[0].batch_size: '100001' is out of range; from 1 to 100000 is possible")]
    [InlineData("      - { name: a, without: [b] }", "6:29 destinations[0].actions[0].without: this destination has no fields; leave the key out")]
    [InlineData("      - name: a\n        mapping:\n          x: { '@unknwon': 1 }", "8:14 destinations[0].actions[0].mapping.x*")]
    [InlineData("      - name: a\n        mapping:\n          'x.y': { '@unknwon': 1 }", "8:18 destinations[0].actions[0].mapping.x.y*")]
    [InlineData("      - { name: a, mapping: { x: 1, x: 2 } }", "6:37 destinations[0].actions[0].mapping.x: is given twice; the first is on line 6")]
    [InlineData("      - { name: a, trigger: 'no${KEY}(event)' }", "6:29 destinations[0].actions[0].trigger: 'no${KEY}(event)' cannot be used with what its variables stand for; *")]
    [InlineData("      - { name: a, without: 'x${KEY}' }", "6:29 destinations[0].actions[0].without: 'x${KEY}' cannot be used with what its variables stand for; *")]
    [InlineData("      - { name: a, without: [x, '${KEY}'] }", "6:29 destinations[0].actions[0].without: cannot be used with what its variables stand for; *")]
    [InlineData("      - { name: a, mapping: { x: '${MISSING}' } }", "6:34 destinations[0].actions[0].mapping.x: the environment variable MISSING is not set*")]
    [InlineData("      - { name: a, mapping: }", "6:29 destinations[0].actions[0].mapping: has no value; give it one, or remove the key")]
    public void What_is_wrong_with_an_action_has_its_place(string actions, string problem)
    {
        var found = Assert.Single(Yaml.Problems(Head + actions));
        var pattern = "^sluice\\.yaml:" + System.Text.RegularExpressions.Regex.Escape(problem).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.Matches(pattern, found);
        Assert.DoesNotContain("key-from-environment", found, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Segment_would_read_differently_is_a_note_and_no_problem()
    {
        var (plan, problems) = Yaml.Read(Head + "      - { name: a, trigger: 'type in [\"track\"]' }");
        Assert.Empty(problems);
        Assert.StartsWith("sluice.yaml:6:29 destinations[0].actions[0].trigger: character ", Assert.Single(plan!.Notes).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("settings: {}", "sluice.yaml:3:5 destinations[0].actions: is missing: slack does nothing by itself; name the actions it is to do: postToChannel")]
    [InlineData("actions: []", "sluice.yaml:5:14 destinations[0].actions: is empty; slack does nothing by itself; name the actions it is to do: postToChannel")]
    [InlineData("enabled: false", "sluice.yaml:3:5 destinations[0].actions: is missing: slack does nothing by itself; name the actions it is to do: postToChannel")]
    public void A_destination_that_would_never_do_anything_is_refused_with_the_actions_of_its_kind(string keys, string problem) =>
        Assert.Equal([problem], Yaml.Problems($"sources: [{{ name: s, write_key: k }}]\ndestinations:\n  - name: d\n    type: slack\n    {keys}\n"));

    [Fact]
    public void So_is_one_of_a_kind_of_ones_own()
    {
        using var folder = Folder(Definition);
        var (_, problems) = Load(folder, "settings: { oauth.access_token: t }");
        Assert.EndsWith(
            "sluice.yaml:3:5 destinations[0].actions: is missing: acme does nothing by itself; name the actions it is to do: send, forget",
            Assert.Single(problems).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_can_do_nothing_at_all_is_none()
    {
        using var folder = Folder("name: acme\ntitle: Acme\nsummary: For tests.\nactions: {}\n");
        var (_, problems) = Load(folder, "settings: {}");
        Assert.Contains(problems, static problem => problem.ToString().EndsWith("actions: is missing; a destination needs at least one action", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("oauth.access_token: t")]
    [InlineData("oauth: { access_token: t }")]
    public void A_setting_with_a_dot_may_be_a_section(string settings)
    {
        using var folder = Folder(Definition + Presets);
        var (plan, problems) = Load(folder, $"settings: {{ {settings} }}");
        Assert.Empty(problems);
        Assert.Equal("t", plan!.Config.Destinations[0].Settings["oauth.access_token"]);
    }

    [Theory]
    [InlineData("actions: [{ name: a, action: sned }]", "destinations[0].actions[0].action: 'sned' is no action; did you mean 'send'?")]
    [InlineData("actions: [{ name: a, action: send, mapping: { evnt: x } }]", "destinations[0].actions[0].mapping: the action has no field 'evnt'; did you mean 'event'?")]
    [InlineData("actions: [{ name: a, action: send, without: nte }]", "destinations[0].actions[0].without: the action has no field 'nte'; did you mean 'note'?")]
    [InlineData("actions: [{ name: a, action: send, batch_size: 11 }]", "destinations[0].actions[0].batch_size: the action takes at most 10 messages at once")]
    public void A_destination_in_a_folder_beside_the_file_is_one_like_the_others(string actions, string problem)
    {
        using var folder = Folder(Definition);
        var (_, problems) = Load(folder, $"settings: {{ oauth.access_token: t }}\n    {actions}");
        Assert.EndsWith(problem, Assert.Single(problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_problem_of_a_destination_does_not_hide_the_others()
    {
        using var folder = Folder(Definition);
        var (_, problems) = Load(folder, """
            settings: { oauth.acces_token: t }
                actions:
                  - { name: a, action: sned, trigger: 'type =' }
                  - { name: b, action: send, trigger: 'type =', mapping: { evnt: x }, without: nte, batch_size: 11 }
                  - { name: c, action: sned, mapping: { event: { '@unknwon': 1 } } }
            """);
        Assert.Equal(
            [
                "settings.oauth.acces_token", "actions[0].action", "actions[0].trigger", "actions[1].trigger", "actions[1].mapping", "actions[1].without",
                "actions[1].batch_size", "actions[2].action", "actions[2].mapping.event",
            ],
            problems.Select(static problem => problem.Path["destinations[0].".Length..]));
    }

    [Fact]
    public void Every_unknown_field_of_a_mapping_is_told_with_its_line()
    {
        using var folder = Folder(Definition);
        var (_, problems) = Load(folder, """
            settings: { oauth.access_token: t }
                actions:
                  - name: a
                    action: send
                    mapping:
                      evnt: x
                      event: $.event
                      nte: y
            """);
        Assert.Equal(
            [
                (10, 11, "destinations[0].actions[0].mapping", "the action has no field 'evnt'; did you mean 'event'?"),
                (12, 11, "destinations[0].actions[0].mapping", "the action has no field 'nte'; did you mean 'note'?"),
            ],
            problems.Select(static problem => (problem.Line, problem.Column, problem.Path, problem.Message)));
    }

    [Fact]
    public void What_is_wrong_with_a_destination_in_a_folder_has_the_place_in_its_own_file()
    {
        using var folder = Folder(Definition.Replace("trigger: type = \"track\"", "trigger: type =", StringComparison.Ordinal));
        var (_, problems) = Load(folder, "settings: { oauth.access_token: t }");
        var file = Path.Combine(folder.Path, "destinations", "Acme", "destination.yaml");
        Assert.Contains(problems, problem => problem.File == file && problem.Line == 8 && problem.Path == "actions.send.trigger");
    }

    [Fact]
    public void A_folder_that_is_named_must_be_there_and_may_be_anywhere()
    {
        using var folder = Folder(Definition + Presets, "mine");
        Assert.Empty(Load(folder, "settings: { oauth.access_token: t }", "destinations_folder: mine\n").Problems);
        var missing = Load(folder, "settings: { oauth.access_token: t }", "destinations_folder: yours\n").Problems;
        File.WriteAllText(Path.Combine(folder.Path, "theirs"), "");
        Assert.Contains(
            Load(folder, "settings: { oauth.access_token: t }", "destinations_folder: theirs\n").Problems,
            problem => problem.ToString().EndsWith("destinations_folder: is a file; name a folder, or remove the key", StringComparison.Ordinal));
        Assert.Contains(missing, problem => problem.ToString().EndsWith("sluice.yaml:1:22 destinations_folder: there is no such folder; create it, or remove the key", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_cannot_take_the_name_of_a_destination_of_the_gateway()
    {
        using var folder = Folder(Definition.Replace("name: acme", "name: webhook", StringComparison.Ordinal));
        var (_, problems) = Load(folder, "settings: { url: 'https://example.com' }", type: "webhook");
        var (file, wrong) = (Path.Combine(folder.Path, "destinations", "Acme", "destination.yaml"), "the gateway has a destination 'webhook' of its own; rename yours");
        Assert.Equal(new(file, 0, 0, "name", wrong), Assert.Single(problems));
    }

    private static TemporaryFolder Folder(string definition, string name = "destinations")
    {
        var folder = new TemporaryFolder();
        var acme = Directory.CreateDirectory(Path.Combine(folder.Path, name, "Acme"));
        File.WriteAllText(Path.Combine(acme.FullName, "destination.yaml"), definition);
        return folder;
    }

    private static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Load(TemporaryFolder folder, string keys, string before = "", string type = "acme")
    {
        var file = Path.Combine(folder.Path, "sluice.yaml");
        File.WriteAllText(file, $"{before}sources: [{{ name: s, write_key: k }}]\ndestinations:\n  - name: d\n    type: {type}\n    {keys}\n");
        return ConfigurationFile.Load(file, _ => null, Catalogue.Types);
    }
}
