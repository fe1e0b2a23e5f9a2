using System.CommandLine;
using System.CommandLine.Parsing;
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
        if (Mistyped(parsed) is { } word)
            error.WriteLine($"{path}: {NoOption(word, command)}");
        else if (parsed.UnmatchedTokens is [var first, ..])
            error.WriteLine($"{path}: {Unmatched(first, command)}");
        else
            foreach (var one in parsed.Errors) error.WriteLine($"{path}: {Plain(one.Message, command)}");
        error.WriteLine($"'{path} --help' shows what there is.");
        return 2;
    }

    /// <summary>
    /// The first word that was taken for an argument and is an option that the command does not have; null when there is none. What stands behind <c>--</c>, numbers
    /// and files of such a name are arguments.
    /// </summary>
    public static string? Mistyped(ParseResult parsed)
    {
        var literal = parsed.Tokens.SkipWhile(static token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens)
            .FirstOrDefault(token => token.Value is ['-', not (>= '0' and <= '9'), ..] && !literal.Contains(token) && !File.Exists(token.Value))?.Value;
    }

    /// <summary>The words that lead to a command, for instance <c>sluice journal doctor</c>.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "sluice";

    private static string Unmatched(string token, Command command)
    {
        if (token.StartsWith('-')) return NoOption(token, command);
        return command.Subcommands.Count > 0
            ? $"there is no command '{token}'.{DidYouMean(token, command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}"
            : $"'{token}' is one argument too many; put a value with blanks in quotes.";
    }

    private static string NoOption(string word, Command command) => $"there is no option '{word}'.{DidYouMean(word, Options(command))}";

    private static string Plain(string message, Command command)
    {
        if (command.Subcommands.Count > 0 && message.StartsWith("Required command", StringComparison.Ordinal))
            return $"say which command: {string.Join(", ", command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name))}.";
        var line = message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd();
        line = NoValue().Replace(line, "$1 needs a value.");
        line = NoArgument().Replace(line, "$1 is missing.");
        line = NoRequiredOption().Replace(line, "$1 is missing.");
        return TooMany().Replace(line, "$1 takes one value, but $2 were given.");
    }

    // What the library says, in our words.
    [GeneratedRegex("^Required argument missing for option: '(.+)'\\.$")]
    private static partial Regex NoValue();

    [GeneratedRegex("^Required argument '(.+)' missing for command: '.*'\\.$")]
    private static partial Regex NoArgument();

    [GeneratedRegex("^Option '(.+)' is required\\.$")]
    private static partial Regex NoRequiredOption();

    [GeneratedRegex("^Option '(.+)' expects a single argument but ([0-9]+) were provided\\.$")]
    private static partial Regex TooMany();

    private static IEnumerable<string> Options(Command command) => command.Options.Where(one => !one.Hidden).Select(one => one.Name);

    private static string DidYouMean(string word, IEnumerable<string> choices) =>
        Suggestion.For(word, choices) is { } meant ? $" Did you mean '{meant}'?" : "";
}
