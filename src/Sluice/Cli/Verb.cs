using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Sluice.Cli;

/// <summary>A command that says in its help how it is used.</summary>
internal sealed class Verb : Command
{
    public Verb(string name, string description)
        : base(name, description) => Add(new HelpOption { Description = "Show this help.", Action = new CommandHelp() });

    /// <summary>Command lines worth copying, each with what it does.</summary>
    public required IReadOnlyList<Example> Examples { get; init; }

    /// <summary>
    /// Adds a rule about what may be given together. It is not asked while an option lacks its value or has too many: reading that one would throw, and its own error
    /// is what has to be said.
    /// </summary>
    public void AddRule(Action<CommandResult> rule) => Validators.Add(result =>
    {
        if (result.Children.OfType<OptionResult>().All(HasItsValue)) rule(result);
    });

    private static bool HasItsValue(OptionResult given) =>
        given.Implicit || (given.Tokens.Count >= given.Option.Arity.MinimumNumberOfValues && given.Tokens.Count <= given.Option.Arity.MaximumNumberOfValues);
}

/// <summary>One example of a command.</summary>
/// <param name="Does">What it does, as a sentence.</param>
/// <param name="Line">The line to type.</param>
internal sealed record Example(string Does, string Line);
