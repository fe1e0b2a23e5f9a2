using System.CommandLine;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Values;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations show</c>: all about a kind of destination.</summary>
internal static class Show
{
    private const string Indent = "  ";

    public static Command Command(Streams streams)
    {
        var name = new Argument<string>("NAME") { Description = "The kind, as 'type:' in sluice.yaml names it." };
        var folder = Kinds.Folder();
        var command = new Verb("show", "Show a kind of destination: its settings, its actions with their fields, what it does by itself, and a request it makes.")
        {
            Arguments = { name },
            Options = { folder },
            Examples = [new("All about one.", "sluice destinations show amplitude")],
        };
        command.SetAction(parsed =>
        {
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            Write(Kinds.Find(parsed.GetValue(folder)).Named(parsed.GetValue(name)!), output);
            return 0;
        });
        return command;
    }

    private static void Write(DestinationType type, StreamWriter output)
    {
        output.WriteLine(type is DefinedType { Definition.Title: var title } ? $"{type.Name}: {title}" : type.Name);
        output.WriteLine(type.Summary);
        if (type is DefinedType { Definition.Documentation: { Length: > 0 } page }) output.WriteLine($"Facts from {page}");
        Settings(type.Fields, output);
        if (type is not DefinedType { Definition: var definition }) return;
        Actions(definition, output);
        Presets(definition, output);
        Example(definition, output);
    }

    private static void Settings(IReadOnlyList<Field> fields, StreamWriter output)
    {
        Heading("Settings", output);
        if (fields.Count == 0) output.WriteLine($"{Indent}none");
        var wide = fields.Select(static field => field.Name.Length).DefaultIfEmpty().Max();
        foreach (var field in fields)
        {
            var remarks = new List<string>();
            if (field.Required) remarks.Add("required");
            if (field.Choices.Count > 0) remarks.Add(string.Join(" | ", field.Choices));
            if (field.Default is { } value) remarks.Add($"default {value}");
            output.WriteLine($"{Indent}{field.Name.PadRight(wide)}  {field.Help}{(remarks.Count > 0 ? $" ({string.Join("; ", remarks)})" : "")}");
        }
    }

    private static void Actions(Definition definition, StreamWriter output)
    {
        Heading("Actions", output);
        foreach (var action in definition.Actions)
        {
            output.WriteLine($"{Indent}{action.Name}: {action.Title}{(action.Help.Length > 0 ? $". {action.Help}" : "")}");
            if (action.Trigger is { } trigger) output.WriteLine($"{Indent}{Indent}when  {trigger}");
            if (action.Batch is { } batch) output.WriteLine($"{Indent}{Indent}up to {batch.Size} messages in one request");
            var wide = action.Fields.Fields.Select(static field => field.Name.Length).DefaultIfEmpty().Max();
            foreach (var field in action.Fields.Fields) output.WriteLine($"{Indent}{Indent}{field.Name.PadRight(wide)}  {Words(field)}");
        }
    }

    private static string Words(PayloadField field) =>
        FieldWords.TypeOf(field)
        + (FieldWords.RequiredWhen(field) is { Length: > 0 } required ? $", {required}" : "")
        + (field.Default.Kind == ValueKind.Undefined ? "" : $", {FieldWords.DefaultOf(field)}");

    private static void Presets(Definition definition, StreamWriter output)
    {
        Heading("By itself", output);
        if (definition.Presets.Count == 0) output.WriteLine($"{Indent}nothing; name the actions it is to do");
        foreach (var preset in definition.Presets) output.WriteLine($"{Indent}{preset.Name}: {preset.Action} when {preset.Trigger}");
    }

    private static void Example(Definition definition, StreamWriter output)
    {
        if (Examples.Of(definition) is not [var example, ..]) return;
        Heading("For example", output);
        output.WriteLine($"{Indent}{example.Title}");
        foreach (var message in example.Messages) output.WriteLine($"{Indent}message  {message.Text}");
        foreach (var request in example.Requests)
        {
            output.WriteLine($"{Indent}request  {request.Method} {request.Url}");
            if (request.Body is { Text.Length: > 0 } body) output.WriteLine($"{Indent}body     {body.Text}");
        }
    }

    private static void Heading(string text, StreamWriter output) => output.WriteLine($"\n{text}");
}
