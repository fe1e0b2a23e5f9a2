using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>One line of a Prometheus page.</summary>
/// <param name="Name">The metric.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Value">Its value.</param>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>A Prometheus page, read.</summary>
internal sealed partial class Scrape
{
    private Scrape(IReadOnlyList<Sample> samples) => Samples = samples;

    public IReadOnlyList<Sample> Samples { get; }

    public IReadOnlySet<string> Names => Samples.Select(static one => one.Name).ToHashSet();

    public static Scrape Of(string page) => new(
    [
        .. page.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(static line => Line().Match(line)).Select(static match => new Sample(
            match.Groups["name"].Value,
            Label().Matches(match.Groups["labels"].Value).ToDictionary(static one => one.Groups["key"].Value, static one => one.Groups["value"].Value),
            double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture))),
    ]);

    /// <summary>The sum of a metric over all lines with these labels; null when there is no such line.</summary>
    public double? Sum(string name, params (string Key, string Value)[] labels)
    {
        var found = Samples.Where(one => one.Name == name && labels.All(label => one.Labels.GetValueOrDefault(label.Key) == label.Value)).ToList();
        return found.Count == 0 ? null : found.Sum(static one => one.Value);
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<key>[a-zA-Z_][a-zA-Z0-9_]*)=""(?<value>(\\.|[^""\\])*)""")]
    private static partial Regex Label();
}
