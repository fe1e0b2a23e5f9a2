using System.Text.Json;

namespace Sluice.Cli.Dryrun;

/// <summary>Writes for people what each destination would do.</summary>
internal static class TrialText
{
    /// <summary>Writes it, destination by destination.</summary>
    public static void Write(IReadOnlyList<Trial> trials, TextWriter output)
    {
        foreach (var own in trials.GroupBy(trial => trial.Destination))
        {
            output.WriteLine($"Destination {own.Key.Config.Name} ({own.Key.Type.Name})");
            foreach (var trial in own) Write(trial, output);
            output.WriteLine();
        }
    }

    private static void Write(Trial trial, TextWriter output)
    {
        var what = trial.Message < 0 ? "the call as it came in" : $"message {trial.Message + 1}";
        output.WriteLine($"  {what}: {(trial.Wanted.Wanted ? "wanted" : "not wanted")}, {trial.Wanted.Why}");
        if (trial.Fault is { } fault) output.WriteLine($"      nothing is sent: {fault}");
        foreach (var action in trial.Actions) Write(action, output);
    }

    private static void Write(ActionTrial action, TextWriter output)
    {
        if (action.Name.Length > 0 || action.Trigger is not null) output.WriteLine($"    {Heading(action)}");
        if (action.Script is { } script) Write(script, output);
        if (action.Payload is { } payload) output.WriteLine($"      payload  {Shown.Payload(payload)}");
        foreach (var request in action.Requests) Write(request, output);
        if (action.Refusal is { } refusal) output.WriteLine($"      nothing is sent: {refusal}");
        if (action.Note is { } note) output.WriteLine($"      note: {note}");
        if (action.Fires && action.Requests.Count == 0 && action.Refusal is null) output.WriteLine("      nothing is sent: no request applies");
    }

    private static void Write(ScriptTrial script, TextWriter output)
    {
        foreach (var (number, line) in script.Lines().Index()) output.WriteLine($"      {(number == 0 ? "script  " : "        ")} {line}");
    }

    private static string Heading(ActionTrial action)
    {
        var name = action.Name.Length > 0 ? action.Name : "its action";
        if (action.IsOff) return $"{name}: switched off";
        return action.Trigger is { } trigger ? $"{name}: {(trigger.Matched ? "fires" : "does not fire")}, {trigger.Decisive}" : $"{name}: fires, it has no trigger";
    }

    private static void Write(PlannedRequest request, TextWriter output)
    {
        using var json = PlannedRequest.Parse(request.Json);
        var root = json.RootElement;
        if (root.TryGetProperty("line"u8, out var line))
        {
            output.WriteLine($"      line     {request.Mask(line.GetRawText())}");
            return;
        }
        output.WriteLine($"      request  {root.GetProperty("method"u8).GetString()} {request.Mask(root.GetProperty("url"u8).GetString()!)}");
        foreach (var header in root.GetProperty("headers"u8).EnumerateObject())
            output.WriteLine($"               {header.Name}: {request.Mask(header.Value.GetString()!)}");
        if (!root.TryGetProperty("body"u8, out var body)) return;
        output.WriteLine($"               {request.Mask(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText())}");
    }
}
