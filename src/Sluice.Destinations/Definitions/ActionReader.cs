using Sluice.Destinations.Payloads;
using Sluice.Destinations.Yaml;
using Sluice.Routing;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>Reads an action: its fields, checks, requests and batches.</summary>
internal sealed class ActionReader(DefinitionReading reading)
{
    // What goes into one request where the file does not say.
    private const int UsualBatchSize = 100;
    private const int UsualBatchBytes = 1_000_000;

    private static readonly string[] Known = ["title", "help", "trigger", "fields", "let", "check", "requests", "batch"];
    private static readonly string[] KnownCheck = ["when", "say"];
    private static readonly string[] KnownBatch = ["size", "default", "weight", "bytes", "keys", "let", "requests", "results"];
    private static readonly string[] KnownResults = ["in", "index", "is", "say", "rules", "when"];

    private static readonly string[] KnownField =
    [
        "type", "label", "help", "required", "default", "multiple", "properties", "additional", "format", "choices", "minimum", "maximum", "allow_null",
    ];

    private static readonly string[] Bounds = ["minimum", "maximum"];
    private static readonly string[] Types = [.. Enum.GetNames<PayloadType>().Select(static name => name.ToLowerInvariant())];
    private readonly RequestReader _requests = new(reading);

    public ActionDefinition Action(string name, Node node, string path)
    {
        var keys = new Keys(node, path, reading, Known);
        keys.Trigger("trigger");
        if (!keys.Has("requests")) reading.Refuse(node, keys.PathOf("requests"), "is missing");
        var fields = Shape(keys, "fields", additional: false);
        return new(name)
        {
            Title = keys.Text("title", name),
            Help = keys.Text("help"),
            Trigger = keys.Has("trigger") ? keys.Text("trigger") : null,
            Fields = fields,
            Lets = keys.Lets("let"),
            Checks = [.. keys.Items("check").Select(item => Check(item.Node, item.Path)).OfType<CheckRule>()],
            Requests = _requests.Requests(keys),
            Batch = keys.Node("batch") is { } batch ? Batch(batch, keys.PathOf("batch"), fields) : null,
        };
    }

    private CheckRule? Check(Node node, string path)
    {
        var keys = new Keys(node, path, reading, KnownCheck);
        if (!keys.Has("when")) reading.Refuse(node, keys.PathOf("when"), "is missing");
        var say = keys.RequiredExpression("say");
        return keys.Condition("when") is { } when ? new(when, say) : null;
    }

    private BatchShape? Batch(Node node, string path, PayloadShape fields)
    {
        var keys = new Keys(node, path, reading, KnownBatch);
        var size = keys.Count("size") ?? UsualBatchSize;
        var usual = keys.Count("default", size) ?? size;
        var found = keys.Node("results");
        var results = found is null ? null : new Keys(found, keys.PathOf("results"), reading, KnownResults);
        return new()
        {
            Size = size,
            Default = usual,
            Weight = keys.Expression("weight"),
            Bytes = keys.Count("bytes") ?? UsualBatchBytes,
            Keys = BatchKeys(keys, fields),
            Lets = keys.Lets("let"),
            Requests = found is null
                ? _requests.Requests(keys)
                : [.. _requests.Requests(keys).Select(static one => one with { AnswerBytes = one.AnswerBytes ?? RequestReader.AnswerBytesUsed })],
            Results = results is null ? null : new()
            {
                In = results.RequiredExpression("in"),
                Index = results.Expression("index"),
                Rules = results.Has("rules") ? _requests.Verdicts(results, "rules") : [Rule(results, found!)],
            },
        };
    }

    // One that no payload has would be equal in all of them, and keep nothing apart.
    private IReadOnlyList<MappingNode> BatchKeys(Keys keys, PayloadShape fields)
    {
        foreach (var (node, path) in keys.Items("keys"))
        {
            if (node is YamlScalar { IsNull: false } key) CheckKey(key, path, fields);
        }
        return [.. keys.Texts("keys").Select(name => MappingCompiler.CompileExpression(Value.Constant($"$.payload.{name}"), MappingOptions.Written))];
    }

    private void CheckKey(YamlScalar key, string path, PayloadShape fields)
    {
        PayloadShape? shape = fields;
        foreach (var name in key.Text.Split('.'))
        {
            // What an object without `properties` holds is anybody's guess.
            if (shape is null) return;
            if (shape.Find(name) is { } field)
            {
                shape = field.Properties;
                continue;
            }
            var cure = Suggestion.Cure(name, [.. shape.Fields.Select(static one => one.Name)]);
            if (!shape.Additional) reading.Refuse(key, path, $"the action has no field '{key.Text}', so that messages with different ones would go together{cure}");
            return;
        }
    }

    private VerdictRule Rule(Keys results, Node node) =>
        results.Has("when")
            ? _requests.Verdict(results, node)!
            : new(Trigger.Always, Enum.Parse<VerdictKind>(results.Word("is", "reject", ["retry", "reject", "pause"]), true), results.Expression("say")) { IsQuoting = true };

    private PayloadShape Shape(Keys owner, string key, bool additional) =>
        new([.. owner.Entries(key).Select(entry => Field(entry.Name, entry.Node, entry.Path))], additional);

    private PayloadField Field(string name, Node node, string path)
    {
        var keys = new Keys(node, path, reading, KnownField);
        if (!keys.Has("type")) reading.Refuse(node, keys.PathOf("type"), $"is missing; it is one of {string.Join(", ", Types)}");
        var required = keys.Text("required", "false");
        var isCondition = required is not ("true" or "false");
        if (keys.Node("default") is { } fallback) reading.CheckMapping(fallback, keys.PathOf("default"));
        var type = Enum.Parse<PayloadType>(keys.Word("type", "string", Types), ignoreCase: true);
        foreach (var bound in Bounds.Where(bound => keys.Has(bound) && !type.HasBounds()))
        {
            reading.Refuse(
                keys.Node(bound)!,
                keys.PathOf(bound),
                $"holds no {keys.Text("type")} to anything, only numbers, and texts by their length; leave it out, or say the bound in 'check'");
        }
        return new(name, type)
        {
            Label = keys.Text("label", name),
            Help = keys.Text("help"),
            Required = required == "true",
            RequiredWhen = isCondition ? keys.Trigger("required") : null,
            Multiple = keys.Flag("multiple"),
            AllowNull = keys.Flag("allow_null"),
            Format = keys.Word("format", "", Formats.Names),
            Choices = [.. keys.Items("choices").Select(static item => YamlJson.ToValue(item.Node))],
            Minimum = keys.Number("minimum"),
            Maximum = keys.Number("maximum"),
            Properties = keys.Has("properties") ? Shape(keys, "properties", keys.Flag("additional")) : null,
            Default = keys.Node("default") is { } mapping ? YamlJson.ToValue(mapping) : default,
        };
    }
}
