namespace Sluice.Ingest.Reporting;

/// <summary>How many log lines a <see cref="LogThrottle"/> left out: the end of the next one, with the blank before it, and nothing where there were none.</summary>
internal readonly record struct LeftOutLines(long Count)
{
    public override string ToString() => Count == 0 ? "" : $" {Count} more like it since the last such line.";
}
