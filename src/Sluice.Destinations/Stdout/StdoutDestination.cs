namespace Sluice.Destinations.Stdout;

internal sealed class StdoutDestination : SimpleDestination
{
    public override Outgoing Build(in Parcel parcel, DateTimeOffset at) => new Outgoing.Line(OneLine(parcel.Body));

    // Parts of a message are the caller's own bytes. A line break in them is white space: JSON texts cannot contain one.
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0) return json;
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
