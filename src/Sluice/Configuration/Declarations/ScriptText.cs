using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Scripts;

namespace Sluice.Configuration.Declarations;

/// <summary>A script: the file it is in, seen from the folder of the configuration, or the JavaScript itself.</summary>
internal sealed class ScriptText : Kind<Script>
{
    private const string Ending = ".js";

    private static readonly Text FileName = new();

    public override string Says => "a `.js` file, or the JavaScript itself";

    public override bool TryRead(Place place, Reading reading, out Script value)
    {
        value = null!;
        if (place.Node is not YamlScalar { IsNull: false } scalar)
        {
            reading.RefuseShape(place, "a .js file, or JavaScript in a block after '|'");
            return false;
        }
        // JavaScript has ${…} of its own, so variables are replaced in the name of a file only.
        var isFile = !scalar.Text.Contains('\n') && scalar.Text.TrimEnd().EndsWith(Ending, StringComparison.OrdinalIgnoreCase);
        var source = isFile ? FromFile(place, reading, out var name) : Here(scalar, place, out name);
        if (source is null) return false;
        try
        {
            value = Script.Compile(source, name);
            return true;
        }
        catch (ScriptException wrong)
        {
            reading.Refuse(place, $"{(isFile ? name : "the script")}: {wrong.Message}");
            return false;
        }
    }

    public override string? Write(Script value) => value?.Name;

    public override JsonObject Schema() => new() { ["type"] = "string" };

    private static string Here(YamlScalar scalar, Place place, out string name)
    {
        name = place.Path;
        return scalar.Text;
    }

    private static string? FromFile(Place place, Reading reading, out string name)
    {
        name = "";
        if (!FileName.TryRead(place, reading, out var given)) return null;
        name = given.Trim();
        var (text, unread, wrong) = NamedFile.ReadText(Path.GetFullPath(name, reading.Folder), NamedFile.MaxBytes, "", reading.Files);
        if (unread is not null)
            wrong = $"cannot be used: {NamedFile.Unreadable(unread)}; it is looked for in the folder of {Path.GetFileName(reading.File)}";
        if (text is null) reading.Refuse(place, $"{Reading.Quote(place)} {wrong}");
        return text;
    }
}
