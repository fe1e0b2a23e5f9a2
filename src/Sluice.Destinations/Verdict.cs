namespace Sluice.Destinations;

/// <summary>The outcome of an attempt, named by who acts next.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>A delivery, which nearly all verdicts are; shared.</summary>
    internal static Verdict Arrived { get; } = new Delivered();

    /// <summary>Nobody: it arrived.</summary>
    public sealed record Delivered : Verdict;

    /// <summary>Somebody: it did not arrive, for this reason.</summary>
    public abstract record Failed(string Why) : Verdict
    {
        /// <summary>The same in short, when the sentence quotes a message or an answer, which the log must not; null when it doesn't.</summary>
        public string? Brief { get; init; }

        /// <summary>What the log says of it.</summary>
        public string Told => Brief ?? Why;
    }

    /// <summary>The clock: try again, not before <paramref name="After"/> if given.</summary>
    public sealed record Retry(string Why, TimeSpan? After = null) : Failed(Why)
    {
        /// <summary>Whether the destination asks for fewer requests (429, or a time to wait): all of its requests slow down, not this one alone.</summary>
        public bool IsBusy { get; init; } = After is not null;
    }

    /// <summary>The author of the mapping or the data: dead letter.</summary>
    public sealed record Reject(string Why) : Failed(Why);

    /// <summary>The operator: credentials refused, account closed. Probe slowly, lose nothing.</summary>
    public sealed record Pause(string Why) : Failed(Why);

    /// <summary>What is said of an answer after which it is to be tried again.</summary>
    internal static Retry Again(string why, in Answer answer) =>
        new(why, answer.RetryAfter) { IsBusy = answer.Status == 429 || answer.RetryAfter is not null };

    /// <summary>The one table from status codes to verdicts.</summary>
    public static Verdict FromStatus(in Answer answer) => answer.Status switch
    {
        >= 200 and < 300 => Arrived,
        408 or 425 or 429 => Again($"HTTP {answer.Status}", answer),
        501 => new Reject("HTTP 501"),
        // What is no status counts as one of the server's (RFC 9110, 15); below 200 none is final.
        < 200 or >= 500 => Again($"HTTP {answer.Status}", answer),
        401 or 403 or 410 => new Pause($"HTTP {answer.Status}: the destination refuses our credentials or is closed to us"),
        >= 300 and < 400 => new Reject($"HTTP {answer.Status}: redirects are not followed; put the final address into the settings"),
        _ => new Reject($"HTTP {answer.Status}"),
    };
}
