using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations.Definitions;

/// <summary>How an answer is understood: the first rule whose condition over <c>status</c> and <c>body</c> holds.</summary>
internal sealed record VerdictRule(Trigger When, VerdictKind Is, MappingNode? Say)
{
    /// <summary>The verdicts as they are written.</summary>
    public static string[] Words { get; } = [.. Enum.GetNames<VerdictKind>().Select(static name => name.ToLowerInvariant())];

    /// <summary>Whether it asks for more than the status.</summary>
    public bool ReadsBody { get; init; }

    /// <summary>Whether it tells more than the status.</summary>
    public bool QuotesBody { get; init; }

    /// <summary>Whether its sentence holds something of the message, the answer or the settings.</summary>
    public bool IsQuoting { get; init; }
}

/// <summary>The verdicts a rule can give.</summary>
internal enum VerdictKind
{
    Delivered,
    Retry,
    Reject,
    Pause,
}
