namespace Sluice.Routing.Scripts;

/// <summary>A script failed for this one message: it threw, went over a limit, or gave back what is no message.</summary>
/// <param name="script">The script's name.</param>
/// <param name="line">Line in the script, from 1; 0 when it is unknown.</param>
/// <param name="reason">One sentence.</param>
internal sealed class ScriptFault(string script, int line, string reason) : Exception(line > 0 ? $"{script}, line {line}: {reason}" : $"{script}: {reason}")
{
    /// <summary>Line in the script, from 1; 0 when it is unknown.</summary>
    public int Line { get; } = line;

    public string Reason { get; } = reason;
}
