namespace Sluice.Benchmarks.Loads;

/// <summary>Percentiles of numbers that ascend.</summary>
internal static class Percentiles
{
    public static double At(this double[] ascending, double share) => ascending.Length == 0 ? double.NaN : ascending[(int)(share * (ascending.Length - 1))];

    /// <summary>Median, 99th and 99.9th, by names that begin so.</summary>
    public static IEnumerable<(string Name, double Value)> Of(string name, double[] ascending) =>
        [($"{name}_p50_ms", ascending.At(0.5)), ($"{name}_p99_ms", ascending.At(0.99)), ($"{name}_p999_ms", ascending.At(0.999))];
}
