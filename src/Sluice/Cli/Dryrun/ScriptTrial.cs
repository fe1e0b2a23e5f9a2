using System.Text;
using Sluice.Delivery.Reading;
using Sluice.Routing.Scripts;

namespace Sluice.Cli.Dryrun;

/// <summary>What came of a message in a script.</summary>
internal enum ScriptChange
{
    /// <summary>It goes on as it was.</summary>
    None,

    /// <summary>It goes on in another form.</summary>
    Made,

    /// <summary>The script drops it.</summary>
    Dropped,

    /// <summary>The script failed, and the message becomes a dead letter.</summary>
    Failed,
}

/// <summary>What a script made of a message.</summary>
/// <param name="Name">The script's.</param>
/// <param name="Change">What came of it.</param>
/// <param name="Before">The message as the script got it.</param>
/// <param name="After">The message as the script gave it back; empty when it gave none.</param>
/// <param name="Fault">Why the script failed, with its name and line; null when it did not.</param>
internal sealed record ScriptTrial(string Name, ScriptChange Change, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After, string? Fault)
{
    private const int DifferencesShown = 12;

    /// <summary>Runs a script as delivery does.</summary>
    public static ScriptTrial Of(Script script, ReadOnlyMemory<byte> message, DateTimeOffset receivedAt)
    {
        var scripted = script.Run(message, receivedAt);
        var change = scripted.Fault is not null ? ScriptChange.Failed
            : scripted.IsDropped ? ScriptChange.Dropped
            : scripted.Json.Span.SequenceEqual(message.Span) ? ScriptChange.None
            : ScriptChange.Made;
        return new(script.Name, change, message, scripted.Json, scripted.Fault);
    }

    /// <summary>One word, for machines.</summary>
    public string Outcome => Change switch
    {
        ScriptChange.None => "unchanged",
        ScriptChange.Made => "changed",
        ScriptChange.Dropped => "dropped",
        _ => "failed",
    };

    /// <summary>Why nothing is left of the message; null when there is.</summary>
    public string? Nothing => Change == ScriptChange.Dropped ? $"{Name} drops it" : Fault;

    /// <summary>For people: a sentence, and a line for each member that it changed.</summary>
    public IEnumerable<string> Lines()
    {
        var differences = Change == ScriptChange.Made ? Differences() : [];
        yield return Change switch
        {
            ScriptChange.Dropped => $"{Name} drops the message",
            ScriptChange.Failed => $"{Fault}; the message becomes a dead letter",
            _ => differences.Count == 0 ? $"{Name} changes nothing" : $"{Name} changes",
        };
        foreach (var one in differences.Take(DifferencesShown)) yield return $"  {one.Path}: {Shown.Value(one.Before)} → {Shown.Value(one.After)}";
        if (differences.Count > DifferencesShown) yield return $"  and {differences.Count - DifferencesShown} more";
    }

    private List<Difference> Differences()
    {
        using var before = PlannedRequest.Parse(Encoding.UTF8.GetString(Before.Span));
        using var after = PlannedRequest.Parse(Encoding.UTF8.GetString(After.Span));
        return [.. Dryrun.Differences.Between(before.RootElement, after.RootElement)];
    }
}
