using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Sluice.Journal.DeadLetters;

namespace Sluice.Operator.Admin;

/// <summary>Which dead letters are meant. All that is given must hold.</summary>
internal sealed record DeadLetterFilter
{
    [Description("Of this destination, those of its replays included, or of the account of one replay."), FromQuery(Name = "destination")]
    public string? Destination { get; init; }

    [Description("Whose reason has this text in it; case does not matter."), FromQuery(Name = "reason")]
    public string? Reason { get; init; }

    [Description("That died at this time or later (ISO 8601)."), FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    [Description("That died before this time (ISO 8601)."), FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }

    [Description("About this person: an id, an e-mail address or an anonymous id."), FromQuery(Name = "person")]
    public string? Person { get; init; }

    [Description("Of events with this name."), FromQuery(Name = "event")]
    public string? Event { get; init; }

    /// <summary>Whether every dead letter is meant.</summary>
    public bool IsEmpty() => this == new DeadLetterFilter();

    /// <summary>What the journal can look for.</summary>
    public DeadLetterQuery ToQuery(long? before) => new() { Destination = Destination, Reason = Reason, From = From, To = To, Before = before };

    /// <summary>Finds the calls that the rest means.</summary>
    public CallSearch ToSearch() => new(Person, Event);

    /// <summary>Whether the rest holds too.</summary>
    /// <param name="letter">The dead letter.</param>
    /// <param name="calls">As <see cref="ToSearch"/> gave it.</param>
    public bool Holds(DeadLetter letter, CallSearch calls) =>
        (Person is null && Event is null) || (letter.Kept is { } kept && calls.Finds(kept));
}
