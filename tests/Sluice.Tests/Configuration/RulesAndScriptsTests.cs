using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Routing.Scripts;
using Sluice.Tests.Routing.Values;

namespace Sluice.Tests.Configuration;

public sealed class RulesAndScriptsTests
{
    private const string Source = "sources: [{ name: s, write_key: k }]\n";

    [Theory]
    [InlineData("- { when: 'type = ', drop: true }", "4:15 translation.rules[0].when: 'type = ' is not a trigger: *")]
    [InlineData("- { whne: a = 1, drop: true }", "4:9 translation.rules[0].whne: unknown key; did you mean 'when'?", null)]
    [InlineData("- { set: { event: { '@pth': $.x } } }", "4:23 translation.rules[0].set.event*'@pth' is not a directive*")]
    [InlineData("- { set: { properties.x: { a: { '@path': 5 } } } }", "*translation.rules[0].set.properties.x.a*")]
    [InlineData("- { set: { 'a..b': 1 } }", "4:16 translation.rules[0].set.a..b: is not a path; write the names on the way to a field with points between them, such as properties.plan")]
    [InlineData("- { remove: ['[0]'] }", "4:18 translation.rules[0].remove[0]: '[0]' is not a path: it begins with the name of a field of the message")]
    [InlineData("- { remove: ['a[x]'] }", "4:18 translation.rules[0].remove[0]: 'a[x]' is not a path: brackets hold a number, or a name in quotes, as in products[0] or traits['a.b']")]
    [InlineData("- { convert: { a: integer } }", "4:23 translation.rules[0].convert.a: 'integer' is not a type; use one of string, number, boolean, date")]
    [InlineData("- { source: t, drop: true }", "4:17 translation.rules[0].source: 't' is not the name of a source; use s")]
    [InlineData("- { drop: true, set: { a: 1 } }", "4:15 translation.rules[0]*A rule that drops messages cannot change them as well.")]
    [InlineData("- { when: a = 1 }", "4:7 translation.rules[0]: A rule does something: `set`, `rename`, `convert`, `remove`, `split`, `drop: true` or `continue: false`.")]
    [InlineData("- { name: a, drop: true }\n    - { name: a, drop: true }", "5:15 translation.rules[1].name: the name of a rule must be unique, and translation.rules[0].name on line 4 has the same")]
    [InlineData("- { set: { a: { x: 1, x: 2 } } }", "4:27 translation.rules[0].set.a.x: is given twice; the first is on line 4")]
    [InlineData("- { split: , set: { a: 1 } }", "4:16 translation.rules[0].split: has no value; give it one, or remove the key")]
    [InlineData("- { split: 5, set: { a: 1 } }", "4:16 translation.rules[0].split: must be a list, or a mapping that gives one, not a single value")]
    [InlineData("- { split: { a: 1 }, set: { a: 1 } }", "4:16 translation.rules[0].split: must be a list, or a mapping that gives one, not a set of keys")]
    public void Mistakes_in_rules_are_refused_with_their_place(string rule, params string?[] problems)
    {
        var found = Yaml.Problems($"{Source}translation:\n  rules:\n    {rule}");
        foreach (var (expected, problem) in problems.OfType<string>().Zip(found))
            Assert.Matches("^sluice.yaml:" + System.Text.RegularExpressions.Regex.Escape(expected).Replace("\\*", ".*", StringComparison.Ordinal) + "$", problem);
        Assert.NotEmpty(found);
    }

    [Theory]
    [InlineData("message: { type: identify, traits: { email: $.body.email } }")]
    [InlineData("message: { type: $.body.type, anonymousId: a }")]
    [InlineData("message: $.body")]
    public void What_may_become_a_message_is_taken(string rule) =>
        Assert.Single(Yaml.Valid($"{Source}translation:\n  not_mapped: [{{ {rule} }}]").CallRules);

    [Theory]
    [InlineData("user_id: [email, email]", "3:20 translation.user_id[1]: is the same as translation.user_id[0]; remove one of them")]
    [InlineData("user_id: [mail]", "3:13 translation.user_id[0]: 'mail' is not an identifier; did you mean 'email'?")]
    [InlineData("not_mapped: [{ when: a = 1 }]", "3:16 translation.not_mapped[0].message: is missing: *")]
    [InlineData("not_mapped: [{ when: a = 1, message: }]", "3:40 translation.not_mapped[0].message: has no value; give it one, or remove the key")]
    [InlineData("not_mapped: [{ when: a = 1, message: [a] }]", "3:40 translation.not_mapped[0].message: must be a set of keys, or a mapping that gives one, not a list")]
    [InlineData("not_mapped: [{ when: a = 1, message: text }]", "3:40 translation.not_mapped[0].message: must be a set of keys, or a mapping that gives one, not a single value")]
    [InlineData("not_mapped: [{ message: { event: E, userId: u } }]", "3:27 translation.not_mapped[0].message: needs a `type`: identify, track, page, screen, group or alias")]
    [InlineData(
        "not_mapped: [{ message: { type: event, userId: u } }]",
        "3:35 translation.not_mapped[0].message.type: 'event' is not the type of a message; use identify, track, page, screen, group or alias")]
    [InlineData("not_mapped: [{ message: { type: track, event: E } }]", "3:27 translation.not_mapped[0].message: needs a `userId` or an `anonymousId`")]
    [InlineData("not_mapped: [{ message: { type: identify } }]", "3:27 translation.not_mapped[0].message: needs a `userId` or an `anonymousId`")]
    public void Mistakes_in_the_other_keys_are_too(string keys, string problem) => Assert.Matches(
        "^sluice.yaml:" + System.Text.RegularExpressions.Regex.Escape(problem).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
        Assert.Single(Yaml.Problems($"{Source}translation:\n  {keys}")));

    [Fact]
    public void Variables_stand_in_mappings_too()
    {
        var config = Yaml.Valid(Source + "translation:\n  rules:\n    - set: { properties.key: \"${KEY}\" }");
        Assert.Equal("key-from-environment", Assert.Single(Assert.Single(config.Rules).Set).Value.Text);
    }

    [Theory]
    [InlineData("1.10")]
    [InlineData("12345678901234567890")]
    [InlineData("-0.5e3")]
    [InlineData("0123", "\"0123\"")]
    [InlineData("+49301234", "\"+49301234\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData(".5", "\".5\"")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("True", "true")]
    [InlineData("~", "null")]
    [InlineData("${PIN}", "\"0123\"")]
    [InlineData("${ONE}", "\"1\"")]
    [InlineData("${YES}", "\"true\"")]
    [InlineData("${NULL}", "\"null\"")]
    [InlineData("${EMPTY}", "\"\"")]
    [InlineData("1${EMPTY}", "\"1\"")]
    public void A_value_is_the_same_wherever_any_may_stand(string written, string? json = null)
    {
        var environment = new Dictionary<string, string> { ["PIN"] = "0123", ["ONE"] = "1", ["YES"] = "true", ["NULL"] = "null", ["EMPTY"] = "" };
        var text = $$"""
            sources: [{ name: s, write_key: k }]
            translation:
              rules:
              - set:
                  properties.x:
                    a: {{written}}
            destinations:
            - name: d
              type: stdout
              actions:
              - name: a
                mapping:
                  a: {{written}}
            tests:
            - name: t
              call:
                path: /x
                body:
                  a: {{written}}
              expect:
              - a: {{written}}
            """;
        var (plan, problems) = ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text), "sluice.yaml", environment.GetValueOrDefault, Catalogue.Types);
        Assert.Empty(problems);
        var (expected, test) = ($"{{\"a\":{json ?? written}}}", Assert.Single(plan!.Config.Tests));
        Assert.Equal(expected, Assert.Single(Assert.Single(plan.Config.Rules).Set).Value.Text);
        Assert.Equal(expected, Encoding.UTF8.GetString(Assert.Single(Assert.Single(plan.Config.Destinations).Actions).Mapping.Span));
        Assert.Equal([expected, expected], new[] { test.Call.Body, Assert.Single(test.Expect!) }.Select(static one => Encoding.UTF8.GetString(one.Span)));
    }

    [Fact]
    public void A_script_is_a_file_beside_the_configuration_or_stands_in_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "scripts"));
        File.WriteAllText(Path.Combine(folder.Path, "scripts", "a.js"), "function transform(m) { return m }");
        var file = Path.Combine(folder.Path, "sluice.yaml");
        File.WriteAllText(file, """
            sources:
              - { name: a, write_key: a, script: scripts/a.js }
              - name: b
                write_key: b
                script: |
                  const text = `${1 + 1}`;
                  function transform(m) { return { text } }
              - { name: c, write_key: c }
            limits: { script_statements: 500 }
            """);
        var (plan, problems) = ConfigurationFile.Load(file, _ => null, Catalogue.Types);
        Assert.Empty(problems);
        Assert.Equal(["scripts/a.js", "sources[1].script", null], "abc".Select(name => plan!.ScriptOf(name.ToString())?.Name));
    }

    [Theory]
    [InlineData("script: none.js", "'none.js' cannot be used: there is no such file; it is looked for in the folder of sluice.yaml")]
    [InlineData("script: [a]", "must be a .js file, or JavaScript in a block after '|', not a list")]
    [InlineData("script: \"async function transform(message) { return message }\"", "the script: transform must give the message itself, not a promise of it; leave out async")]
    [InlineData("script: let x = 1", "the script: has no function transform; write function transform(message) { … }")]
    [InlineData("script: |\n      function transform(m) {\n        return m.. }", "the script: line 2, column 12: Unexpected token '.'")]
    public void A_script_that_cannot_be_used_is_refused(string script, string problem)
    {
        var (plan, problems) = Yaml.Read($"sources:\n  - name: s\n    write_key: k\n    {script}");
        Assert.Null(plan);
        Assert.Equal((4, 13, "sources[0].script", problem), (problems[0].Line, problems[0].Column, problems[0].Path, problems[0].Message));
    }

    [Theory]
    [InlineData(NamedFile.MaxBytes + 1, (byte)' ', "is larger than 4194304 bytes")]
    [InlineData(1, (byte)0xFF, "is not UTF-8; save it as UTF-8")]
    public void A_file_of_a_script_that_cannot_be_taken_is_refused(int length, byte filledWith, string why)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "a.js"), [.. Enumerable.Repeat(filledWith, length)]);
        var (plan, problems) = ConfigurationFile.Load(folder.Write("sluice.yaml", "sources: [{ name: s, write_key: k, script: a.js }]"), _ => null, Catalogue.Types);
        Assert.Null(plan);
        Assert.Equal(("sources[0].script", $"'a.js' {why}"), (problems[0].Path, problems[0].Message));
    }

    [Fact]
    public void Scripts_of_sources_run_under_the_limits_of_the_file()
    {
        const string Looping = """
            sources: [{ name: s, write_key: k, script: "function transform(m) { for (let i = 0; i < 1000; i++); return m }" }]
            limits: { script_statements: 500, script_time: 1m }
            """;
        var fault = Assert.Throws<ScriptFault>(() => Yaml.Read(Looping).Plan!.ScriptOf("s")!.Run(ValueOf.Json("""{"messageId":"1"}"""), new(), DateTimeOffset.UnixEpoch));
        Assert.Equal("it executed more than 500 statements", fault.Reason);
    }
}
