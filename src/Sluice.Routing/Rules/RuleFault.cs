namespace Sluice.Routing.Rules;

/// <summary>A rule that cannot be applied to this one message or call. The message is one sentence: why.</summary>
internal sealed class RuleFault(string reason) : Exception(reason);
