namespace Sluice.Benchmarks.Results;

/// <summary>A row of the table: what was measured beside what, once for each pair of rounds.</summary>
/// <param name="What">What.</param>
/// <param name="Baseline">Beside what: that is 1 in a ratio. Empty for a plain number.</param>
/// <param name="Unit">Of a plain number; empty for a ratio.</param>
/// <param name="Values">One for each pair, in order.</param>
/// <param name="Bar">What it must reach; null when nothing is asked of it.</param>
internal sealed record Figure(string What, string Baseline, string Unit, IReadOnlyList<double> Values, Bar? Bar)
{
    private readonly double[] _ascending = [.. Values.Order()];

    public double Median => _ascending.Length == 0 ? double.NaN : (_ascending[(_ascending.Length - 1) / 2] + _ascending[_ascending.Length / 2]) / 2;

    public double Min => _ascending.Length == 0 ? double.NaN : _ascending[0];

    public double Max => _ascending.Length == 0 ? double.NaN : _ascending[^1];

    /// <summary>By the median; null without a bar or a value.</summary>
    public Verdict? Verdict => _ascending.Length == 0 ? null : Bar?.Judge(Median);
}
