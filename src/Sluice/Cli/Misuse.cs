using System.CommandLine;
using System.Text.RegularExpressions;
using Sluice.Routing;

namespace Sluice.Cli;

/// <summary>Answers a command line that could not be understood: what is wrong and what was probably meant.</summary>
internal static partial class Misuse
{
    /// <summary>Writes the answer and returns the exit code for it.</summary>
    public static int Explain(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var path = Path(command);
        if (parsed.UnmatchedTokens is [var first, ..])
            error.WriteLine($"{path}: {Unmatched(first, command)}");
        else
            foreach (var one in parsed.Errors) error.WriteLine($"{path}: {Plain(one.Message, command)}");
        error.WriteLine($"'{path} --help' shows what there is.");
        return 2;
    }

    /// <summary>The words that lead to a command, for instance <c>sluice journal doctor</c>.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "sluice";

    /// <summary>The option whose name is near to a word, as half a sentence; empty when none is.</summary>
    public static string DidYouMean(string word, Command command) => DidYouMean(word, Options(command));

    private static string Unmatched(string token, Command command)
    {
        if (token.StartsWith('-')) return $"there is no option '{token}'.{DidYouMean(token, Options(command))}";
        return command.Subcommands.Count > 0
            ? $"there is no command '{token}'.{DidYouMean(token, command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}"
            : $"'{token}' is one argument too many; put a value with blanks in quotes.";
    }

    private static string Plain(string message, Command command)
    {
        if (command.Subcommands.Count > 0 && message.StartsWith("Required command", StringComparison.Ordinal))
            return $"say which command: {string.Join(", ", command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}.";
        var line = message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd();
        line = NoValue().Replace(line, "$1 needs a value.");
        line = NoArgument().Replace(line, "$1 is missing.");
        line = NoOption().Replace(line, "$1 is missing.");
        return TooMany().Replace(line, "$1 takes one value, but $2 were given.");
    }

    // What the library says, in our words.
    [GeneratedRegex("^Required argument missing for option: '(.+)'\\.$")]
    private static partial Regex NoValue();

    [GeneratedRegex("^Required argument '(.+)' missing for command: '.*'\\.$")]
    private static partial Regex NoArgument();

    [GeneratedRegex("^Option '(.+)' is required\\.$")]
    private static partial Regex NoOption();

    [GeneratedRegex("^Option '(.+)' expects a single argument but ([0-9]+) were provided\\.$")]
    private static partial Regex TooMany();

    private static IEnumerable<string> Options(Command command) => command.Options.Where(one => !one.Hidden).Select(one => one.Name);

    private static string DidYouMean(string word, IEnumerable<string> choices) =>
        Suggestion.For(word, choices) is { } meant ? $" Did you mean '{meant}'?" : "";
}
