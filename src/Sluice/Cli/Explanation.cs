using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Translation;

namespace Sluice.Cli;

/// <summary>Writes down what a call became and why, for people or for machines.</summary>
internal static class Explanation
{
    private const int LongestValue = 48;

    /// <summary>For people: each message as a table of fields.</summary>
    public static void WriteText(Translation.Translation result, Problem? refusal, Stream to)
    {
        using var output = new StreamWriter(to, leaveOpen: true);
        if (refusal is not null)
        {
            output.WriteLine($"Refused: {Sentence(refusal)}");
            return;
        }
        if (result.NotMappedBecause is { } why) output.WriteLine($"Accepted and kept, but no message: {why}");
        for (var i = 0; i < result.Messages.Count; i++) Table(result, i, output);
        foreach (var problem in result.Problems) output.WriteLine($"Item {problem.BatchIndex} refused: {Sentence(problem)}");
        foreach (var note in result.Diagnostics) output.WriteLine($"Note{(note.BatchIndex < 0 ? "" : $" on item {note.BatchIndex}")}: {note.Field}: {note.Message}");
    }

    /// <summary>For machines: one JSON object on one line.</summary>
    public static void WriteJson(Translation.Translation result, Problem? refusal, Stream to)
    {
        using (var json = new Utf8JsonWriter(to, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("outcome"u8, refusal is not null ? "refused" : result.NotMappedBecause is null ? "mapped" : "not_mapped");
            if (refusal is null && result.NotMappedBecause is { } why) json.WriteString("not_mapped"u8, why);
            json.WriteStartArray("messages"u8);
            for (var i = 0; refusal is null && i < result.Messages.Count; i++)
            {
                json.WriteStartObject();
                json.WritePropertyName("message"u8);
                json.WriteRawValue(result.Output.Span[result.Messages[i].Json]);
                json.WriteStartArray("trace"u8);
                foreach (var (_, field, rule, from) in result.Trace.Where(one => one.Message == i)) Object(json, -1, ("field", field), ("rule", rule), ("from", from));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("problems"u8);
            foreach (var one in refusal is null ? result.Problems : result.Problems.Contains(refusal) ? result.Problems : [refusal])
                Object(json, one.BatchIndex, ("reason", one.Reason), ("field", one.Field), ("message", one.Message));
            json.WriteEndArray();
            json.WriteStartArray("notes"u8);
            foreach (var one in refusal is null ? result.Diagnostics : []) Object(json, one.BatchIndex, ("field", one.Field), ("message", one.Message));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        to.Write("\n"u8);
    }

    private static void Object(Utf8JsonWriter json, int batchIndex, params ReadOnlySpan<(string Name, string Value)> members)
    {
        json.WriteStartObject();
        if (batchIndex >= 0) json.WriteNumber("batch_index"u8, batchIndex);
        foreach (var (name, value) in members) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void Table(Translation.Translation result, int index, TextWriter output)
    {
        var message = result.Messages[index];
        using var json = JsonDocument.Parse(result.Output[message.Json]);
        var rows = result.Trace.Where(one => one.Message == index).Select(one => (one.Field, Value: Value(json.RootElement, one.Field), one.From, one.Rule)).ToList();
        rows.Insert(0, ("field", "value", "from", "rule"));
        var (field, value, from) = (rows.Max(row => row.Field.Length), rows.Max(row => row.Value.Length), rows.Max(row => row.From.Length));
        output.WriteLine($"Message {index + 1} of {result.Messages.Count}: {json.RootElement.GetProperty("type"u8).GetString()}");
        foreach (var row in rows)
            output.WriteLine($"  {row.Field.PadRight(field)}  {row.Value.PadRight(value)}  {row.From.PadRight(from)}  {row.Rule}");
        output.WriteLine();
    }

    /// <summary>The value at a dotted path as it is written, cut where it gets long. Names may have dots themselves, so the longest is tried first.</summary>
    private static string Value(JsonElement at, string path)
    {
        if (path.Length == 0) return Short(at.GetRawText());
        if (at.ValueKind == JsonValueKind.Array)
        {
            var (index, rest) = path.Split('.', 2) is [var head, var tail] ? (head, tail) : (path, "");
            return int.TryParse(index, out var n) && n < at.GetArrayLength() ? Value(at[n], rest) : "";
        }
        if (at.ValueKind != JsonValueKind.Object) return "";
        for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (at.TryGetProperty(path[..end], out var inner)) return Value(inner, path[Math.Min(path.Length, end + 1)..]);
        }
        return "";
    }

    private static string Short(string text) => text.Length <= LongestValue ? text : $"{text[..(LongestValue - 1)]}…";

    private static string Sentence(Problem problem) => problem.Field.Length > 0 ? $"{problem.Field}: {problem.Message}" : problem.Message;
}
