namespace Sluice.Destinations;

/// <summary>An HTTP answer.</summary>
/// <param name="Status">Status code.</param>
/// <param name="RetryAfter">How long the destination asks to wait, if it does.</param>
/// <param name="Body">The first bytes of the body.</param>
internal readonly record struct Answer(int Status, TimeSpan? RetryAfter, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the body is whole, and if not, why.</summary>
    public BodyEnd End { get; init; }

    /// <summary>What the answer did, where its body is not what was sent: nobody can look into it. Null when one can, if not at all of it.</summary>
    public string? Unreadable => End switch
    {
        BodyEnd.BrokeOff => "broke off",
        BodyEnd.Encoded => "has a Content-Encoding, which the request does not allow",
        _ => null,
    };
}

/// <summary>How the reading of an answer's body ended.</summary>
internal enum BodyEnd
{
    /// <summary>It was read to its end.</summary>
    Whole,

    /// <summary>It is longer than the request takes (<see cref="Outgoing.Http.AnswerBytes"/>).</summary>
    TooLong,

    /// <summary>It broke off, or came too slowly.</summary>
    BrokeOff,

    /// <summary>It is compressed, although the request asks for it as it is; none of it is kept.</summary>
    Encoded,
}
