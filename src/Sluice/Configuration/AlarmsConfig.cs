namespace Sluice.Configuration;

/// <summary>When the operator is called.</summary>
internal sealed record AlarmsConfig
{
    /// <summary>How long a destination in no known trouble may make no progress while calls arrive. Zero: no alarm. Default: 5 minutes.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What counts as a flood of new identifiers.</summary>
    public IdentifiersConfig Identifiers { get; init; } = new();
}

/// <summary>What counts as a flood of identifiers of people or groups that a destination has never seen.</summary>
internal sealed record IdentifiersConfig
{
    /// <summary>The time over which new identifiers are counted. Zero: nobody looks. Default: 10 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Up to this number of new ones in a window there is no alarm. Default: 200.</summary>
    public int Minimum { get; init; } = 200;

    /// <summary>How many times the most that was usual there may be without an alarm. Default: 5.</summary>
    public int Factor { get; init; } = 5;

    /// <summary>Up to this number of one shape among four times as many new ones there is no alarm. Default: 100.</summary>
    public int Shape { get; init; } = 100;

    /// <summary>For how long all is taken as usual, at first and when the operator has accepted something new. Default: 1 day.</summary>
    public TimeSpan Learning { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many identifiers are known for a destination at most; those that did not come for longest are forgotten first. Default: 1,000,000.</summary>
    public int Known { get; init; } = 1_000_000;
}
