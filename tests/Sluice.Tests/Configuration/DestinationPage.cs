using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Cli.Destinations;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;
using Sluice.Routing.Values;

namespace Sluice.Tests.Configuration;

/// <summary>The page of a destination that is data, <c>docs/destinations/&lt;name&gt;.md</c>, from its definition and its conversations.</summary>
internal static class DestinationPage
{
    private const int ExamplesShown = 4;

    /// <summary>The page.</summary>
    public static string Of(Definition definition)
    {
        var examples = Examples.Of(definition);
        var page = new StringBuilder($"""
            # {definition.Title}

            <!-- Generated from src/Sluice.Destinations/{definition.Folder}. Do not edit: a test compares. -->

            {definition.Summary} The facts are from [its documentation]({definition.Documentation}).

            ```yaml
            {Snippet(definition, examples)}
            ```


            """);
        Settings(page, definition);
        Presets(page, definition);
        Actions(page, definition);
        Special(page, definition);
        foreach (var (place, example) in examples.Take(ExamplesShown).Index()) Example(page, example, isFirst: place == 0);
        // Case does not matter there: many titles are the name of their type.
        var names = definition.AnswersTo.Distinct(StringComparer.OrdinalIgnoreCase).Select(static name => $"`{name}`");
        page.Append($"Names in a message's `integrations`: {string.Join(", ", names)}, or your own name for it.\n");
        return page.ToString();
    }

    /// <summary>The destination as it is written into <c>sluice.yaml</c>, with the settings of its first conversation.</summary>
    private static string Snippet(Definition definition, IReadOnlyList<Conversation> examples)
    {
        var given = examples.Count > 0 ? Flat(JsonDocument.Parse(examples[0].Settings.Text).RootElement, "").ToDictionary() : [];
        var yaml = new StringBuilder($"destinations:\n  - name: {definition.Name}\n    type: {definition.Name}");
        var settings = definition.Settings.Where(field => (field.Required && field.Default is null) || given.ContainsKey(field.Name) || Renews(definition, field)).ToList();
        if (settings.Count > 0) yaml.Append("\n    settings:");
        foreach (var field in settings)
        {
            var value = given.GetValueOrDefault(field.Name, field.Kind == FieldKind.Url ? "https://example.com/" : "…");
            yaml.Append($"\n      {field.Name}: {(field.Secret ? Variable(definition, field) : Quoted(value))}");
        }
        if (definition.Presets.Count > 0 || examples.FirstOrDefault(static one => one.Action is not null) is not { } example) return yaml.ToString();
        // What does nothing by itself is shown with an action.
        yaml.Append($"\n    actions:\n      - name: {definition.Action(example.Action!.Text)!.Title}\n        action: {example.Action.Text}");
        if (definition.Action(example.Action.Text)!.Trigger is null) yaml.Append($"\n        trigger: type = \"{TypeOf(example)}\"");
        if (example.Mapping is { } mapping) yaml.Append($"\n        mapping: {mapping.Text}");
        return yaml.ToString();
    }

    // A token alone ends some day, and the destination is paused.
    private static bool Renews(Definition definition, Field field) => definition.Auth?.OAuth is not null && field.Name.StartsWith("oauth.", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Flat(JsonElement settings, string before) => settings.EnumerateObject().SelectMany(setting =>
        setting.Value.ValueKind == JsonValueKind.Object
            ? Flat(setting.Value, $"{before}{setting.Name}.")
            : [new(before + setting.Name, setting.Value.ToString())]);

    private static string Variable(Definition definition, Field field)
    {
        var name = string.Concat($"{definition.Name}_{field.Name}"
            .Select(static (c, place) => char.IsAsciiLetterUpper(c) && place > 0 ? $"_{c}" : char.IsAsciiLetterOrDigit(c) ? $"{c}" : "_"));
        return $"\"${{{name.ToUpperInvariant().Replace("__", "_", StringComparison.Ordinal)}}}\"";
    }

    private static string Quoted(string value) =>
        value.All(static c => char.IsAsciiLetter(c) || c is '-' or '_') && value.Length > 0
            ? value
            : $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string TypeOf(Conversation example) => JsonDocument.Parse(example.Messages[0].Text).RootElement.GetProperty("type").GetString()!;

    private static void Settings(StringBuilder page, Definition definition)
    {
        page.Append("## Settings\n\n");
        if (definition.Settings.Count == 0)
        {
            page.Append("It has none.\n\n");
            return;
        }
        page.Append("| Setting | | Default | Meaning |\n| --- | --- | --- | --- |\n");
        foreach (var field in definition.Settings)
        {
            var remarks = string.Join(", ", new[] { field.Required ? "**required**" : "", field.Secret ? "secret" : "" }.Where(static text => text.Length > 0));
            var choices = field.Choices.Count > 0 ? $" One of {string.Join(", ", field.Choices.Select(Code))}." : "";
            page.Append($"| `{field.Name}` | {remarks} | {(field.Default is { } value ? Code(value) : "")} | {Cell(field.Help)}{choices} |\n");
        }
        page.Append('\n');
        if (definition.Rate is { } rate) page.Append($"It is sent at most {rate.Requests} requests in {rate.Per.TotalSeconds} s.\n\n");
    }

    private static void Presets(StringBuilder page, Definition definition)
    {
        page.Append("## What it does by itself\n\n");
        if (definition.Presets.Count == 0)
        {
            page.Append("Nothing: name under `actions` what it is to do.\n\n");
            return;
        }
        page.Append("| Preset | When | Action | Own mapping |\n| --- | --- | --- | --- |\n");
        foreach (var preset in definition.Presets)
            page.Append($"| {Cell(preset.Name)} | {Code(preset.Trigger)} | [`{preset.Action}`](#{Anchor(preset.Action)}) | "
                + $"{string.Join("<br>", Own(preset, definition.Action(preset.Action)!))} |\n");
        page.Append("\nOther triggers and mappings: [Change when and how](../add-a-destination.md#change-when-and-how).\n\n");
    }

    // What a preset maps otherwise than by the defaults of the action's fields.
    private static IEnumerable<string> Own(Preset preset, ActionDefinition action)
    {
        foreach (var field in action.Fields.Fields)
        {
            var own = preset.Mapping[Encoding.UTF8.GetBytes(field.Name)];
            if (FieldWords.Json(own) == FieldWords.Json(field.Default)) continue;
            yield return own.Kind == ValueKind.Undefined ? $"without `{field.Name}`" : Code($"{field.Name}: {FieldWords.Json(own)}");
        }
    }

    private static void Actions(StringBuilder page, Definition definition)
    {
        page.Append("## Actions\n\n");
        foreach (var action in definition.Actions)
        {
            page.Append($"### {action.Name}\n\n{Sentence(action.Title)}{(action.Help.Length > 0 ? $" {action.Help}" : "")}\n\n");
            if (action.Trigger is { } trigger) page.Append($"Suggested trigger: {Code(trigger)}\n\n");
            if (action.Batch is { } batch)
                page.Append($"Up to {batch.Size} messages go into one request"
                    + $"{(batch.Default == batch.Size ? "" : batch.Default == 1 ? ", if `batch_size` says so" : $", by default {batch.Default}")}.\n\n");
            if (action.Fields.Fields.Count == 0) continue;
            page.Append("| Field | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n");
            foreach (var field in action.Fields.Fields)
            {
                var required = FieldWords.RequiredWhen(field) is { Length: > 0 } when ? $", **{Cell(when)}**" : "";
                page.Append($"| `{field.Name}` | {Cell(FieldWords.TypeOf(field))}{required} | "
                    + $"{(FieldWords.DefaultOf(field) is { Length: > 0 } value ? Code(value) : "")} | {Cell(field.Help.Length > 0 ? field.Help : field.Label)} |\n");
            }
            page.Append('\n');
        }
    }

    private static void Special(StringBuilder page, Definition definition)
    {
        if (definition.Notes.Count == 0) return;
        page.Append("## What is special\n\n");
        foreach (var note in definition.Notes) page.Append($"- {note}\n");
        page.Append('\n');
    }

    private static void Example(StringBuilder page, Conversation example, bool isFirst)
    {
        if (isFirst) page.Append("## Examples\n\n");
        page.Append($"{example.Title}\n\n```\n");
        foreach (var message in example.Messages) page.Append($"message  {message.Text}\n");
        if (example.Action is { } action) page.Append($"action   {action.Text}\n");
        if (example.Mapping is { } mapping) page.Append($"mapping  {mapping.Text}\n");
        foreach (var request in example.Requests)
        {
            page.Append($"request  {request.Method} {request.Url}\n");
            foreach (var header in request.Headers) page.Append($"header   {header.Text}\n");
            if (request.Body is { Text.Length: > 0 } body) page.Append($"body     {body.Text}\n");
            if (request.Answer.Status != 200 || request.Answer.Body.Length > "{}".Length)
                page.Append($"answer   {request.Answer.Status} {Encoding.UTF8.GetString(request.Answer.Body.Span)}".TrimEnd()).Append('\n');
        }
        page.Append("```\n\n");
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";

    // As GitHub makes them.
    private static string Anchor(string heading) => heading.ToLowerInvariant();

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);

    private static string Code(string text) => text.Contains('`', StringComparison.Ordinal) ? $"`` {Cell(text)} ``" : $"`{Cell(text)}`";
}
