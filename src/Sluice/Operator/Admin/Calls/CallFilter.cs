using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Sluice.Journal;

namespace Sluice.Operator.Admin;

/// <summary>Which calls are meant. All that is given must hold.</summary>
internal sealed record CallFilter
{
    [Description("Of this source."), FromQuery(Name = "source")]
    public string? Source { get; init; }

    [Description("About this person: an id, an e-mail address or an anonymous id."), FromQuery(Name = "person")]
    public string? Person { get; init; }

    [Description("With an event of this name."), FromQuery(Name = "event")]
    public string? Event { get; init; }

    /// <summary>Finds the calls that the rest means.</summary>
    public CallSearch ToSearch() => new(Person, Event);

    /// <summary>Whether a call is meant.</summary>
    /// <param name="record">The call.</param>
    /// <param name="calls">As <see cref="ToSearch"/> gave it.</param>
    public bool Holds(in Record record, CallSearch calls) => (Source is null || record.Source == Source) && calls.Finds(record);
}
