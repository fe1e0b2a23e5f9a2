using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>Runs the operator's own tests. Each has the same clock and the same ids, so that runs and orders are alike.</summary>
/// <param name="plan">The configuration with its tests.</param>
internal sealed class ConfigTests(Plan plan)
{
    /// <summary>When every test takes place.</summary>
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DryRun _run = new(plan);

    /// <summary>A call as it takes place in tests.</summary>
    public static SourcedCall CallOf(Plan plan, string? source, TestCall call) => new(
        source ?? plan.Config.Sources[0].Name,
        new(call.Method, Encoding.ASCII.GetBytes(call.Path), call.Body, Now, MessageId.ForCall(Now, 1)) { ContentType = CallLine.Json });

    /// <summary>What is not as a test expects it, a line for each; none when it passes.</summary>
    public IReadOnlyList<string> Failures(TestConfig test)
    {
        var call = CallOf(plan, test.Source, test.Call);
        var refusal = _run.Translate(call);
        var messages = _run.Messages(call);
        var trials = _run.Deliver(call, messages, Now);
        var failures = new List<string>();
        if (test.Expect is { } expected) failures.AddRange(Messages(expected, messages, refusal));
        // What comes of a refused call is nothing, whatever was expected; the reason is what helps.
        else if (refusal is not null && test.Requests.Count > 0) failures.Add($"the call is refused: {refusal.Sentence}");
        foreach (var (name, requests) in test.Requests) failures.AddRange(Requests(name, requests, trials));
        foreach (var name in test.None) failures.AddRange(Nothing(name, trials));
        return failures;
    }

    // What is left for destinations: a message that the source's script drops, or fails for, is none.
    private IEnumerable<string> Messages(IReadOnlyList<ReadOnlyMemory<byte>> expected, IReadOnlyList<TrialMessage> all, Problem? refusal)
    {
        var messages = all.Where(message => message.Nothing is null).ToList();
        if (messages.Count != expected.Count)
        {
            var why = refusal is not null ? $", as the call is refused: {refusal.Sentence}" : _run.NotMappedBecause is { } reason ? $": {reason}" : "";
            yield return $"expected {HowMany(expected.Count, "message")}, came {HowMany(messages.Count, "message")}{why}";
            foreach (var (index, message) in messages.Index()) yield return $"  messages[{index}] is {Shown.Line(message.Text)}";
            foreach (var (index, message) in all.Index().Where(one => one.Item.Nothing is not null))
                yield return $"  message {index + 1} of the call is gone: {message.Nothing}";
            yield break;
        }
        foreach (var (index, one) in expected.Index())
        {
            using var message = PlannedRequest.Parse(messages[index].Text);
            foreach (var failure in Lacking(one, message.RootElement, $"messages[{index}]", text => text)) yield return failure;
        }
    }

    private IEnumerable<string> Requests(string name, IReadOnlyList<ReadOnlyMemory<byte>> expected, IReadOnlyList<Trial> trials)
    {
        if (plan.Destination(name) is null)
        {
            yield return $"{name} is switched off, so it gets nothing";
            yield break;
        }
        var own = trials.Where(trial => trial.Destination.Config.Name == name).ToList();
        var requests = own.SelectMany(trial => trial.Requests).ToList();
        if (requests.Count != expected.Count)
        {
            yield return $"{name}: expected {HowMany(expected.Count, "request")}, came {HowMany(requests.Count, "request")}";
            foreach (var (index, request) in requests.Index()) yield return $"  requests.{name}[{index}] is {Shown.Line(request.Masked)}";
            foreach (var why in own.SelectMany(Reasons)) yield return $"  {why}";
            yield break;
        }
        foreach (var (index, one) in expected.Index())
        {
            using var request = Comparable(one, requests[index].Json);
            foreach (var failure in Lacking(LowerHeaders(one), request.RootElement, $"requests.{name}[{index}]", requests[index].Mask)) yield return failure;
        }
    }

    private static IEnumerable<string> Nothing(string name, IReadOnlyList<Trial> trials) => trials
        .Where(trial => trial.Destination.Config.Name == name)
        .SelectMany(trial => trial.Requests)
        .Select(request => $"{name}: expected nothing, came {Shown.Line(request.Masked)}");

    // Why a destination gets less than was expected.
    private static IEnumerable<string> Reasons(Trial trial)
    {
        if (!trial.Wanted.Wanted) yield return $"not wanted: {trial.Wanted.Why}";
        if (trial.Fault is { } fault) yield return $"the script of its source fails: {fault}";
        foreach (var action in trial.Actions)
        {
            var name = action.Name.Length > 0 ? $"{action.Name}: " : "";
            if (action.IsOff) yield return $"{name}switched off";
            else if (!action.Fires) yield return $"{name}does not fire: {action.Trigger!.Decisive}";
            else if (action.Refusal is { } refusal) yield return refusal.StartsWith(name, StringComparison.Ordinal) ? refusal : $"{name}{refusal}";
        }
    }

    private static IEnumerable<string> Lacking(ReadOnlyMemory<byte> expected, JsonElement actual, string path, Func<string, string> mask)
    {
        using var json = JsonDocument.Parse(expected);
        foreach (var one in Differences.Lacking(json.RootElement, actual, path))
            yield return $"{one.Path}: expected {Shown.Line(mask(one.Before ?? "nothing"))}, came {Shown.Line(mask(one.After ?? "nothing"))}";
    }

    // Names of headers are the same in any case.
    private static ReadOnlyMemory<byte> LowerHeaders(ReadOnlyMemory<byte> expected)
    {
        var request = JsonNode.Parse(expected.Span)!.AsObject();
        if (request["headers"] is not JsonObject headers) return expected;
        request["headers"] = new JsonObject([.. headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value?.DeepClone()))]);
        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    // A form can be expected field by field.
    private static JsonDocument Comparable(ReadOnlyMemory<byte> expected, string json)
    {
        var request = PlannedRequest.Parse(json);
        using var wanted = JsonDocument.Parse(expected);
        if (!wanted.RootElement.TryGetProperty("body"u8, out var body) || body.ValueKind != JsonValueKind.Object) return request;
        if (!request.RootElement.TryGetProperty("body"u8, out var sent) || sent.ValueKind != JsonValueKind.String) return request;
        using (request)
        {
            var form = new JsonObject();
            foreach (var field in sent.GetString()!.Split('&'))
            {
                var (name, value) = field.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (field[..at], field[(at + 1)..]) : (field, "");
                form[WebUtility.UrlDecode(name)] = WebUtility.UrlDecode(value);
            }
            var whole = JsonNode.Parse(json)!.AsObject();
            whole["body"] = form;
            return PlannedRequest.Parse(whole.ToJsonString());
        }
    }

    private static string HowMany(int count, string noun) => count == 0 ? $"no {noun}" : Count.Of(count, noun);
}
