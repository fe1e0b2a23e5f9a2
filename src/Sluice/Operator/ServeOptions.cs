namespace Sluice.Operator;

/// <summary>What the command line of <c>sluice serve</c> says.</summary>
/// <param name="Config">The configuration file; null: <c>sluice.yaml</c> in the current folder if there is one, else the built-in default.</param>
/// <param name="Data">Overrides the folder of the journal.</param>
/// <param name="Listen">Overrides the address to listen on.</param>
/// <param name="LogLevel">The least serious log lines to print.</param>
/// <param name="LogAsJson">Whether log lines are JSON objects.</param>
public sealed record ServeOptions(string? Config, string? Data, Uri? Listen, LogLevel LogLevel, bool LogAsJson);
