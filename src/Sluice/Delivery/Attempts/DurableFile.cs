using Sluice.Journal;

namespace Sluice.Delivery.Attempts;

/// <summary>Small files with secrets, which a crash leaves either as they were or as they shall be.</summary>
internal static class DurableFile
{
    /// <summary>
    /// Puts a file in the place of another, readable by its owner only. When it returns, the new content survives a power cut; until then, the old one does.
    /// </summary>
    /// <param name="path">The file. Its folder is made if it is not there.</param>
    /// <param name="content">What shall be in it.</param>
    /// <exception cref="IOException">It could not be stored; the old content may be there or the new.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        DurableFolder.Make(folder);
        // What a crash left here may be of any length.
        var written = path + ".new";
        File.Delete(written);
        using (var file = new FileStream(written, Options()))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(written, path, overwrite: true);
        DurableFolder.Sync(folder);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
