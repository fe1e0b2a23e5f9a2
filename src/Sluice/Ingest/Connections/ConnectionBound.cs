namespace Sluice.Ingest.Connections;

/// <summary>
/// How many connections may be open at once. Where the system runs out of files first, no connection is taken and no file opened until others close, so fewer are
/// allowed than would lead there: beyond the bound a connection is closed, and all others go on.
/// </summary>
/// <param name="Configured"><c>limits.connections</c>.</param>
/// <param name="Files">How many files and connections the process may have open; null when nothing bounds them.</param>
internal sealed record ConnectionBound(int Configured, int? Files)
{
    /// <summary>
    /// What is kept for all but senders' connections: the files of the program and its journal, two hundred of one that is compiled as it runs, and connections to
    /// nineteen destinations at their usual concurrency of 16. Where only few files are allowed it is half of them, as a gateway that takes no calls needs none.
    /// </summary>
    public const int Reserve = 512;

    /// <summary>How many.</summary>
    public int Most => Files is { } files ? Math.Min(Configured, Math.Max(files - Reserve, files / 2)) : Configured;
}
