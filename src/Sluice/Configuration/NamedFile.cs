using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Configuration;

/// <summary>Reads a file that somebody named: the configuration, and what it names itself.</summary>
internal static class NamedFile
{
    /// <summary>Largest file: 4 MiB. Of the configuration, of the scripts that it names, and of definitions of destinations.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int PieceBytes = 2 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file, one more than allowed at most.</summary>
    public static byte[] Read(string path)
    {
        using var file = Open(path);
        // Not rented: a watcher reads every second, on any thread, and the pool keeps one for each of them.
        var bytes = new ByteBuffer();
        for (var read = 1; read > 0;)
        {
            var at = bytes.Length;
            read = file.Read(bytes.Append(Math.Min(Math.Max(PieceBytes, at), MaxBytes + 1 - at)));
            bytes.Rewind(at + read);
        }
        return bytes.Written.ToArray();
    }

    /// <summary>The same of a file that a configuration names.</summary>
    /// <exception cref="SpecialFileException">It is a pipe, a socket or a device, and was not opened.</exception>
    public static byte[] ReadRegular(string path) => SpecialFile.NounFor(path) is { } noun ? throw new SpecialFileException(noun) : Read(path);

    /// <summary>The text of a file that a configuration names, without a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes it may have.</param>
    /// <param name="mostOf">What has that bound, such as <c>, the most a definition may have</c>; empty for nothing.</param>
    /// <param name="files">Notes that it was read; null when nobody wants to know.</param>
    /// <returns>The text; or null, and either why the file cannot be read or what is wrong with what is in it.</returns>
    public static (string? Text, Exception? Unread, string Wrong) ReadText(string path, int most, string mostOf, ReadFiles? files)
    {
        try
        {
            var bytes = ReadRegular(path);
            files?.Saw(path, bytes);
            return bytes.Length > most ? (null, null, $"is larger than {most} bytes{mostOf}") : (Strict.GetString(bytes).TrimStart('\uFEFF'), null, "");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            files?.Missed(path);
            return (null, broken, "");
        }
        catch (DecoderFallbackException)
        {
            return (null, null, "is not UTF-8; save it as UTF-8");
        }
    }

    /// <summary>Why a file cannot be read, for a sentence that begins with its name.</summary>
    public static string Unreadable(Exception broken) => broken switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        SpecialFileException => broken.Message,
        UnauthorizedAccessException => "may not be read; check its permissions",
        _ => $"cannot be read: {broken.Message}",
    };

    // As a stream, as it may be a pipe.
    private static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw new SpecialFileException("a folder");
        }
    }
}
