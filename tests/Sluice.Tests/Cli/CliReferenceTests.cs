using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public class CliReferenceTests
{
    [Fact]
    public void The_reference_of_the_command_line_is_what_the_commands_say() =>
        Repository.Compare("docs/cli.md", CliReference.Of(Shell.CommandLineOver(new(Stream.Null, Stream.Null, TextWriter.Null)).Root()));
}
