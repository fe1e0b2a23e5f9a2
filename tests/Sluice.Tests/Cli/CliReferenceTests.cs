using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public class CliReferenceTests
{
    private const string Rewrite = "SLUICE_REWRITE_DOCS";

    [Fact]
    public void The_reference_of_the_command_line_is_what_the_commands_say()
    {
        var path = Repository.PathOf("docs/cli.md");
        var page = CliReference.Of(Shell.CommandLineOver(new(Stream.Null, Stream.Null, TextWriter.Null)).Root());
        if (Environment.GetEnvironmentVariable(Rewrite) is not null) File.WriteAllText(path, page);
        Assert.True(File.ReadAllText(path) == page, $"docs/cli.md is not what the commands say; run the tests with {Rewrite}=1 and commit the difference.");
    }
}
