using System.Text.Json;

namespace Sluice.Cli.Dryrun;

/// <summary>Writes for machines what each destination would do.</summary>
internal static class TrialJson
{
    /// <summary>Writes the member <c>destinations</c>: one for each destination and message, or call.</summary>
    public static void Write(IReadOnlyList<Trial> trials, Utf8JsonWriter json)
    {
        json.WriteStartArray("destinations"u8);
        foreach (var trial in trials)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, trial.Destination.Config.Name);
            json.WriteString("type"u8, trial.Destination.Type.Name);
            if (trial.Message >= 0) json.WriteNumber("message"u8, trial.Message);
            json.WriteBoolean("wanted"u8, trial.Wanted.Wanted);
            json.WriteString("why"u8, trial.Wanted.Why);
            if (trial.Fault is { } fault) json.WriteString("fault"u8, fault);
            json.WriteStartArray("actions"u8);
            foreach (var action in trial.Actions) Write(action, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the member <c>script</c>: what a script made of a message.</summary>
    public static void Write(ScriptTrial script, Utf8JsonWriter json)
    {
        json.WriteStartObject("script"u8);
        json.WriteString("name"u8, script.Name);
        json.WriteString("outcome"u8, script.Outcome);
        if (!script.After.IsEmpty)
        {
            json.WritePropertyName("message"u8);
            json.WriteRawValue(script.After.Span);
        }
        if (script.Fault is { } fault) json.WriteString("fault"u8, fault);
        json.WriteEndObject();
    }

    private static void Write(ActionTrial action, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, action.Name);
        json.WriteBoolean("fires"u8, action.Fires);
        if (action.IsOff) json.WriteBoolean("enabled"u8, false);
        if (action.Trigger?.Decisive is { } clause)
        {
            json.WriteStartObject("clause"u8);
            json.WriteString("condition"u8, clause.Condition);
            json.WriteBoolean("holds"u8, clause.Holds);
            json.WriteString("subject"u8, clause.Subject);
            // Text, as it may be cut off.
            json.WriteString("saw"u8, clause.Saw);
            json.WriteEndObject();
        }
        if (action.Script is { } script) Write(script, json);
        if (action.Payload is { } payload)
        {
            json.WritePropertyName("payload"u8);
            json.WriteRawValue(payload);
        }
        json.WriteStartArray("requests"u8);
        foreach (var request in action.Requests) json.WriteRawValue(request.Masked);
        json.WriteEndArray();
        if (action.Refusal is { } refusal) json.WriteString("refusal"u8, refusal);
        if (action.Note is { } note) json.WriteString("note"u8, note);
        json.WriteEndObject();
    }
}
