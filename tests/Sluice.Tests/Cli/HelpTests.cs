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
        var verb = Assert.IsType<Verb>(Leaves().Single(one => Misuse.Path(one) == path));
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
        var command = Leaves().Single(one => Misuse.Path(one) == path);
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

    /// <summary>What of an example is ours: behind the word, up to a pipe or a file.</summary>
    [GeneratedRegex("(?<![/\\w])sluice (.*?)(?: > .*)?$")]
    private static partial Regex Own();

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Words();

    private static RootCommand Root() => Shell.CommandLineOver(new(Stream.Null, Stream.Null, TextWriter.Null)).Root();

    private static IEnumerable<Command> Leaves() => Leaves(Root());

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
