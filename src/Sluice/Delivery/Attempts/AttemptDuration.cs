using System.Diagnostics.Metrics;
using Sluice.Destinations;

namespace Sluice.Delivery.Attempts;

/// <summary>How long attempts take and what they come to. Nothing is measured while nobody listens.</summary>
internal static class AttemptDuration
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Sluice.Delivery";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram(
        "sluice.delivery.attempt.duration", "s",
        "How long attempts took, from the first byte sent to the last one read; waiting for the destination's rate is left out. A batch is one attempt.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] });

    /// <summary>Whether anybody listens.</summary>
    public static bool IsWanted => Seconds.Enabled;

    /// <summary>An attempt ended.</summary>
    /// <param name="destination">At which destination.</param>
    /// <param name="attempts">What it came to for each of its items.</param>
    /// <param name="took">How long it took.</param>
    public static void Record(string destination, IReadOnlyList<Attempt> attempts, TimeSpan took)
    {
        var (outcome, error) = Say(attempts);
        var tags = new System.Diagnostics.TagList { { "sluice.destination", destination }, { "sluice.outcome", outcome } };
        if (error is not null) tags.Add("error.type", error);
        Seconds.Record(took.TotalSeconds, tags);
    }

    /// <summary>What an attempt came to, in words of a fixed list: that of the item which fared worst, and why.</summary>
    /// <returns><c>delivered</c>, <c>rejected</c>, <c>retry</c> or <c>paused</c>; the status of the answer, <c>no_answer</c> or
    /// <c>not_sent</c>, null when all is well.</returns>
    public static (string Outcome, string? Error) Say(IReadOnlyList<Attempt> attempts)
    {
        var worst = attempts[0];
        foreach (var attempt in attempts)
        {
            if (RankOf(attempt) > RankOf(worst)) worst = attempt;
        }
        return worst.Verdict switch
        {
            Verdict.Pause => ("paused", ErrorOf(worst)),
            Verdict.Retry => ("retry", ErrorOf(worst)),
            Verdict.Reject => ("rejected", ErrorOf(worst)),
            _ => ("delivered", null),
        };
    }

    private static int RankOf(Attempt attempt) => attempt.Verdict switch { Verdict.Pause => 3, Verdict.Retry => 2, Verdict.Reject => 1, _ => 0 };

    private static string ErrorOf(Attempt attempt) => attempt.Transcript switch
    {
        null => "not_sent",
        { Reply: { } reply } => reply.Answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => "no_answer",
    };
}
