using System.CommandLine;
using System.Text;
using Sluice.Cli;

namespace Sluice.Tests.Cli;

/// <summary>Writes <c>docs/cli.md</c> from the commands themselves.</summary>
internal static class CliReference
{
    private const string Opening = """
        # The command line

        <!-- Generated from the commands in src/Sluice/Cli. Do not edit: a test compares. -->

        Results go to standard output, everything meant for a person to standard error. Exit codes: 0 done, 1 failed or something was
        refused, 2 the command line itself was wrong, 3 `sluice preview` found differences, 130 a second Ctrl-C ended `sluice serve` at once, 141 whoever read the output
        closed it (as `head` does). What stands in brackets can be left out.


        """;

    public static string Of(RootCommand root)
    {
        var page = new StringBuilder(Opening);
        Commands(page, root);
        return page.ToString().TrimEnd() + "\n";
    }

    private static void Commands(StringBuilder page, Command parent)
    {
        foreach (var command in parent.Subcommands.Where(one => !one.Hidden))
        {
            // A group does something of its own only when it has an action.
            if (command.Subcommands.Count == 0 || command.Action is not null) Describe(page, command);
            Commands(page, command);
        }
    }

    private static void Describe(StringBuilder page, Command command)
    {
        var arguments = string.Concat(command.Arguments.Select(one => one.Arity.MinimumNumberOfValues == 0 ? $" [{one.Name}]" : $" {one.Name}"));
        page.Append($"## `{Misuse.Path(command)}{arguments}`\n\n{command.Description}\n\n");
        var options = command.Options.Where(one => !one.Hidden && one.Name != "--help").ToList();
        if (command.Arguments.Count + options.Count > 0)
        {
            page.Append("| | | Default |\n| --- | --- | --- |\n");
            foreach (var one in command.Arguments) page.Append($"| `{one.Name}` | {Cell(one.Description)} | |\n");
            foreach (var one in options) page.Append($"| {Names(one)} | {Cell(one.Description)} | {Default(one)} |\n");
            page.Append('\n');
        }
        if (command is not Verb { Examples: var examples }) return;
        page.Append("```bash\n");
        foreach (var (does, line) in examples) page.Append($"# {does}\n{line}\n");
        page.Append("```\n\n");
    }

    private static string Names(Option option) =>
        $"`{string.Join("`, `", [.. option.Aliases, option.Name])}{(option.ValueType == typeof(bool) ? "" : $" {option.HelpName}")}`";

    private static string Default(Option option) => option.HasDefaultValue && option.ValueType != typeof(bool) ? $"`{option.GetDefaultValue()}`" : "";

    private static string Cell(string? text) => text!.Replace("|", "\\|", StringComparison.Ordinal);
}
