using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Sluice.Cli;

/// <summary>The help of a command: what the library writes of it, and examples, which are what people read first.</summary>
internal sealed partial class CommandHelp : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult result)
    {
        var (configuration, command) = (result.InvocationConfiguration, result.CommandResult.Command);
        var output = configuration.Output;
        using var text = new StringWriter { NewLine = output.NewLine };
        configuration.Output = text;
        new HelpAction().Invoke(result);
        configuration.Output = output;
        output.Write(WithOptional(text.ToString(), command));
        if (command is not Verb { Examples: { Count: > 0 } examples }) return 0;
        output.WriteLine("Examples:");
        foreach (var (does, line) in examples)
        {
            output.WriteLine($"  {does}");
            output.WriteLine($"    {line}");
            output.WriteLine();
        }
        return 0;
    }

    // The library lists all arguments of subcommands as if they were required. Brackets take the same room.
    private static string WithOptional(string help, Command command) => Listed().Replace(help, line =>
        command.Subcommands.FirstOrDefault(one => one.Name == line.Groups[1].Value)
            ?.Arguments.FirstOrDefault(one => one.Name == line.Groups[2].Value) is { Arity.MinimumNumberOfValues: 0 }
            ? $"  {line.Groups[1].Value} [{line.Groups[2].Value}]"
            : line.Value);

    [GeneratedRegex(@"^  ([a-z-]+) <([A-Z]+)>", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
