namespace Sluice.Journal;

/// <summary>
/// The files that a served journal has open: whoever removes or replaces one of them leaves the gateway with a file that nobody finds any more, or lets another
/// gateway in. The system says nothing of it.
/// </summary>
internal sealed class OpenFiles
{
    private readonly (string Path, FileIdentity? Opened)[] _files;

    /// <summary>To be made once they are open.</summary>
    public OpenFiles(JournalFiles files) =>
        _files = [.. new[] { files.Database, files.WriteAhead, files.Lock }.Select(static path => (path, FileIdentity.Of(path)))];

    /// <summary>The path that names another file than the one that is open, or none; null when all is as it was.</summary>
    public string? Replaced()
    {
        foreach (var (path, opened) in _files)
        {
            if (opened is { } was && FileIdentity.Of(path) is { } found && found != was) return path;
        }
        return null;
    }
}
