namespace Sluice.Benchmarks.Results;

/// <summary>What a figure must reach, and what would be better still.</summary>
/// <param name="Pass">Enough.</param>
/// <param name="Stretch">Better than enough; null when there is no more to want.</param>
/// <param name="IsCeiling">Whether less is better.</param>
internal sealed record Bar(double Pass, double? Stretch, bool IsCeiling)
{
    public static Bar AtLeast(double pass, double? stretch = null) => new(pass, stretch, IsCeiling: false);

    public static Bar AtMost(double pass, double? stretch = null) => new(pass, stretch, IsCeiling: true);

    public Verdict Judge(double value) =>
        !Reaches(value, Pass) ? Verdict.Missed
        : Stretch is { } stretch && Reaches(value, stretch) ? Verdict.Stretched
        : Verdict.Met;

    private bool Reaches(double value, double bar) => IsCeiling ? value <= bar : value >= bar;
}

/// <summary>How a figure stands to its bar.</summary>
internal enum Verdict
{
    Missed,
    Met,
    Stretched,
}
