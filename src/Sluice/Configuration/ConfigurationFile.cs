using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Sluice.Configuration.Declarations;
using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Yaml;
using YamlDotNet.Core;

namespace Sluice.Configuration;

/// <summary>From <c>sluice.yaml</c> to a <see cref="Plan"/>: all of it or, with every problem at once, nothing.</summary>
internal static class ConfigurationFile
{
    // YAML allows none of these outside of escapes, and the parser takes the first for the end of the file.
    private static readonly SearchValues<char> Unprintable =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code).Except("\t\n\r"), '\u007F']);

    /// <summary>What runs without a file: one source that everybody may use, and one destination to look at.</summary>
    public const string BuiltIn = """
        sources:
          - name: demo
            track: { site_id: demo, api_key: demo }
            write_key: demo
        destinations:
          - name: stdout
            type: stdout
        """;

    /// <summary>Loads a file. Relative folders in it are seen from its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">A variable's value; null when it is not set. Usually that of the process.</param>
    /// <param name="types">The kinds of destinations, usually <see cref="Catalogue.Types"/>.</param>
    /// <param name="files">Notes what it was read from; null when nobody wants to know.</param>
    /// <returns>A plan and no problems, or no plan and the problems in the order of the file.</returns>
    public static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Load(
        string path, Func<string, string?> environment, IReadOnlyDictionary<string, DestinationType> types, ReadFiles? files = null)
    {
        files ??= new();
        try
        {
            return Parse(NamedFile.Read(path), path, environment, types, files);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            files.Missed(path);
            return (null, [new(path, 0, 0, "", NamedFile.Unreadable(broken))]);
        }
    }

    /// <summary>As <c>Load</c>, from text in UTF-8.</summary>
    /// <param name="utf8">The text; a byte order mark is allowed.</param>
    /// <param name="path">Where it is from or would be: names it in problems, and relative folders are seen from there.</param>
    /// <param name="environment">A variable's value; null when it is not set.</param>
    /// <param name="types">The kinds of destinations.</param>
    /// <param name="files">Notes what it was read from; null when nobody wants to know.</param>
    public static (Plan? Plan, IReadOnlyList<FileProblem> Problems) Parse(
        ReadOnlySpan<byte> utf8, string path, Func<string, string?> environment, IReadOnlyDictionary<string, DestinationType> types, ReadFiles? files = null)
    {
        files ??= new();
        files.Saw(path, utf8);
        if (utf8.Length > NamedFile.MaxBytes) return (null, [new(
            path, 0, 0, "",
            $"is larger than {NamedFile.MaxBytes} bytes, the most a configuration may have; put its scripts into .js files of their own, "
            + "and its tests into a copy that only 'sluice test --config' reads")]);
        if (!Utf8.IsValid(utf8)) return (null, [NotUtf8(utf8, path)]);
        var text = Encoding.UTF8.GetString(utf8).TrimStart('\uFEFF');
        if (text.AsSpan().IndexOfAny(Unprintable) is >= 0 and var at) return (null, [NotText(text, at, path)]);
        try
        {
            var root = YamlTree.Read(text);
            if (root is null or YamlScalar { IsNull: true })
                return (null, [new(path, 1, 1, "", "the file is empty; it needs at least 'sources:' with one source")]);
            var reading = new Reading(path, environment, files);
            (types, var faulty) = DestinationFolders.Join(types, root, reading);
            SluiceYaml.Declare(types, faulty).TryRead(new(root, ""), reading, out var config);
            return reading.ProblemCount > 0
                ? (null, reading.Problems)
                : (Plan.Compile(Settle(config, path), types, files, reading.Notes), []);
        }
        catch (YamlException wrong)
        {
            return (null, [NotYaml(wrong, text, path)]);
        }
        catch (Exception unforeseen) when (unforeseen is not OutOfMemoryException)
        {
            // A fault of ours, which must not end a gateway that runs well with what it has. Its message might show a secret.
            var fault = unforeseen.GetType().Name;
            return (null, [new(path, 0, 0, "", $"cannot be read, and that is a fault of Sluice ({fault}); undo the latest change, and report it")]);
        }
    }

    /// <summary>The plan of <see cref="BuiltIn"/>.</summary>
    public static Plan Default()
    {
        var (plan, problems) = Parse(Encoding.UTF8.GetBytes(BuiltIn), "built-in configuration", _ => null, Catalogue.Types);
        return plan ?? throw new InvalidOperationException(string.Join('\n', problems));
    }

    private static GatewayConfig Settle(GatewayConfig config, string path) =>
        config with { Data = Path.GetFullPath(config.Data, Path.GetDirectoryName(Path.GetFullPath(path))!) };

    private static FileProblem NotUtf8(ReadOnlySpan<byte> bytes, string path)
    {
        var sound = 0;
        while (Rune.DecodeFromUtf8(bytes[sound..], out _, out var length) == OperationStatus.Done) sound += length;
        var line = bytes[..sound].Count((byte)'\n') + 1;
        var column = Encoding.UTF8.GetCharCount(bytes[(bytes[..sound].LastIndexOf((byte)'\n') + 1)..sound]) + 1;
        return new(path, line, column, "", $"is not UTF-8 from byte {sound} on; save the file as UTF-8");
    }

    private static FileProblem NotText(string text, int at, string path)
    {
        var (line, column) = (text.AsSpan(0, at).Count('\n') + 1, at - text.LastIndexOf('\n', at));
        return new(
            path, line, column, "",
            $"the character U+{(int)text[at]:X4} has no place in a text file; remove it, or write it as an escape in double quotes");
    }

    private static FileProblem NotYaml(YamlException wrong, string text, string path)
    {
        if (wrong is UnusableYamlException) return new(path, (int)wrong.Start.Line, (int)wrong.Start.Column, "", wrong.Message);
        var (line, column, cure) = ((int)wrong.Start.Line, (int)wrong.Start.Column, "");
        var lines = text.Split('\n');
        // The end of the text may be a line of its own.
        line = Math.Clamp(line, 1, lines.Length);
        if (wrong.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            // The parser gives the place of the mapping around the tab.
            while (line < lines.Length && !lines[line - 1].TrimStart(' ').StartsWith('\t')) line++;
            (column, cure) = (Math.Max(1, lines[line - 1].IndexOf('\t') + 1), "; indent with spaces");
        }
        else if (Variables.In(lines[line - 1]))
        {
            cure = "; inside { } and [ ], put a value with ${…} in quotes";
        }
        return new(path, line, column, "", $"is not YAML: {wrong.Message.TrimEnd('.')}{cure}");
    }
}
