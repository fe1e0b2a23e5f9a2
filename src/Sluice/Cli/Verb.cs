using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sluice.Cli;

/// <summary>A command that says in its help how it is used. Examples are what people read first.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description)
        : base(name, description) => Add(new HelpOption { Description = "Show this help.", Action = new HelpWithExamples() });

    /// <summary>Command lines worth copying, each with what it does.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    private sealed class HelpWithExamples : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult result)
        {
            new HelpAction().Invoke(result);
            if (result.CommandResult.Command is not Verb { Examples: { Count: > 0 } examples }) return 0;
            var output = result.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (does, line) in examples)
            {
                output.WriteLine($"  {does}");
                output.WriteLine($"    {line}");
                output.WriteLine();
            }
            return 0;
        }
    }
}

/// <summary>One example of a command.</summary>
/// <param name="Does">What it does, as a sentence.</param>
/// <param name="Line">The line to type.</param>
internal sealed record Example(string Does, string Line);
