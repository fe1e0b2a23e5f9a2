using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;
using YamlDotNet.RepresentationModel;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>The dashboard and the alert rules of <c>examples/observability</c> ask for what there is.</summary>
public sealed partial class ExampleTests
{
    private static readonly string Folder = Repository.PathOf("examples/observability");

    private static readonly string Promtool = Environment.GetEnvironmentVariable("PROMTOOL") ?? "/usr/bin/promtool";

    private static readonly string[] Labels =
        ["sluice_api", "sluice_operation", "sluice_outcome", "sluice_destination", "sluice_state", "sluice_alarm", "sluice_replay", "error_type", "http_route", "job", "instance"];

    [Fact]
    public async Task Every_metric_of_the_dashboard_and_the_rules_is_on_the_page_of_a_gateway()
    {
        var shown = (await Watched.Page).Names;
        var asked = Queries().SelectMany(static query => Metric().Matches(query).Select(static match => match.Value)).Except(Labels).ToHashSet();
        Assert.Contains("sluice_delivery_dead_lettered_total", asked);
        Assert.Empty(asked.Except(shown));
    }

    [Fact]
    public void Every_label_of_the_dashboard_and_the_rules_is_one_that_metrics_have()
    {
        var labels = Queries().SelectMany(static query => Label().Matches(query).Select(static match => match.Groups[1].Value)).ToHashSet();
        Assert.Contains("sluice_outcome", labels);
        Assert.Empty(labels.Except(Labels));
    }

    [Fact]
    public void Every_rule_says_how_serious_it_is_what_is_the_matter_and_where_to_read_on()
    {
        var watch = File.ReadAllText(Repository.PathOf("docs/watch.md"));
        Assert.All(Rules(), rule =>
        {
            var (labels, notes) = ((YamlMappingNode)rule["labels"], (YamlMappingNode)rule["annotations"]);
            Assert.Contains(((YamlScalarNode)labels["severity"]).Value, (string[])["critical", "warning"]);
            Assert.EndsWith(".", ((YamlScalarNode)notes["summary"]).Value, StringComparison.Ordinal);
            Assert.Contains($"### {((YamlScalarNode)rule["alert"]).Value}\n", watch, StringComparison.Ordinal);
        });
        // And the page tells of no others.
        Assert.Equal(Heading().Matches(watch).Select(static one => one.Groups[1].Value).Order(), Rules().Select(static rule => ((YamlScalarNode)rule["alert"]).Value!).Order());
    }

    [Fact]
    public async Task The_rules_raise_the_alerts_that_they_should()
    {
        if (!File.Exists(Promtool)) Assert.Skip("Needs promtool, of the package prometheus.");
        using var tool = Process.Start(new ProcessStartInfo(Promtool, ["test", "rules", Repository.PathOf("tests/Sluice.Tests/Operator/Telemetry/prometheus-rules.test.yaml")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (said, wrong) = (tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tool.ExitCode == 0, await said + await wrong);
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(static panel => panel.TryGetProperty("targets", out _));
        string[] shown = [.. panels.SelectMany(static panel => panel.GetProperty("targets").EnumerateArray()).Select(static target => target.GetProperty("expr").GetString()!)];
        return shown.Concat(Rules().Select(static rule => ((YamlScalarNode)rule["expr"]).Value!));
    }

    private static IEnumerable<YamlMappingNode> Rules()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine(Folder, "prometheus-rules.yaml"));
        yaml.Load(file);
        return ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(static group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();
    }

    [GeneratedRegex(@"\b(sluice|http|dotnet|kestrel)_[a-z0-9_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"([a-z_]+)!?=~?""")]
    private static partial Regex Label();

    [GeneratedRegex(@"(?m)^### (Sluice\w+)$")]
    private static partial Regex Heading();
}
