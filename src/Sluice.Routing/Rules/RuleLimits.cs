namespace Sluice.Routing.Rules;

/// <summary>What rules may make of one call. A rule that would exceed a limit is not applied, and a diagnostic says so.</summary>
internal static class RuleLimits
{
    /// <summary>Messages that one message, or one call without a counterpart, may be split into.</summary>
    public const int Pieces = 1000;
}
