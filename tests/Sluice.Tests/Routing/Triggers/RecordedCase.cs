using System.Text.Json;
using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>What Segment's evaluator said to a trigger and a message.</summary>
/// <param name="Id">The case's name.</param>
/// <param name="Fql">The trigger.</param>
/// <param name="Message">The message as JSON; null where the trigger was refused.</param>
/// <param name="Expected">Whether it matched; null where it was refused.</param>
internal sealed record RecordedCase(string Id, string Fql, string? Message, bool? Expected)
{
    /// <summary>All cases that JSON's UTF-8 can hold.</summary>
    public static IReadOnlyList<RecordedCase> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", "fql.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(one => !one.TryGetProperty("tags", out var tags) || tags.EnumerateArray().All(tag => tag.GetString() != "lone-surrogate"))
            .Select(Read),
    ];

    /// <summary>What Sluice says: whether it matches, or null and the sentence with which it is refused.</summary>
    public (bool? Matches, Trigger? Trigger, string? Refusal) Ask()
    {
        Trigger trigger;
        try
        {
            trigger = Trigger.Parse(Fql);
        }
        catch (TriggerException refused)
        {
            return (null, null, refused.Message);
        }
        // A trigger that was refused there has no message; one that is accepted here departs whatever the message.
        return (Message is null ? false : trigger.Matches(Some.Message(Message)), trigger, null);
    }

    /// <summary>Whether both say the same. An evaluation that failed there counts as no match.</summary>
    public bool Agrees(bool? matches) => matches == Expected;

    private static RecordedCase Read(JsonElement one) => new(
        one.GetProperty("id").GetString()!,
        one.GetProperty("fql").GetString()!,
        one.TryGetProperty("message", out var message) ? message.GetRawText() : null,
        one.TryGetProperty("error", out _) ? null : one.TryGetProperty("result", out var result) && result.GetBoolean());
}
