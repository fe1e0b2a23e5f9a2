using System.Text;
using Sluice.Configuration;
using Sluice.Configuration.Declarations;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Configuration;

/// <summary>The reference page of <c>sluice.yaml</c>, <c>docs/configuration.md</c>, from the declarations.</summary>
internal static class ReferencePage
{
    private const string Opening = $$"""
        # The configuration: `sluice.yaml`

        <!-- Generated from the declarations in src/Sluice/Configuration/Declarations. Do not edit: a test compares. -->

        One file holds everything. `sluice check` says what is wrong with it, each problem with its line and its cure.
        [examples/sluice.yaml](../examples/sluice.yaml) is a full one. Without a file, the gateway runs with this:

        ```yaml
        {{ConfigurationFile.BuiltIn}}
        ```

        ## How values are written

        - A **duration** is a whole number and a unit: `500ms`, `5s`, `10m`, `24h`, `30d`.
        - A **size** is a whole number and a unit: `32KB`, `1MiB`, `20GB`. `KB` and `KiB` are both 1024 bytes; without a unit it is bytes.
        - A **time** is a day, or ISO 8601 with hours and minutes at least: `2026-01-31`, `2026-01-31T12:00`, `2026-01-31 12:00:00.5+01:00`. Without an offset it is UTC.
        - Where any value may stand (`set`, `message`, `mapping`, bodies and expectations of tests), `null`, `true`, `false` and numbers as JSON has them mean themselves
          when they are without quotes. A number keeps its spelling: `1.10`, `12345678901234567890`. All else is text: what is in quotes, what a variable is part of, and
          what JSON takes for no number, such as `0123`, `+49301234`, `0x1F`, `1_000` and `.5`.
        - `${NAME}` in any value is replaced from the environment; `${NAME:-default}` has a default for when the variable is missing or
          empty, and no variable in it. A missing variable without a default is an error.
        - `${file:/run/secrets/name}` in any value is replaced by the content of that file: UTF-8, at most 64 KB, without one line break at its end. A path that
          does not begin with `/` is seen from the folder of this file.
        - `$${` is a literal `${`. Inside `{ }` and `[ ]`, put a value with `${…}` in quotes.
        - The file may have 4 MiB, as may each script, and each definition of a destination, in a file of its own.
        - Unknown keys, keys given twice and keys without a value are errors. Tags have no meaning here; anchors and aliases work.

        ## In an editor

        [sluice.schema.json](sluice.schema.json) is a JSON Schema of the file. Editors with the YAML language server use it, for completion and
        for marking errors, when the file begins with `# yaml-language-server: $schema=` and the schema's address.
        It sees values and not their spelling: `rate: 1e3`, which `sluice check` refuses, is 1000 to it.

        ## When the file changes

        The running gateway looks at it every second, and at once on `SIGHUP`: at this file, the scripts and the files with values that it names, and the
        definitions in its folder of destinations. What has changed, and held still for a second, takes effect as a whole if all of it is valid. If anything is not, nothing takes
        effect, the log has the problems, and what ran before stays in force. What `sluice check` warns of in destinations is in the log, too, at the start and after each
        change. Keys marked ↻ take effect at the next start.

        ## Keys

        """;

    /// <summary>The page.</summary>
    public static string Of(IReadOnlyDictionary<string, DestinationType> types)
    {
        var page = new StringBuilder(Opening).Append('\n');
        Keys(page, "", SluiceYaml.Declare(types).Inside);
        page.Append("## Kinds of destinations\n");
        page.Append("\nMost are data, each with a page of its own that has its settings:\n\n");
        foreach (var type in types.Values.OfType<DefinedType>()) page.Append($"- [`type: {type.Name}`](destinations/{type.Name}.md) ({type.Definition.Title})\n");
        foreach (var type in types.Values.Where(static type => type is not DefinedType)) Kind(page, type);
        return page.ToString();
    }

    private static void Keys(StringBuilder page, string path, Contents section)
    {
        Table(page, path, section);
        foreach (var key in section.Keys)
        {
            if (key.Kind.Inside is not { } inside) continue;
            var name = path + key.Name + (inside.AreListed ? "[]" : "");
            page.Append($"### `{name}`\n\n{key.Help}\n\n");
            Keys(page, $"{name}.", inside);
        }
    }

    private static void Table(StringBuilder page, string path, Contents section)
    {
        page.Append("| Key | Takes | Default | Meaning |\n| --- | --- | --- | --- |\n");
        foreach (var key in section.Keys)
        {
            var standing = key.IsRequired ? "**required**" : key.Default is { } value ? $"`{value}`" : "";
            page.Append($"| `{path}{key.Name}`{(key.NeedsRestart ? " ↻" : "")} | {key.Kind.Says} | {standing} | {key.Help} |\n");
        }
        page.Append('\n');
        foreach (var rule in section.Rules) page.Append($"{rule}\n\n");
    }

    private static void Kind(StringBuilder page, DestinationType type)
    {
        page.Append($"\n### `type: {type.Name}`\n\n{type.Summary}\n");
        var settings = SettingsKey.SectionOf(type).Inside;
        if (settings.Keys.Count == 0)
        {
            page.Append("\nIt has no settings.\n");
            return;
        }
        page.Append('\n');
        Table(page, "settings.", settings);
        page.Length--;
    }
}
