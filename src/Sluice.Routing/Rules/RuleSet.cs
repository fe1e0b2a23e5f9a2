using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>The rules for the messages of one source, in order. Immutable, for many threads.</summary>
internal sealed class RuleSet
{
    private readonly MessageRule[] _rules;
    private readonly TriggerIndex _index;

    // Messages of a type that no rule can match need not be parsed.
    private readonly bool[] _wanted;

    public RuleSet(IEnumerable<MessageRule> rules)
    {
        _rules = [.. rules];
        _index = new([.. _rules.Select(rule => rule.When)]);
        _wanted = [.. Enum.GetValues<MessageType>().Select(type => _rules.Any(rule => Wants(rule.When.Reach, type)))];
    }

    public MessageRule this[int index] => _rules[index];

    /// <summary>Whether a rule may match messages of a type.</summary>
    public bool Wants(MessageType type) => _wanted[(int)type];

    /// <summary>The index of the first rule behind another that matches a message, or -1.</summary>
    /// <param name="message">The message.</param>
    /// <param name="after">The other's index; -1 for the first rule of all.</param>
    /// <param name="matching">Working memory.</param>
    public int Next(Value message, int after, List<int> matching)
    {
        if (after + 1 >= _rules.Length) return -1;
        _index.Matching(message, matching);
        foreach (var index in matching)
        {
            if (index > after) return index;
        }
        return -1;
    }

    private static bool Wants(Reach reach, MessageType type) => reach.Types is null || reach.Types.Contains(type.Text());
}
