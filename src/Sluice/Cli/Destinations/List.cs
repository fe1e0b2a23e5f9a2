using System.CommandLine;
using System.Text.Json;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Translation.Json;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations list</c>: what kinds of destinations there are.</summary>
internal static class List
{
    public static Command Command(Streams streams)
    {
        var folder = Kinds.Folder();
        var json = new Option<bool>("--json") { Description = "Print one JSON array instead of a table." };
        var command = new Verb("list", "List the kinds of destinations: the gateway's and your own, each with what it takes by itself.")
        {
            Options = { folder, json },
            Examples =
            [
                new("See what there is.", "sluice destinations list"),
                new("As JSON, for a script.", "sluice destinations list --json"),
            ],
        };
        command.SetAction(parsed =>
        {
            var kinds = Kinds.Find(parsed.GetValue(folder));
            if (parsed.GetValue(json)) WriteJson(kinds, streams.Out);
            else WriteTable(kinds, streams.Out);
            foreach (var problem in kinds.Problems) streams.Error.WriteLine(problem);
            return kinds.Problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void WriteTable(Kinds kinds, Stream to)
    {
        using var output = new StreamWriter(to, leaveOpen: true);
        var wide = kinds.All.Keys.Max(static name => name.Length);
        var titles = kinds.All.Values.Max(static type => TitleOf(type).Length);
        foreach (var (name, type) in kinds.All)
            output.WriteLine($"{name.PadRight(wide)}  {TitleOf(type).PadRight(titles)}  {(Kinds.Takes(type) is { Count: > 0 } takes ? string.Join(", ", takes) : "what you map")}");
    }

    private static void WriteJson(Kinds kinds, Stream to)
    {
        using var json = new Utf8JsonWriter(to, JsonOutput.Readable);
        json.WriteStartArray();
        foreach (var (name, type) in kinds.All)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("title"u8, TitleOf(type));
            json.WriteString("summary"u8, type.Summary);
            Write(json, "takes", Kinds.Takes(type));
            if (type is DefinedType { Definition: var definition })
            {
                Write(json, "actions", definition.ActionNames);
                Write(json, "presets", definition.Presets.Select(static preset => preset.Name));
                json.WriteString("documentation"u8, definition.Documentation);
                if (!definition.IsBuiltIn) json.WriteString("folder"u8, definition.Folder);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Flush();
        to.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string TitleOf(DestinationType type) => type is DefinedType { Definition.Title: var title } ? title : type.Name;
}
