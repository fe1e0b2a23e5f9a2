namespace Sluice.Cli.Dryrun;

/// <summary>Something that comes of a call: a message, a request, or the refusal of one.</summary>
/// <param name="Group">The destination's name; empty for messages.</param>
/// <param name="Key">What it is compared by; unique in its group.</param>
/// <param name="Json">The JSON; for a refusal the reason.</param>
/// <param name="Request">The request; null for anything else.</param>
/// <param name="IsRefusal">Whether it says why there is no request.</param>
internal sealed record Effect(string Group, string Key, string Json, PlannedRequest? Request = null, bool IsRefusal = false)
{
    /// <summary>The key of the refusal of a whole call.</summary>
    public const string CallKey = "call";

    /// <summary>Whether it says why there are no messages at all.</summary>
    public bool IsCallRefusal(string group) => IsRefusal && Key == CallKey && Group == group;

    /// <summary>A text of it without secrets.</summary>
    public string Mask(string text) => Request is null ? text : Request.Mask(text);

    /// <summary>What it is, without secrets.</summary>
    public string Shown => IsRefusal ? $"nothing: {Json}" : Request?.Masked ?? Json;
}

/// <summary>Everything that comes of a call by one configuration, in the form in which two configurations can be compared.</summary>
internal static class Effects
{
    /// <summary>Runs a call. A call that is refused has a refusal among its messages.</summary>
    public static List<Effect> Of(DryRun run, in SourcedCall call)
    {
        var effects = new List<Effect>();
        var keys = new HashSet<string>();
        if (run.Translate(call) is { } refusal)
        {
            effects.Add(new("", Effect.CallKey, refusal.Message, IsRefusal: true));
            return effects;
        }
        var messages = run.Messages(call);
        foreach (var message in messages)
            effects.Add(new("", Unique(message.Id, keys), message.Nothing ?? message.Text, IsRefusal: message.Nothing is not null));
        foreach (var trial in run.Deliver(call, messages, call.Call.ReceivedAt))
        {
            foreach (var action in trial.Actions) Add(trial, action, keys, effects);
        }
        return effects;
    }

    private static void Add(Trial trial, ActionTrial action, HashSet<string> keys, List<Effect> effects)
    {
        var (group, key) = (trial.Destination.Config.Name, $"{trial.Destination.Config.Name}\n{trial.Id}\n{action.Name}\n");
        foreach (var request in action.Requests) effects.Add(new(group, Unique(key, keys), request.Json, request));
        if (action is { Refusal: { } refusal, Requests.Count: 0 }) effects.Add(new(group, Unique(key, keys), refusal, IsRefusal: true));
    }

    // Senders may give several messages of a batch one id.
    private static string Unique(string key, HashSet<string> keys)
    {
        for (var count = 0; ; count++)
        {
            if (keys.Add($"{key}#{count}")) return $"{key}#{count}";
        }
    }
}
