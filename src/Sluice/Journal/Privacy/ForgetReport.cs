using System.ComponentModel;

namespace Sluice.Journal.Privacy;

/// <summary>What forgetting a person did, or would do.</summary>
internal sealed record ForgetReport
{
    [Description("Whether nothing was changed: this then says what there is.")]
    public bool DryRun { get; init; }

    [Description("Calls of which all or a part was blanked.")]
    public long Calls { get; init; }

    [Description("Messages that were blanked.")]
    public long Messages { get; init; }

    [Description("Dead letters that were erased.")]
    public long DeadLetters { get; init; }

    [Description("Items that waited for another try, and will end as fenced instead.")]
    public long Waiting { get; init; }

    [Description("Suppressions and deletions of the person that are still on their way to a destination, and stay until they have arrived.")]
    public long OnTheirWay { get; init; }

    [Description("Further identifiers that stood beside the person's; at most 1000.")]
    public IReadOnlyList<string> AlsoNamed { get; init; } = [];

    [Description("Sentences on stretches of the journal that could not be read, and may hold more.")]
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    [Description("Whether the write-ahead file could not be emptied, as somebody read from it, and may hold the old bytes until it is.")]
    public bool NotOverwritten { get; init; }
}
