using Sluice.Tests.Configuration;

namespace Sluice.Tests.Operator.Telemetry;

public sealed class MetricsReferenceTests
{
    [Fact]
    public async Task The_page_of_metrics_is_that_of_the_instruments() =>
        Repository.Compare("docs/metrics.md", MetricsReference.Of(await MetricsReference.InstrumentsAsync()));

    [Fact]
    public async Task A_gateway_that_has_been_through_everything_shows_these_metrics_with_these_attributes_and_no_others()
    {
        var scrape = await Watched.Page;
        var instruments = await MetricsReference.InstrumentsAsync();
        Assert.Equal(
            instruments.SelectMany(static one => one.By.DefaultIfEmpty("").Select(by => $"{one.Prometheus} {by.Replace('.', '_')}")).Order(StringComparer.Ordinal),
            scrape.Samples.Where(static one => one.Name.StartsWith("sluice_", StringComparison.Ordinal) || one.Name.StartsWith("http_", StringComparison.Ordinal))
                .SelectMany(static one => one.Labels.Keys.Where(static key => key != "le").DefaultIfEmpty("").Select(key => $"{Whole(one.Name)} {key}"))
                .Distinct().Order(StringComparer.Ordinal));
    }

    // A histogram is shown as three.
    private static string Whole(string name)
    {
        foreach (var part in (string[])["_bucket", "_sum", "_count"])
        {
            if (name.EndsWith(part, StringComparison.Ordinal)) return name[..^part.Length];
        }
        return name;
    }
}
