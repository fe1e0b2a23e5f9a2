namespace Sluice.Journal;

/// <summary>Files that hold what senders sent, and whom that concerns.</summary>
internal static class OwnersFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a file that its owner alone may read; there must be none of this name.</summary>
    public static FileStream Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Owner;
        return new(path, options);
    }

    /// <summary>Closes a file that is there to all but its owner, where the file system knows of owners.</summary>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        try
        {
            File.SetUnixFileMode(path, Owner);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Whoever starts a gateway on it is told that it is open to all.
        }
    }

    /// <summary>Whether any user of the machine may read a file: it and its folder are open to them.</summary>
    public static bool IsOpenToAll(string path) => !OperatingSystem.IsWindows()
        && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)
        && File.GetUnixFileMode(Path.GetDirectoryName(path)!).HasFlag(UnixFileMode.OtherExecute);
}
