using System.Text.Json;
using Sluice.Cli.Dryrun;
using Sluice.Cli.Lines;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Cli;

/// <summary>Writes down what a call became and why, for people or for machines.</summary>
/// <param name="calls">Has just translated the call, with a trace.</param>
/// <param name="refusal">Why the call was refused as a whole; null when it was not.</param>
/// <param name="call">The call.</param>
internal sealed class Explanation(CallTranslation calls, Problem? refusal, SourcedCall call)
{
    private const int LongestValue = 48;
    private readonly TranslatedCall _result = calls.Result;

    /// <summary>What the script of the source made of each message; empty without a configuration, null for a source that has none.</summary>
    public IReadOnlyList<ScriptTrial?> Scripts { get; init; } = [];

    /// <summary>What the destinations would do; null without a configuration.</summary>
    public IReadOnlyList<Trial>? Trials { get; init; }

    private IReadOnlyList<Message> Messages => refusal is null ? _result.Messages : [];

    private IReadOnlyList<Problem> Problems => refusal is null || _result.Problems.Contains(refusal) ? _result.Problems : [refusal];

    private IReadOnlyList<Diagnostic> Notes => refusal is null ? _result.Diagnostics : [];

    /// <summary>For people: each message as a table of fields.</summary>
    public void WriteText(Stream to)
    {
        using var output = new PrintableWriter(to);
        if (refusal is null && calls.NotMappedBecause is { } why) output.WriteLine($"Accepted, but no message: {why}");
        for (var i = 0; i < Messages.Count; i++) Table(i, output);
        foreach (var one in Problems) output.WriteLine($"{Item(one.BatchIndex)}efused: {one.Sentence}");
        foreach (var one in Notes) output.WriteLine($"Note{(one.BatchIndex < 0 ? "" : $" on item {one.BatchIndex}")}: {one.Sentence}");
        if (Trials is not null) TrialText.Write(Trials, output);

        static string Item(int index) => index < 0 ? "R" : $"Item {index} r";
    }

    /// <summary>For machines: one JSON object on one line.</summary>
    public void WriteJson(Stream to)
    {
        using (var json = new Utf8JsonWriter(to, JsonOutput.Readable))
        {
            json.WriteStartObject();
            json.WriteString("outcome"u8, refusal is not null ? "refused" : calls.NotMappedBecause is null ? "mapped" : "not_mapped");
            if (refusal is null && calls.NotMappedBecause is { } why) json.WriteString("not_mapped"u8, why);
            json.WriteStartArray("messages"u8);
            for (var i = 0; i < Messages.Count; i++) WriteMessage(json, i);
            json.WriteEndArray();
            json.WriteStartArray("problems"u8);
            foreach (var one in Problems) Object(json, one.BatchIndex, ("reason", one.Reason), ("field", one.Field), ("message", one.Message));
            json.WriteEndArray();
            json.WriteStartArray("notes"u8);
            foreach (var one in Notes) Object(json, one.BatchIndex, ("field", one.Field), ("message", one.Message));
            json.WriteEndArray();
            if (Trials is not null) TrialJson.Write(Trials, json);
            json.WriteEndObject();
        }
        to.Write("\n"u8);
    }

    private void WriteMessage(Utf8JsonWriter json, int index)
    {
        json.WriteStartObject();
        json.WriteNumber("place"u8, call.PlaceOf(index));
        json.WritePropertyName("message"u8);
        json.WriteRawValue(_result.Output.Span[Messages[index].Json]);
        json.WriteStartArray("trace"u8);
        foreach (var (_, field, rule, from) in Trace(index)) Object(json, -1, ("field", field), ("from", from), ("rule", rule));
        json.WriteEndArray();
        if (ScriptOf(index) is { } script) TrialJson.Write(script, json);
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, int batchIndex, params ReadOnlySpan<(string Name, string Value)> members)
    {
        json.WriteStartObject();
        if (batchIndex >= 0) json.WriteNumber("batch_index"u8, batchIndex);
        foreach (var (name, value) in members) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private ScriptTrial? ScriptOf(int message) => message < Scripts.Count ? Scripts[message] : null;

    private IEnumerable<TraceLine> Trace(int message) => _result.Trace.Where(one => one.Message == message);

    private void Table(int index, TextWriter output)
    {
        using var document = JsonDocument.Parse(_result.Output[Messages[index].Json]);
        var json = document.RootElement;
        var order = json.EnumerateObject().Select(property => property.Name).ToList();
        var rows = Trace(index)
            .Select(line => (line.Field, Value: Value(json, line.Field), line.From, line.Rule))
            .OrderBy(row => row.Value is null ? order.Count : order.IndexOf(row.Field.Split('.')[0]))
            .Select(row => (row.Field, Value: Shown.Short(row.Value ?? "(absent)", LongestValue), row.From, row.Rule))
            .Prepend((Field: "field", Value: "value", From: "from", Rule: "rule"))
            .ToList();
        var (field, value, from) = (rows.Max(row => row.Field.Length), rows.Max(row => row.Value.Length), rows.Max(row => row.From.Length));
        output.WriteLine($"Message {call.PlaceOf(index) + 1} of {call.CountOf(Messages.Count)}: {json.GetProperty("type"u8).GetString()}");
        foreach (var row in rows) output.WriteLine($"  {row.Field.PadRight(field)}  {row.Value.PadRight(value)}  {row.From.PadRight(from)}  {row.Rule}");
        if (ScriptOf(index) is { } script)
        {
            foreach (var line in script.Lines()) output.WriteLine($"  {line}");
        }
        output.WriteLine();
    }

    /// <summary>The value at a dotted path as it is written; null when there is none. Names may have dots themselves, so the longest is tried first.</summary>
    private static string? Value(JsonElement at, string path)
    {
        if (path.Length == 0) return at.GetRawText();
        if (at.ValueKind != JsonValueKind.Object) return null;
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (at.TryGetProperty(path[..end], out var inner)) return Value(inner, path[Math.Min(path.Length, end + 1)..]);
        }
        return null;
    }
}
