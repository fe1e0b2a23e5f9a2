namespace Sluice.Routing.Scripts;

/// <summary>A text is no script that can be used: it is not JavaScript, fails when it is loaded, or has no <c>transform</c>.</summary>
/// <param name="reason">Goes on from the script's name: what is wrong.</param>
/// <param name="line">Line in the script, from 1; 0 when none is meant.</param>
/// <param name="column">Column, from 1; 0 when none is meant.</param>
internal sealed class ScriptException(string reason, int line = 0, int column = 0)
    : Exception(line > 0 ? $"line {line}, column {column}: {reason}" : reason);
