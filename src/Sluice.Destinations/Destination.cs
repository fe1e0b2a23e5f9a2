using Sluice.Destinations.Definitions;
using Sluice.Destinations.Exchanges;

namespace Sluice.Destinations;

/// <summary>A configured destination: messages become requests, answers become verdicts. Pure: it touches no network.</summary>
internal abstract class Destination
{
    /// <summary>What it does, in order. A message is taken by each action that wants it.</summary>
    public IReadOnlyList<DestinationAction> Actions { get; init; } = DestinationAction.Everything;

    /// <summary>Texts that must not be shown to anybody: they are masked in what is kept of requests and answers.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>How many requests it takes in which time; null for any number.</summary>
    internal virtual Rate? Rate => null;

    /// <summary>How the tokens are got that its requests ask for (<see cref="Outgoing.Http.WantsToken"/>); null when they ask for none.</summary>
    internal virtual Grant? Grant => null;

    /// <summary>Begins to do what an action is for.</summary>
    /// <param name="action">Index in <see cref="Actions"/>.</param>
    /// <param name="parcels">One, or as many as the action takes at once.</param>
    /// <param name="at">The time (signatures carry it).</param>
    public abstract Exchange Open(int action, IReadOnlyList<Parcel> parcels, DateTimeOffset at);

    /// <summary>Which other parcels may share a batch of an action with this one, and how much of the batch it takes.</summary>
    public virtual BatchPlace BatchPlaceOf(int action, in Parcel parcel) => BatchPlace.Any;
}

/// <summary>A parcel's place in a batch.</summary>
/// <param name="Key">Only parcels with the same key go together.</param>
/// <param name="Weight">As how many it counts against the action's <see cref="DestinationAction.BatchSize"/>; at least 1.</param>
internal readonly record struct BatchPlace(string Key, int Weight)
{
    /// <summary>With any other, as one.</summary>
    public static BatchPlace Any { get; } = new("", 1);
}
