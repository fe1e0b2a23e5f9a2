namespace Sluice.Benchmarks.Results;

/// <summary>How thoroughly a run measures.</summary>
/// <param name="IsQuick">Whether it is to see that all works rather than to tell how fast it is.</param>
/// <param name="Pairs">How often each side has its turn.</param>
/// <param name="Seconds">How long a turn takes, where it has a length.</param>
/// <param name="WarmUp">How long a server may be warmed up at most.</param>
internal sealed record Scale(bool IsQuick, int Pairs, int Seconds, TimeSpan WarmUp)
{
    public static Scale Full { get; } = new(IsQuick: false, Pairs: 5, Seconds: 2, TimeSpan.FromSeconds(30));

    public static Scale Quick { get; } = new(IsQuick: true, Pairs: 2, Seconds: 1, TimeSpan.FromSeconds(2));
}
