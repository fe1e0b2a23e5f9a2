using System.Security.Cryptography;
using System.Text;

namespace Sluice.Configuration;

/// <summary>
/// The files that a configuration was read from, and what was in them: <c>sluice.yaml</c>, the scripts and secrets it names, the definitions in its folder of
/// destinations. Filled while it is read, so that a change behind the reader's back is one.
/// </summary>
internal sealed class ReadFiles
{
    private readonly Dictionary<string, string?> _files = new(StringComparer.Ordinal);
    private string? _folder;

    // The configuration itself, if it came out of a pipe: that has nothing a second time.
    private string? _once;

    /// <summary>Tells one content of the files from another, for logs: 12 hexadecimal digits. For a file alone, the first of its SHA-256.</summary>
    public string Revision => RevisionOf(_files);

    /// <summary>What nothing was read from, as this file was not there.</summary>
    public static ReadFiles Without(string path)
    {
        var files = new ReadFiles();
        files.Missed(path);
        return files;
    }

    /// <summary>Whether a file is one of them.</summary>
    public bool Includes(string path) => _files.ContainsKey(Path.GetFullPath(path));

    /// <summary>Notes the content of a file.</summary>
    public void Saw(string path, ReadOnlySpan<byte> content)
    {
        path = Path.GetFullPath(path);
        _files[path] = Digest(content);
        if (SpecialFile.NounFor(path) is not null) _once = path;
    }

    /// <summary>Notes that a file is missing, or cannot be read.</summary>
    public void Missed(string path) => _files[Path.GetFullPath(path)] = null;

    /// <summary>Notes the folder of destinations; each definition that is found in it is noted for itself.</summary>
    public void Searched(string folder) => _folder = Path.GetFullPath(folder);

    /// <summary>What <see cref="Revision"/> would be if the files were read now.</summary>
    public string RevisionNow()
    {
        // Definitions come and go; the other files are those named.
        var paths = _files.Keys.Where(path => !IsDefinition(path)).Concat(_folder is null ? [] : DestinationFolders.DefinitionsIn(_folder));
        return RevisionOf(paths.Select(path => KeyValuePair.Create(path, DigestOf(path))));
    }

    private bool IsDefinition(string path) =>
        _folder is not null && Path.GetFileName(path) == DestinationFolders.FileName && Path.GetDirectoryName(Path.GetDirectoryName(path)) == _folder;

    private string? DigestOf(string path)
    {
        if (path == _once) return _files[path];
        try
        {
            return Digest(NamedFile.ReadRegular(path));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string RevisionOf(IEnumerable<KeyValuePair<string, string?>> files)
    {
        var all = files.OrderBy(static file => file.Key, StringComparer.Ordinal).ToList();
        if (all is [{ Value: { } only }]) return only[..12];
        return Digest(Encoding.UTF8.GetBytes(string.Join('\n', all.Select(static file => $"{file.Key} {file.Value}"))))[..12];
    }

    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
