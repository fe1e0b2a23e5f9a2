namespace Sluice.Configuration.Yaml;

/// <summary>The files whose content stands in values: secrets, as containers and service managers give them. One reading sees each as it was at one moment.</summary>
/// <param name="folder">The folder that relative names are seen from.</param>
/// <param name="files">Notes what is read.</param>
internal sealed class ValueFiles(string folder, ReadFiles files)
{
    /// <summary>Largest file: 64 KiB.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly Dictionary<string, (string Text, string? Fault)> _read = new(StringComparer.Ordinal);

    /// <summary>The content of a file, without one line break at its end.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="complain">Told why it cannot be used. Never given the content.</param>
    public string Read(string name, Action<string> complain)
    {
        var path = Path.GetFullPath(name, folder);
        if (!_read.TryGetValue(path, out var read)) _read.Add(path, read = ReadAt(path));
        if (read.Fault is not null) complain($"the file {path} {read.Fault}");
        return read.Text;
    }

    private (string Text, string? Fault) ReadAt(string path)
    {
        var (text, unread, wrong) = NamedFile.ReadText(path, MaxBytes, ", the most that a value can be", files);
        if (text is not null) return (WithoutLineBreak(text), null);
        return ("", unread switch
        {
            null => wrong,
            SpecialFileException => unread.Message,
            _ => $"cannot be used: {NamedFile.Unreadable(unread)}",
        });
    }

    // Editors and `echo` put one there.
    private static string WithoutLineBreak(string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
}
