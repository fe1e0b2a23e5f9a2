using Sluice.Destinations.Exchanges;

namespace Sluice.Destinations;

/// <summary>A destination that sends one thing for each parcel.</summary>
internal abstract class SimpleDestination : Destination
{
    /// <inheritdoc/>
    public sealed override Exchange Open(int action, IReadOnlyList<Parcel> parcels, DateTimeOffset at) =>
        new SimpleExchange(this, Actions[action], parcels[0], at);

    /// <summary>What to send for this parcel at this time.</summary>
    public abstract Outgoing Build(in Parcel parcel, DateTimeOffset at);

    /// <summary>Who must act next, given the answer.</summary>
    public virtual Verdict Read(in Answer answer) => Verdict.FromStatus(answer);
}
