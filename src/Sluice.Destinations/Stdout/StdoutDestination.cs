namespace Sluice.Destinations.Stdout;

internal sealed class StdoutDestination : SimpleDestination
{
    // One line already: translation, mappings and scripts write no line breaks, and JSON texts cannot contain one.
    public override Outgoing Build(in Parcel parcel, DateTimeOffset at) => new Outgoing.Line(parcel.Body);
}
