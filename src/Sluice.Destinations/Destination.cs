namespace Sluice.Destinations;

/// <summary>A configured destination: what it is given becomes a request value; an answer becomes a verdict. Pure: it touches no network.</summary>
public abstract class Destination
{
    /// <summary>What to send for this parcel at this time (signatures carry it).</summary>
    public abstract Outgoing Build(in Parcel parcel, DateTimeOffset at);

    /// <summary>Texts that must not be shown to anybody: they are masked in what is kept of requests and answers.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>Who must act next, given the answer.</summary>
    public virtual Verdict Read(in Answer answer) => Verdict.FromStatus(answer);
}

/// <summary>One thing to deliver: a message, or an original call for destinations that carry calls.</summary>
/// <param name="Id">The message's id, or the call's.</param>
/// <param name="Type">The message's type (<c>identify</c> …), or <c>call</c>.</param>
/// <param name="Method">The original call's method.</param>
/// <param name="Target">The original call's raw target.</param>
/// <param name="ContentType">The original call's content type; may be empty.</param>
/// <param name="Body">The message's JSON, or the original call's body.</param>
/// <param name="Attempt">1 for the first attempt.</param>
public readonly record struct Parcel(
    string Id,
    string Type,
    string Method,
    ReadOnlyMemory<byte> Target,
    string ContentType,
    ReadOnlyMemory<byte> Body,
    int Attempt);

/// <summary>What a destination wants sent.</summary>
public abstract record Outgoing
{
    private Outgoing()
    {
    }

    /// <summary>An HTTP request. The path and query of the address reach the wire as the <see cref="Uri"/> has them: one made with
    /// <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/> is sent verbatim.</summary>
    public sealed record Http(string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) : Outgoing;

    /// <summary>One line on the gateway's standard output.</summary>
    public sealed record Line(ReadOnlyMemory<byte> Text) : Outgoing;

    /// <summary>Nothing: the parcel is of no concern to this destination.</summary>
    public sealed record Nothing(string Why) : Outgoing;
}

/// <summary>An HTTP answer.</summary>
/// <param name="Status">Status code.</param>
/// <param name="RetryAfter">How long the destination asks to wait, if it does.</param>
/// <param name="Body">The first bytes of the body.</param>
public readonly record struct Answer(int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body);
