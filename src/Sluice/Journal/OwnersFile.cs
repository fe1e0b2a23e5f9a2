namespace Sluice.Journal;

/// <summary>Files that hold what senders sent, and whom that concerns.</summary>
internal static class OwnersFile
{
    /// <summary>Makes a file that its owner alone may read; there must be none of this name.</summary>
    public static FileStream Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    /// <summary>Whether any user of the machine may read a file: it and its folder are open to them.</summary>
    public static bool IsOpenToAll(string path) => !OperatingSystem.IsWindows()
        && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)
        && File.GetUnixFileMode(Path.GetDirectoryName(path)!).HasFlag(UnixFileMode.OtherExecute);
}
