namespace Sluice.Configuration;

/// <summary>What the configuration says to the operator.</summary>
internal static partial class ConfigurationLog
{
    [LoggerMessage(LogLevel.Information, "{File} is in force: {Sources} sources, {Destinations} destinations switched on (revision {Revision}).")]
    public static partial void ConfigurationInForce(this ILogger logger, string file, int sources, int destinations, string revision);

    [LoggerMessage(LogLevel.Warning, "{File}: {Key} has changed, which takes effect at the next start. The rest of the file is in force.")]
    public static partial void NeedsRestart(this ILogger logger, string file, string key);

    [LoggerMessage(LogLevel.Error, "{File} is refused, and what ran before stays in force until its problems ({Count}) are cured.")]
    public static partial void ConfigurationRefused(this ILogger logger, string file, int count);

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    public static partial void ConfigurationProblem(this ILogger logger, ConfigProblem problem);
}
