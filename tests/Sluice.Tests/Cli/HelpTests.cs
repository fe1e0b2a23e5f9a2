using System.CommandLine;
using System.Text.RegularExpressions;
using Sluice.Cli;

namespace Sluice.Tests.Cli;

public partial class HelpTests
{
    public static TheoryData<string> Verbs => [.. Leaves().Select(Misuse.Path)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_help_of_every_command_has_examples_that_parse(string path)
    {
        var shell = await Shell.Run([.. path.Split(' ')[1..], "--help"]);
        Assert.Equal(0, shell.Code);
        Assert.Empty(shell.Error);
        Assert.Contains("Examples:", shell.Out, StringComparison.Ordinal);
        var verb = Leaf(path);
        Assert.NotEmpty(verb.Examples);
        foreach (var (_, line) in verb.Examples)
        {
            Assert.Contains(line, shell.Out, StringComparison.Ordinal);
            var own = Own().Match(line).Groups[1].Value;
            Assert.Empty(Root().Parse([.. Words().Matches(own).Select(word => word.Value.Trim('\''))]).Errors);
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_option_and_argument_says_what_it_is_for(string path)
    {
        var command = Leaf(path);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{path} {option.Name}"));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{path} {argument.Name}"));
    }

    [Fact]
    public async Task The_version_names_itself_and_what_it_runs_on()
    {
        var shell = await Shell.Run("version");
        Assert.Equal(0, shell.Code);
        Assert.Matches(@"^sluice \d+\.\d+\.\d+\S*, \.NET 10\.", shell.Out);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task The_version_is_also_printed_where_other_programs_print_theirs(string word)
    {
        Assert.Equal(await Shell.Run("version"), await Shell.Run(word));
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help serve", "serve --help")]
    [InlineData("help journal doctor", "journal doctor --help")]
    public async Task The_word_help_shows_the_help_too(string asked, string meant)
    {
        Assert.Equal(await Shell.Run(meant.Split(' ')), await Shell.Run(asked.Split(' ')));
    }

    [Theory]
    [InlineData("  translate [FILE]  ", "--help")]
    [InlineData("  find <MESSAGE>    ", "--help")]
    [InlineData("  status [NAME]  ", "destinations", "--help")]
    [InlineData("  show <ID>   ", "replay", "--help")]
    public async Task Lists_of_commands_have_in_brackets_what_can_be_left_out(string line, params string[] args)
    {
        Assert.Contains(line, (await Shell.Run(args)).Out, StringComparison.Ordinal);
    }

    /// <summary>The command that these words lead to.</summary>
    internal static Verb Leaf(string path) => Assert.IsType<Verb>(Leaves().Single(one => Misuse.Path(one) == path));

    /// <summary>What of an example is ours: behind the word, up to a pipe or a file.</summary>
    [GeneratedRegex("(?<![/\\w])sluice (.*?)(?: > .*)?$")]
    private static partial Regex Own();

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Words();

    internal static RootCommand Root() => Shell.CommandLineOver(new(Stream.Null, Stream.Null, TextWriter.Null)).Root();

    private static IEnumerable<Command> Leaves() => Leaves(Root());

    // `replay` does something by itself, and has commands below it.
    private static IEnumerable<Command> Leaves(Command command) =>
        [.. command is Verb || command.Subcommands.Count == 0 ? (Command[])[command] : [], .. command.Subcommands.SelectMany(Leaves)];
}
