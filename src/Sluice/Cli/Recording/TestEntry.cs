using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cli.Dryrun;
using Sluice.Configuration;
using Sluice.Translation;
using Sluice.Translation.Json;
using JsonValue = System.Text.Json.Nodes.JsonValue;

namespace Sluice.Cli.Recording;

/// <summary>Makes of a call without personal data a test: what the configuration makes of it now is what is expected from now on.</summary>
/// <param name="plan">The configuration.</param>
internal sealed class TestEntry(Plan plan)
{
    // Levels of a body or a message that are written as YAML, which takes 32 in all.
    private const int DepthMax = 20, Indent = 2;
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonIndex.MessageDepth };

    // What the time and the test itself give, not the configuration.
    private static readonly string[] Incidental = ["sentAt", "receivedAt", "messageId"];
    private static readonly string Now = TimeOfTests();
    private readonly DryRun _run = new(plan);
    private readonly HashSet<string> _names = [.. plan.Config.Tests.Select(test => test.Name)];

    /// <summary>Writes the entry as an item of <c>tests:</c>.</summary>
    /// <param name="source">Name of the source that sent the call.</param>
    /// <param name="call">The call, without personal data.</param>
    /// <param name="to">Where to.</param>
    public void Write(string source, TestCall call, TextWriter to)
    {
        var sourced = ConfigTests.CallOf(plan, source, call);
        var refusal = _run.Translate(sourced);
        var all = refusal is null ? _run.Messages(sourced) : [];
        var messages = all.Where(message => message.Nothing is null).Select(message => message.Text).ToList();
        var trials = _run.Deliver(sourced, all, ConfigTests.Now);
        var test = new JsonObject
        {
            ["name"] = Name(call, messages),
            ["source"] = plan.Config.Sources.Any(one => one.Name == source) ? source : null,
            ["call"] = Call(call),
            ["expect"] = new JsonArray([.. messages.Select(message => Kept(Parse(message)))]),
        };
        if (test["source"] is null) test.Remove("source");
        var requests = new JsonObject();
        var none = new JsonArray();
        foreach (var own in trials.GroupBy(trial => trial.Destination.Config.Name))
        {
            var sent = own.SelectMany(trial => trial.Requests).Select(Expected).ToArray<JsonNode?>();
            if (sent.Length > 0) requests[own.Key] = new JsonArray(sent);
            else none.Add((JsonNode)own.Key);
        }
        if (requests.Count > 0) test["requests"] = requests;
        if (none.Count > 0) test["none"] = none;
        using var json = JsonDocument.Parse(test.ToJsonString(), Deep);
        new YamlText(to).Item(Indent, json.RootElement);
    }

    private string Name(TestCall call, List<string> messages)
    {
        var what = messages.Count == 0 ? $"{call.Method} {call.Path} gives nothing" : string.Join(", ", messages.Select(Kind).Distinct());
        var name = what;
        for (var count = 2; !_names.Add(name); count++) name = $"{what} ({count})";
        return name;
    }

    private static string Kind(string json)
    {
        using var message = JsonDocument.Parse(json, Deep);
        var root = message.RootElement;
        var type = root.GetProperty("type"u8).GetString()!;
        return root.TryGetProperty("event"u8, out var name) && name.ValueKind == JsonValueKind.String ? $"{type} {name.GetString()}" : type;
    }

    private static JsonObject Call(TestCall call)
    {
        var written = new JsonObject { ["method"] = call.Method, ["path"] = call.Path };
        if (call.Body.IsEmpty) return written;
        // Deeper than YAML is taken: as text.
        written["body"] = IsDeep(call.Body, DepthMax) ? Encoding.UTF8.GetString(call.Body.Span) : JsonNode.Parse(call.Body.Span);
        return written;
    }

    private static bool IsDeep(ReadOnlyMemory<byte> json, int most)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonIndex.MessageDepth });
        while (reader.Read())
        {
            if (reader.CurrentDepth > most) return true;
        }
        return false;
    }

    private static string TimeOfTests()
    {
        Span<byte> time = stackalloc byte[Timestamps.MaxLength];
        return Encoding.ASCII.GetString(time[..Timestamps.Write(ConfigTests.Now.ToUnixTimeMilliseconds(), time)]);
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json, documentOptions: Deep)!.AsObject();

    private static JsonObject Kept(JsonObject message)
    {
        foreach (var name in Incidental) message.Remove(name);
        if (message["timestamp"] is JsonValue time && time.TryGetValue<string>(out var text) && text == Now) message.Remove("timestamp");
        if (message["integrations"]?.ToJsonString() is "{}" or """{"All":true}""") message.Remove("integrations");
        Shallow(message, 0);
        return message;
    }

    // What is left out is not expected to be anything.
    private static void Shallow(JsonObject container, int depth)
    {
        foreach (var (name, value) in container.ToArray())
        {
            if (value is JsonArray && IsDeep(Encoding.UTF8.GetBytes(value.ToJsonString()), DepthMax - depth)) container.Remove(name);
            else if (value is JsonObject && depth == DepthMax) container.Remove(name);
            else if (value is JsonObject inner) Shallow(inner, depth + 1);
        }
    }

    // Headers say who we are, and prove it; what holds a secret has no place in a test.
    private static JsonObject Expected(PlannedRequest request)
    {
        var sent = Parse(request.Json);
        sent.Remove("headers");
        foreach (var name in (string[])["body", "line"])
        {
            if (sent[name] is JsonObject content) Kept(content);
        }
        WithoutSecrets(sent, request);
        return sent;
    }

    private static void WithoutSecrets(JsonObject container, PlannedRequest request)
    {
        foreach (var (name, value) in container.ToArray())
        {
            if (value is JsonObject inner) WithoutSecrets(inner, request);
            else if (value?.ToJsonString() is { } json && request.Mask(json) != json) container.Remove(name);
        }
    }
}
