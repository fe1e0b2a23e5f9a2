using System.ComponentModel;

namespace Sluice.Operator;

/// <summary>What the gateway as a whole tells the operator.</summary>
internal static partial class OperatorLog
{
    [Description("It takes calls from now on. With `--log-format text`, lines that list its addresses, sources and destinations are printed instead.")]
    [LoggerMessage(LogLevel.Information,
        "sluice {Version} listens on {Addresses}; its configuration is {Configuration}, its journal in {Journal}.", EventName = "gateway.listening")]
    public static partial void Listening(this ILogger log, string version, string addresses, string configuration, string journal);

    [Description("It ended with 1 before it sent anything. The sentence says why and what to do; of a configuration it lists all problems. It is there whatever `--log-level` says; with "
        + "`--log-format text` the reason alone is printed, without time and level.")]
    [LoggerMessage(LogLevel.Critical, "The gateway does not start: {Why}", EventName = "gateway.not_started")]
    public static partial void NotStarted(this ILogger log, string why);

    [Description("It ended with 1, in order: what was accepted is in the journal, and is delivered after the next start. Please report it with this line, which has the details. "
        + "It is there whatever `--log-level` says; with `--log-format text` the details alone are printed, without time and level.")]
    [LoggerMessage(LogLevel.Critical, "The gateway stopped, because a part of it failed.", EventName = "gateway.broke")]
    public static partial void Broke(this ILogger log, Exception why);

    [Description("The gateway works, but a unit of `Type=notify` waits for `READY=1` and may end it meanwhile. Let it reach the socket, or leave out `Type=notify`.")]
    [LoggerMessage(LogLevel.Warning, "The service manager cannot be told {State} at {Socket}: {Why}.", EventName = "gateway.manager_not_told")]
    public static partial void ManagerNotTold(this ILogger log, string state, string socket, string why);
}
