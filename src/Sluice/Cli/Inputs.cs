using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Sluice.Configuration;

namespace Sluice.Cli;

/// <summary>The arguments and options that several commands share.</summary>
internal static class Inputs
{
    /// <summary>Longest line taken by default.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    /// <summary>A file to read; standard input when absent or <c>-</c>.</summary>
    public static Argument<string?> File(string description)
    {
        var file = new Argument<string?>("FILE") { Description = description, Arity = ArgumentArity.ZeroOrOne };
        file.Validators.Add(value =>
        {
            if (value.Tokens is [{ Value: "" }]) value.AddError("FILE is the name of a file, not an empty text.");
        });
        return file;
    }

    /// <summary>An option that takes a text. An empty one is what is left of a variable that is not set, and would mean something else.</summary>
    public static Option<string?> Text(string name, string description, string word, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Description = description, HelpName = word };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Any(static token => token.Value.Length == 0)) given.AddError($"{name} takes a value, not an empty text.");
        });
        return option;
    }

    public static Option<string?> Config(string description) => Text("--config", description, "FILE", "-c");

    /// <summary>The configuration that names the journal's folder, for commands that need nothing else of it.</summary>
    public static Option<string?> FolderConfig() => Config($"Take the folder from this configuration. Default: {Plans.DefaultFile} in the current folder.");

    public static Option<DateTimeOffset?> ReceivedAt() => Time(
        "--received-at",
        "Take this as the time of receipt (ISO 8601); ids derive from it and the line number, so that the same input gives the same output.");

    /// <summary>An option that takes a time from 1970 on.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = value =>
        {
            var text = value.Tokens[0].Value;
            if (WrittenTime.TryRead(text, out var at)) return at;
            value.AddError($"{name} takes a time from 1970 on such as {WrittenTime.Example}, not '{text}'.");
            return null;
        },
    };

    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string> OneOf(string name, string value, string description, string[] words)
    {
        var option = new Option<string>(name) { Description = $"{description} One of {Words(words, "and")}.", DefaultValueFactory = _ => value, HelpName = "WORD" };
        option.CompletionSources.Add(words);
        option.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var word }] && !words.Contains(word)) given.AddError($"{name} takes {Words(words, "or")}, not '{word}'.");
        });
        return option;
    }

    private static string Words(string[] words, string last) => $"{string.Join(", ", words[..^1])} {last} {words[^1]}";

    /// <summary>The option that names the source of the calls, for rules that are for some sources only.</summary>
    public static Option<string?> Source() => Text("--source", "Take the calls as sent by this source of the configuration. Default: its first.", "NAME");

    /// <summary>The folder of a journal.</summary>
    public static Option<string?> Data() => Text("--data", "Folder of the journal. Default: the configuration's.", "DIR");

    /// <summary>An option that takes a whole number, from 1 on unless another least one is given. Its help says the bounds behind the description.</summary>
    public static Option<T> Number<T>(string name, T value, string description, T most, T? least = null) where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
    {
        Description = most == T.MaxValue ? description : $"{description} {Bounds(least ?? T.One, most)}.",
        DefaultValueFactory = _ => value,
        HelpName = "N",
        CustomParser = given => Whole(given, name, least ?? T.One, most) ?? value,
    };

    /// <summary>An option that takes the number of something, if it is given.</summary>
    public static Option<long?> Number(string name, string description, string word = "N") => new(name)
    {
        Description = description, HelpName = word, CustomParser = given => Whole(given, name, 1, long.MaxValue),
    };

    /// <summary>The number that something is known by, such as a dead letter.</summary>
    public static Argument<long> Id(string description) => new("ID") { Description = description, CustomParser = static given => Id(given) ?? 0 };

    /// <summary>The same, where it can be left out.</summary>
    public static Argument<long?> MaybeId(string description) => new("ID") { Description = description, Arity = ArgumentArity.ZeroOrOne, CustomParser = Id };

    private static long? Id(ArgumentResult given) => Whole(given, "ID", 1, long.MaxValue);

    private static T? Whole<T>(ArgumentResult given, string name, T least, T most) where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var isWhole = T.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isWhole && number >= least && number <= most) return number;
        given.AddError(most == T.MaxValue ? $"{name} takes a whole number from {least} on." : $"{name} takes {Bounds(least, most)}.");
        return null;
    }

    private static string Bounds<T>(T least, T most) => $"{least} to {most}";
}
