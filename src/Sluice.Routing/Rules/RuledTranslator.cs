using System.Collections.Frozen;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>
/// Translates calls as <see cref="Translator"/> does, and then applies the operator's rules to the messages (spec 7.3). A pure function of
/// the call, its source and the rules: the same call gives the same messages with the same ids. Safe for many threads.
/// </summary>
internal sealed class RuledTranslator
{
    private readonly Translator _translator;
    private readonly IReadOnlyList<CallRule> _callRules;
    private readonly FrozenDictionary<string, RuleSet> _bySource;
    private readonly RuleSet? _common;

    /// <summary>A translator without rules.</summary>
    public RuledTranslator(TranslationOptions options) : this(options, [], [])
    {
    }

    internal RuledTranslator(TranslationOptions options, IReadOnlyList<MessageRule> rules, IReadOnlyList<CallRule> callRules)
    {
        (_translator, _callRules) = (new(options), callRules);
        _common = SetFor(rules, null);
        _bySource = rules.SelectMany(rule => rule.Sources).Distinct()
            .ToFrozenDictionary(source => source, source => SetFor(rules, source)!);
    }

    /// <summary>Translates a call. Never throws for anything a client can send.</summary>
    /// <param name="call">The call.</param>
    /// <param name="endpoint">What <see cref="Endpoint.Match"/> said of it.</param>
    /// <param name="source">Name of the source that sent it.</param>
    /// <param name="into">Receives the result; what it held before is gone.</param>
    public void Translate(in TrackCall call, Endpoint endpoint, string source, TranslatedCall into)
    {
        _translator.Translate(call, endpoint, into);
        if (into.Outcome == Outcome.NotMapped && _callRules.Count > 0) RuleRun.Map(call, endpoint, source, _callRules, into);
        if (into.Outcome != Outcome.Mapped) return;
        var rules = _bySource.Count > 0 && _bySource.TryGetValue(source, out var own) ? own : _common;
        if (rules is not null) RuleRun.Apply(call, rules, into);
    }

    private static RuleSet? SetFor(IReadOnlyList<MessageRule> rules, string? source) =>
        rules.Where(rule => rule.Sources.Count == 0 || (source is not null && rule.Sources.Contains(source))).ToArray() is { Length: > 0 } some
            ? new(some)
            : null;
}
