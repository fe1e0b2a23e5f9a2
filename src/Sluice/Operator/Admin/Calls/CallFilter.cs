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

    /// <summary>Who is looked for; null for anybody.</summary>
    public PersonSearch? About() => Person is null ? null : new(Person);

    /// <summary>Whether a call is meant.</summary>
    /// <param name="record">The call.</param>
    /// <param name="about">As <see cref="About"/> gave it.</param>
    public bool Holds(in Record record, PersonSearch? about) =>
        (Source is null || record.Source == Source) && about?.Finds(record) != false && (Event is null || IsNamed(record, Event));

    private static bool IsNamed(in Record record, string name)
    {
        foreach (var message in record)
        {
            if (MessageFacts.Read(message.Json).Event == name) return true;
        }
        return false;
    }
}
