using System.Text;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;

namespace Sluice.Tests.Configuration;

/// <summary>Reads configurations that are written in a test.</summary>
internal static class Yaml
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["KEY"] = "key-from-environment",
        ["EMPTY"] = "",
        ["SLOW"] = "forever",
        ["BLANK"] = "key\n",
    };

    /// <summary>Reads a text as <c>sluice.yaml</c>.</summary>
    public static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads bytes as <c>sluice.yaml</c>.</summary>
    public static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Read(byte[] utf8) =>
        ConfigurationFile.Parse(utf8, "sluice.yaml", Environment.GetValueOrDefault, Catalogue.Types);

    /// <summary>The configuration in a text that is valid.</summary>
    public static GatewayConfig Valid(string text)
    {
        var (plan, problems) = Read(text);
        Assert.Empty(problems);
        return plan!.Config;
    }

    /// <summary>The problems in a text, as they are printed; there is then no plan.</summary>
    public static string[] Problems(string text)
    {
        var (plan, problems) = Read(text);
        Assert.Null(plan);
        return [.. problems.Select(problem => problem.ToString())];
    }
}
