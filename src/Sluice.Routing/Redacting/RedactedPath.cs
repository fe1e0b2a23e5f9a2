using System.Globalization;
using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Redacting;

/// <summary>
/// Which fields of a message are kept from a destination: <c>$.traits.ssn</c>, <c>$.properties.products[0].sku</c>, <c>$.properties.products[*].sku</c> for
/// those of all items, <c>$.traits['a.b']</c> for a name with points. The <c>$.</c> may be left out.
/// </summary>
internal sealed class RedactedPath
{
    /// <summary>What every message has at its top, as far as it has it.</summary>
    private static readonly string[] Fields =
    [
        "event", "userId", "anonymousId", "previousId", "groupId", "name", "category", "traits", "properties", "context", "integrations", "timestamp",
        "originalTimestamp", "sentAt", "receivedAt", "version", "channel", "options", "request_ip", "write_key", "projectId", "metadata",
    ];

    private static readonly string[] Needed = ["type", "messageId"];

    private RedactedPath(string text, Step[] steps) => (Text, Steps) = (text, steps);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names and indexes on the way.</summary>
    internal IReadOnlyList<Step> Steps { get; }

    /// <summary>Reads a path.</summary>
    /// <returns>Null if it is none; <paramref name="problem"/> then goes on from the quoted path.</returns>
    public static RedactedPath? Parse(string text, out string problem)
    {
        var bare = text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text;
        var steps = new List<Step>();
        problem = "is not a path; write the names on the way to a field with points between them, such as $.traits.ssn";
        for (var at = 0; at < bare.Length;)
        {
            if (bare[at] == '[')
            {
                if (steps.Count == 0 || Bracket(bare, ref at) is not { } step)
                {
                    problem = "is not a path: brackets hold a number, * for every item, or a name in quotes, "
                        + "as in $.properties.products[*].sku or $.traits['a.b']";
                    return null;
                }
                steps.Add(step);
            }
            else
            {
                var end = bare.AsSpan(at).IndexOfAny('.', '[') is var next && next < 0 ? bare.Length : at + next;
                if (end == at) return null;
                steps.Add(Step.Named(bare[at..end]));
                at = end;
            }
            if (at < bare.Length && bare[at] == '.' && ++at == bare.Length) return null;
        }
        if (steps.Count == 0) return null;
        problem = Complaint(steps);
        return problem.Length == 0 ? new(text, [.. steps]) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Complaint(List<Step> steps)
    {
        var first = Encoding.UTF8.GetString(steps[0].Name!);
        if (steps.Count == 1 && Needed.Contains(first)) return "is what a message is known by, and must stay";
        return Fields.Contains(first) || Needed.Contains(first) ? "" : $"does not begin with a field of messages{Suggestion.Cure(first, Fields)}";
    }

    private static Step? Bracket(string text, ref int at)
    {
        if (PathBracket.Read(text, ref at, out var isQuoted) is not { } inside) return null;
        if (isQuoted) return Step.Named(inside);
        if (inside == "*") return new(null, Step.Every);
        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new(null, index) : null;
    }

    /// <summary>A member's name, or an index into a list.</summary>
    /// <param name="Name">In plain UTF-8; null for an index.</param>
    /// <param name="Index">From 0; <see cref="Every"/> for all.</param>
    internal readonly record struct Step(byte[]? Name, int Index)
    {
        public const int Every = -1;

        public bool IsSame(Step other) =>
            Index == other.Index && (Name is null ? other.Name is null : other.Name is not null && Name.AsSpan().SequenceEqual(other.Name));

        public static Step Named(string name) => new(Encoding.UTF8.GetBytes(name), 0);
    }
}
