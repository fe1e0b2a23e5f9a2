using System.ComponentModel;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration;

/// <summary>What the configuration says to the operator.</summary>
internal static partial class ConfigurationLog
{
    [Description("A changed `sluice.yaml` has taken effect.")]
    [LoggerMessage(LogLevel.Information,
        "{File} is in force; sources: {Sources}, destinations switched on: {Destinations} (revision {Revision}).",
        EventName = "configuration.in_force")]
    public static partial void ConfigurationInForce(this ILogger logger, string file, int sources, int destinations, string revision);

    [Description("Restart the gateway when it suits you.")]
    [LoggerMessage(LogLevel.Warning,
        "{File}: {Key} has changed, which takes effect at the next start. The rest of the file is in force.",
        EventName = "configuration.needs_restart")]
    public static partial void NeedsRestart(this ILogger logger, string file, string key);

    [Description("The lines that follow say what is wrong. What ran before goes on.")]
    [LoggerMessage(LogLevel.Error,
        "{File} is refused, and what ran before stays in force until its problems ({Count}) are cured.",
        EventName = "configuration.refused")]
    public static partial void ConfigurationRefused(this ILogger logger, string file, int count);

    [Description("One thing that is wrong with the refused file, with its place and its cure.")]
    [LoggerMessage(LogLevel.Error, "{Problem}", EventName = "configuration.problem")]
    public static partial void ConfigurationProblem(this ILogger logger, FileProblem problem);
}
