using System.Runtime.InteropServices;
using Sluice.Journal;

namespace Sluice.Delivery.Attempts;

/// <summary>Small files with secrets, which a crash leaves either as they were or as they shall be.</summary>
internal static partial class DurableFile
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
        Write(written, content);
        File.Move(written, path, overwrite: true);
        DurableFolder.Sync(folder);
    }

    /// <summary>
    /// Makes a file that is not there yet, readable by its owner only. Whoever sees it, sees all of it. False when another has made it meanwhile: that one stays.
    /// </summary>
    /// <param name="path">The file. Its folder is there.</param>
    /// <param name="content">What shall be in it.</param>
    /// <exception cref="IOException">It could not be stored.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        // A name of its own: others may be at it.
        var written = $"{path}.{Path.GetRandomFileName()}.new";
        try
        {
            Write(written, content);
            // On Unix a move looks first and replaces then: two at once would both succeed. Where there are no hard links it has to do.
            if (OperatingSystem.IsWindows() || Link(written, path) != 0) File.Move(written, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(written);
        }
        DurableFolder.Sync(Path.GetDirectoryName(path)!);
        return true;
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = OwnersFile.Make(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
