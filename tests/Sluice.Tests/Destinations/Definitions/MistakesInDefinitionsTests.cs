using System.Text.Json.Nodes;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Destinations.Definitions;

/// <summary>Every kind of mistake in a <c>destination.yaml</c> is said with its place and its cure; none is an exception.</summary>
public sealed class MistakesInDefinitionsTests
{
    private const string Sound = """
        name: acme
        title: Acme
        summary: Sends events to Acme.
        integrations: [Acme]
        settings:
          apiKey: { help: Key., required: true, secret: true }
          region: { help: Where., choices: [us, eu], default: us }
        auth: { bearer: $.settings.apiKey }
        constants: { host: "https://{{settings.region}}.acme.example" }
        verdicts: [{ when: status = 409, is: retry, say: Busy. }]
        rate: { requests: 100, per: 1s }
        actions:
          send:
            trigger: type = "track"
            fields:
              event: { type: string, required: true, default: $.event }
              amount: { type: number, minimum: 0, default: $.properties.total }
              to: { type: object, properties: { list: { type: object, properties: { id: { type: string } } } } }
            let: { at: $.message.timestamp }
            check: [{ when: payload.amount < 0, say: Negative. }]
            requests:
              - { name: first, url: "{{host}}/look", method: GET, accept: [404] }
              - { each: { in: $.payload.items, as: one }, url: "{{host}}/e", query: { a: 1 }, json: { e: $.payload.event } }
            batch:
              size: 50
              requests: [{ url: "{{host}}/batch", json: $.payloads }]
              results: { in: $.body.errors, index: $.item.index, is: reject, say: $.item.message }
        presets: [{ name: Events, action: send, mapping: { event: $.name }, without: [amount] }]
        """;

    // A larger one to break at every place: all keys that there are.
    private const string Whole = """
        {"name":"acme","title":"Acme","summary":"S.","documentation":"d","integrations":["A"],"notes":["n"],
        "settings":{"k":{"help":"h","kind":"text","required":true,"secret":true,"default":"x"},"c":{"help":"h","choices":["a","b"],"default":"a"}},
        "auth":{"basic":{"user":"$.settings.k","password":"p"},"headers":{"X":"y"},"query":{"q":1},
          "oauth":{"token_url":"https://t.example","client_id":"i","client_secret":"s","refresh_token":"r","scope":"sc"}},
        "constants":{"host":{"@lookup":{"key":"$.settings.c","in":{"a":1},"else":2}}},"let":{"l":"$.now"},"headers":{"H":"v"},
        "verdicts":[{"when":"status = 409","is":"retry","say":"s"}],"rate":{"requests":1,"per":"1s"},
        "actions":{"send":{"title":"t","help":"h","trigger":"type = \"track\"",
          "fields":{"f":{"type":"object","label":"l","help":"h","required":"payload.g = 1","default":{"@path":"$.x"},"multiple":true,
            "properties":{"p":{"type":"string","format":"email","choices":["a"],"allow_null":true}},"additional":true},"g":{"type":"number","minimum":0,"maximum":9}},
          "let":{"a":{"@date":{"value":"$.message.timestamp","to":"unix"}}},"check":[{"when":"payload.g = 1","say":"s"}],
          "requests":[{"name":"n","when":"payload.g = 1","each":{"in":"$.payload.f","as":"one"},"let":{"b":1},"method":"GET","url":"https://u.example",
            "query":{"q":"$.one"},"headers":{"h":"v"},"json":{"a":["$.b"]},"auth":"none","verdicts":[{"when":"status = 1"}],"accept":[404]}],
          "batch":{"size":5,"default":2,"bytes":100,"keys":["g"],"let":{"z":1},"requests":[{"url":"https://u.example","form":{"a":1}}],
            "results":{"in":"$.body","index":"$.item.i","rules":[{"when":"item.a = 1","is":"pause","say":"s"}]}}}},
        "presets":[{"name":"P","action":"send","trigger":"type = \"track\"","mapping":{"g":1},"without":["f"]}],"shared":{"x":1}}
        """;

    private static readonly string[] Wrong =
        ["null", "\"\"", "\"x\"", "\"$.\"", "\"{{\"", "\"{{a b}}\"", "-1", "0", "1.5", "true", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"x\":null}", "{\"@x\":1}", "{\"@path\":1}"];

    [Theory]
    [InlineData("title: Acme", "", "1:1 title: is missing")]
    [InlineData("title: Acme", "title: [a]", "2:8 title: must be a text, not a list")]
    [InlineData("title: Acme", "title:", "2:7 title: must be a text, not empty")]
    [InlineData("title: Acme", "titel: Acme\ntitle: A", "2:1 titel: unknown key; did you mean 'title'?")]
    [InlineData("title: Acme", "title: Acme\ntitle: Acme", "3:1 title: is given twice; the first is on line 2")]
    [InlineData("integrations: [Acme]", "integrations: Acme", "4:15 integrations: must be a list, not a single value")]
    [InlineData("integrations: [Acme]", "integrations: [[Acme]]", "4:16 integrations[0]: must be a text, not a list")]
    [InlineData("{ help: Key., required: true, secret: true }", "Key", "6:11 settings.apiKey: must be a set of keys (help, *), not a single value")]
    [InlineData("help: Key., ", "", "6:11 settings.apiKey.help: is missing")]
    [InlineData("required: true, secret: true", "required: perhaps", "6:35 settings.apiKey.required: 'perhaps' is not possible here; use *")]
    [InlineData("required: true, secret: true", "kind: txt", "6:31 settings.apiKey.kind: 'txt' is not possible here; did you mean 'text'?")]
    [InlineData("default: us }", "default: usa }", "7:55 settings.region.default: 'usa' is none of the choices")]
    [InlineData("choices: [us, eu], default: us", "kind: flag, default: us", "7:48 settings.region.default: 'us' is not true or false")]
    [InlineData("choices: [us, eu], default: us", "kind: number, default: us", "7:50 settings.region.default: 'us' is not a whole number")]
    [InlineData("choices: [us, eu], default: us", "kind: url, default: us", "7:47 settings.region.default: 'us' is not an http or https URL; *")]
    [InlineData("help: Where., ", "help: Where., label: W, ", "7:27 settings.region.label: unknown key; *")]
    [InlineData("auth: { bearer:", "auth: { baerer:", "8:9 auth.baerer: unknown key; did you mean 'bearer'?")]
    [InlineData("auth: { bearer: $.settings.apiKey }", "auth: { oauth: { client_id: a } }", "8:16 auth.oauth.token_url: is missing")]
    [InlineData("{ bearer: $.settings.apiKey }", "{ basic: { user: { '@bas64': x } } }", "8:24 auth.basic.user: '@bas64' is not a directive*")]
    [InlineData("{ bearer: $.settings.apiKey }", "{ bearer: { '@bas64': x } }", "auth.bearer*'@bas64' is not a directive*")]
    [InlineData("when: status = 409", "when: status == 409", "10:20 verdicts[0].when: *")]
    [InlineData("when: status = 409, ", "", "10:12 verdicts[0].when: is missing")]
    [InlineData("when: status = 409", "when: [status]", "10:20 verdicts[0].when: must be a condition such as payload.email != null, not a list")]
    [InlineData("is: retry", "is: try", "10:38 verdicts[0].is: 'try' is not possible here; use one of delivered, retry, reject, pause")]
    [InlineData("per: 1s", "per: 1 second", "11:7 rate: must say how many requests in which time, such as { requests: 100, per: 1s }")]
    [InlineData("per: 1s", "per: 0s", "11:7 rate: must say how many requests in which time, such as { requests: 100, per: 1s }")]
    [InlineData("requests: 100", "requests: 0", "11:19 rate.requests: must be a whole number above 0")]
    [InlineData("trigger: type = \"track\"", "trigger: type =", "14:14 actions.send.trigger: *")]
    [InlineData("type: string, required: true, ", "required: true, ", "16:14 actions.send.fields.event.type: is missing; it is one of *")]
    [InlineData("type: string, required", "type: txt, required", "16:22 actions.send.fields.event.type: 'txt' is not possible here; did you mean 'text'?")]
    [InlineData("minimum: 0", "minimum: none", "17:40 actions.send.fields.amount.minimum: must be a number")]
    [InlineData("minimum: 0", "format: mail", "17:39 actions.send.fields.amount.format: 'mail' is not possible here; did you mean 'email'?")]
    [InlineData("say: Negative.", "", "20:13 actions.send.check[0].say: is missing")]
    [InlineData("url: \"{{host}}/look\", ", "", "22:9 actions.send.requests[0].url: is missing")]
    [InlineData("accept: [404]", "accept: [999]", "22:67 actions.send.requests[0].accept: '999' is no HTTP status")]
    [InlineData("let: { at: $.message.timestamp }", "let: { at: { all: $. } }", "actions.send.let.at: '$.' is all that there is, this value included; name what is meant, such as $.payload or $.message")]
    [InlineData("json: { e: $.payload.event }", "json: 1, form: { a: b }", "actions.send.requests[1].form: a request has one body, and 'json' is there already")]
    [InlineData("{ in: $.payload.items, as: one }", "{ as: one }", "23:17 actions.send.requests[1].each.in: is missing")]
    [InlineData("size: 50", "size: many", "25:13 actions.send.batch.size: must be a whole number above 0")]
    [InlineData("size: 50", "size: 5\n      default: 9", "26:16 actions.send.batch.default: must be a whole number from 1 to 5")]
    [InlineData(
        "size: 50",
        "keys: [event, evnt]",
        "25:21 actions.send.batch.keys[1]: the action has no field 'evnt', so that messages with different ones would go together; did you mean 'event'?")]
    [InlineData("size: 50", "keys: [to.list.id, to.list.kind]", "25:26 actions.send.batch.keys[1]: the action has no field 'to.list.kind', *; use id")]
    [InlineData(
        "type: number, minimum: 0",
        "type: datetime, minimum: 0",
        "17:42 actions.send.fields.amount.minimum: holds no datetime to anything, only numbers, and texts by their length; leave it out, or say the bound in 'check'")]
    [InlineData("results: { in: $.body.errors, ", "results: { ", "27:16 actions.send.batch.results.in: is missing")]
    [InlineData("is: reject", "is: delivered", "actions.send.batch.results.is: 'delivered' is not possible here; *")]
    [InlineData("action: send", "action: sned", "28:35 presets[0].action: 'sned' is no action; did you mean 'send'?")]
    [InlineData("mapping: { event: $.name }", "mapping: { evnt: $.name }", "presets[0].mapping.evnt: the action has no such field; did you mean 'event'?")]
    [InlineData("mapping: { event: $.name }", "mapping: { event: { '@pth': a } }", "presets[0].mapping.event*'@pth' is not a directive*")]
    [InlineData("    trigger: type = \"track\"\n", "", "presets[0].trigger: is missing, and the action suggests none")]
    [InlineData("title: Acme", "title: [", "2:1: is not YAML: what begins here has no end; close it with ] or }")]
    [InlineData("title: Acme", "title: *acme", "is not YAML: *")]
    public void Each_has_its_place_and_its_cure(string sound, string broken, string problem)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        var (definition, problems) = DefinitionReader.Read(Sound.Replace(sound, broken, StringComparison.Ordinal), "acme.yaml");
        Assert.Null(definition);
        var pattern = System.Text.RegularExpressions.Regex.Escape(problem).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        Assert.Contains(problems, one => System.Text.RegularExpressions.Regex.IsMatch(one.ToString(), $"^acme.yaml:.*{pattern}"));
    }

    [Fact]
    public void All_of_them_are_said_at_once_in_the_order_of_the_file()
    {
        var broken = Sound.Replace("title: Acme", "titel: Acme", StringComparison.Ordinal).Replace("per: 1s", "per: x", StringComparison.Ordinal)
            .Replace("action: send", "action: sned", StringComparison.Ordinal);
        var (_, problems) = DefinitionReader.Read(broken, "acme.yaml");
        Assert.Equal(["title", "titel", "rate", "presets[0].action"], problems.Select(one => one.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("null")]
    [InlineData("text")]
    [InlineData("[a, b]")]
    [InlineData("a: &a\n  b: *a\n")]
    [InlineData("--- {}\n--- {}\n")]
    public void A_file_that_is_no_definition_at_all_is_a_problem(string text)
    {
        var (definition, problems) = DefinitionReader.Read(text, "acme.yaml");
        Assert.Null(definition);
        Assert.NotEmpty(problems);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_a_definition_or_a_problem()
    {
        foreach (var text in (string[])[Sound, Whole])
        {
            for (var length = 0; length < text.Length; length++)
            {
                var (definition, problems) = DefinitionReader.Read(text[..length], "acme.yaml");
                Assert.True(definition is null != (problems.Count == 0), text[..length]);
            }
        }
    }

    [Fact]
    public void What_they_are_made_of_is_sound()
    {
        Assert.Empty(DefinitionReader.Read(Sound, "acme.yaml").Problems);
        Assert.Empty(DefinitionReader.Read(Whole, "acme.yaml").Problems);
    }

    [Fact]
    public void Whatever_stands_at_whatever_place_the_answer_is_a_definition_or_a_problem_with_a_place()
    {
        var broken = 0;
        foreach (var place in Places(JsonNode.Parse(Whole)!))
        {
            foreach (var wrong in Wrong)
            {
                var root = JsonNode.Parse(Whole)!;
                Put(root, place, wrong);
                var text = root.ToJsonString();
                var (definition, problems) = DefinitionReader.Read(text, "acme.yaml");
                Assert.True(definition is null != (problems.Count == 0), text);
                Assert.All(problems, problem => Assert.True(problem is { Line: > 0, Column: > 0, Message.Length: > 0 }, $"{problem} in {text}"));
                if (definition is null) broken++;
                // What can be read can be set up, or a setting is refused.
                else SetUp(definition);
            }
        }
        Assert.True(broken > 500);
    }

    private static void SetUp(Definition definition)
    {
        try
        {
            new DefinedType(definition).Create(new Dictionary<string, string> { ["k"] = "k", ["c"] = "a" }, []);
        }
        catch (Exception refused) when (refused is Sluice.Destinations.SettingException or Sluice.Destinations.ChoiceException)
        {
            // Said to the operator, with the place of the setting.
        }
    }

    private static IEnumerable<object[]> Places(JsonNode node, params object[] before)
    {
        IEnumerable<(object Step, JsonNode? Inner)> inside = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, inner) in inside)
        {
            object[] place = [.. before, step];
            yield return place;
            if (inner is null) continue;
            foreach (var deeper in Places(inner, place)) yield return deeper;
        }
    }

    private static void Put(JsonNode root, object[] place, string json)
    {
        var at = place.SkipLast(1).Aggregate(root, (node, step) => (step is int index ? node[index] : node[(string)step])!);
        if (place[^1] is int last) at[last] = JsonNode.Parse(json);
        else at[(string)place[^1]] = JsonNode.Parse(json);
    }
}
