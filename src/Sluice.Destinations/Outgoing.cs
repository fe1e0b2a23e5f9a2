namespace Sluice.Destinations;

/// <summary>What a destination wants sent.</summary>
internal abstract record Outgoing
{
    private Outgoing()
    {
    }

    /// <summary>An HTTP request. The path and query of the address reach the wire as the <see cref="Uri"/> has them: one made with
    /// <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/> is sent verbatim.</summary>
    public sealed record Http(string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body) : Outgoing
    {
        /// <summary>Whether it is authorized by a token of the destination's grant, which the sender adds: at once, or, where an
        /// <c>Authorization</c> is there already, when that is not accepted any more.</summary>
        public bool WantsToken { get; init; }

        /// <summary>How much of the answer's body is read, in bytes; 64 KiB by default, which is plenty where only the status counts.</summary>
        public int AnswerBytes { get; init; } = 64 * 1024;
    }

    /// <summary>One line on the gateway's standard output.</summary>
    public sealed record Line(ReadOnlyMemory<byte> Text) : Outgoing;
}
