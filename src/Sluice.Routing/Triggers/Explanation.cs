using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Routing.Triggers;

/// <summary>How a trigger came to its answer.</summary>
/// <param name="Matched">Whether the message is wanted.</param>
/// <param name="Answers">The conditions that were asked, in order; those that could change nothing were not.</param>
internal sealed record Explanation(bool Matched, IReadOnlyList<Answer> Answers)
{
    /// <summary>The condition that decided: nothing was asked after it.</summary>
    public Answer Decisive => Answers[^1];

    /// <summary>One sentence: the condition that decided, and what it saw.</summary>
    public override string ToString() => $"{(Matched ? "matches" : "does not match")}: {Decisive}";
}

/// <summary>A condition of a trigger and what it said to a message.</summary>
internal sealed record Answer
{
    // What is shown of a value: enough to recognize it.
    private const int ShownLength = 120;

    public Answer(string condition, bool holds, string subject, Value saw)
    {
        (Condition, Holds, Subject) = (condition, holds, subject);
        Saw = saw.Kind == ValueKind.Undefined ? null : Shown(saw);
    }

    /// <summary>As it is written in the trigger.</summary>
    public string Condition { get; }

    public bool Holds { get; }

    /// <summary>What was asked about, as it is written: mostly a path.</summary>
    public string Subject { get; }

    /// <summary>The JSON of what the message has there, shortened; null if it has nothing there.</summary>
    public string? Saw { get; }

    public override string ToString() => $"{Condition} is {(Holds ? "true" : "false")}, as {Subject} is {Saw ?? "missing"}";

    private static string Shown(Value value)
    {
        var json = new ByteBuffer();
        value.WriteTo(json);
        var text = Encoding.UTF8.GetString(json.Span);
        return Truncate.WithEllipsis(text, ShownLength);
    }
}
