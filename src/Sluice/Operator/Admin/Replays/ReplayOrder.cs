using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Sluice.Operator.Admin;

/// <summary>What is to be sent once more, and where.</summary>
internal sealed record ReplayOrder
{
    /// <summary>Attempts in a second when nothing else is asked for.</summary>
    public const int RateDefault = 50;

    /// <summary>The highest rate that can be asked for.</summary>
    public const int RateMax = 10_000;

    [Description("To this destination, as its configuration is now."), FromQuery(Name = "destination")]
    public required string Destination { get; init; }

    [Description("Calls that were received at this time or later (ISO 8601). Without it, from the oldest in the journal."), FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    [Description("Calls that were received before this time (ISO 8601). Without it, all until now."), FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }

    [Description("Only messages that meet this condition, written as triggers are. "
        + "It sees messages as the destination's triggers do; a call goes to a destination that carries calls when one of its messages meets it."), FromQuery(Name = "where")]
    public string? Where { get; init; }

    [Description("Only messages about this person: an id, an e-mail address or an anonymous id."), FromQuery(Name = "person")]
    public string? Person { get; init; }

    [Description("Only events with this name."), FromQuery(Name = "event")]
    public string? Event { get; init; }

    [Description("Attempts in a second at most, 1 to 10,000; 50 without it. An attempt sends a message, or a batch of them."), FromQuery(Name = "rate"), Range(1, RateMax)]
    public int? Rate { get; init; }
}
