namespace Sluice.Benchmarks.Results;

/// <summary>One raw measurement, as it came.</summary>
/// <param name="Series">What was measured, the same in every round.</param>
/// <param name="Numbers">Its numbers, by names that end with their unit.</param>
internal sealed record Sample(string Series, IReadOnlyDictionary<string, double> Numbers);
