using System.ComponentModel;

namespace Sluice.Operator;

/// <summary>What the gateway as a whole tells the operator.</summary>
internal static partial class OperatorLog
{
    [Description("It takes calls from now on. With `--log-format text`, lines that list its addresses, sources and destinations are printed instead.")]
    [LoggerMessage(LogLevel.Information,
        "sluice {Version} listens on {Addresses}; its configuration is {Configuration}, its journal in {Journal}.", EventName = "gateway.listening")]
    public static partial void Listening(this ILogger log, string version, string addresses, string configuration, string journal);
}
