using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Operator;
using Sluice.Operator.Admin;

namespace Sluice.Cli;

/// <summary>The command line as a whole: what there is, how mistakes are answered, and the exit codes (0 done, 1 failed, 2 misused).</summary>
/// <param name="streams">Where commands read and write.</param>
/// <param name="clock">What time it is.</param>
/// <param name="compose">Puts the gateway together, for <c>serve</c>.</param>
internal sealed class CommandLine(Streams streams, TimeProvider clock, Func<Plan, ServeOptions, WebApplication> compose)
{
    private const int BrokenPipe = 32, EndedByBrokenPipe = 128 + 13;

    /// <summary>Every command.</summary>
    public RootCommand Root()
    {
        var root = new RootCommand("An event gateway that speaks Customer.io: Track calls in, Pipelines messages out, nothing lost.")
        {
            Serve.Command(streams, clock, compose),
            Translate.Command(streams, clock),
            Explain.Command(streams, clock),
            Check.Command(streams),
            Test.Command(streams),
            Record.Command(streams, clock),
            Forget.Command(streams, clock),
            Preview.Command(streams),
            Eval.Command(streams, clock),
            Verify.Command(streams),
            new Command("destinations", "See how destinations stand, hold and release them; see what kinds there are, test them, and write your own.")
            {
                Subcommands =
                {
                    Destinations.Status.Command(streams, clock),
                    Destinations.Pause.Command(streams, clock),
                    Destinations.Resume.Command(streams, clock),
                    Destinations.List.Command(streams),
                    Destinations.Show.Command(streams),
                    Destinations.Test.Command(streams),
                    Destinations.New.Command(streams),
                },
            },
            new Command("dead-letters", "See what could not be delivered and why, have it delivered again, or give it up.")
            {
                Subcommands =
                {
                    DeadLetters.List.Command(streams, clock),
                    DeadLetters.Show.Command(streams, clock),
                    DeadLetters.Retry.Command(streams, clock),
                    DeadLetters.Drop.Command(streams, clock),
                },
            },
            Replays.Start.Command(streams, clock),
            Find.Command(streams, clock),
            new Command("journal", "Look after the journal, the gateway's record of what it accepted.")
            {
                Subcommands = { Journal.Doctor.Command(streams, clock) },
            },
            Version.Command(streams),
        };
        foreach (var option in root.Options.ToArray())
        {
            if (option is VersionOption) root.Options.Remove(option);
            if (option is HelpOption help) (help.Description, help.Action) = ("Show this help.", new CommandHelp());
        }
        return root;
    }

    /// <summary>Runs one command line to its end.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            return await UnderstandAsync(args);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            // Whoever read our output has seen enough; as if the signal had ended us.
            return EndedByBrokenPipe;
        }
        catch (Exception e) when (e is CommandException or AdminException or JournalOpenException or JournalUnavailableException or IOException or UnauthorizedAccessException)
        {
            Say($"sluice: {e.Message}");
            return 1;
        }
    }

    private async Task<int> UnderstandAsync(IReadOnlyList<string> args)
    {
        // '@' starts a file name in --body only, never a file of further arguments.
        var parsed = Root().Parse(Usual([.. args]), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || Misuse.Mistyped(parsed) is not null) return Misuse.Explain(parsed, streams.Error);
        await using var output = new StreamWriter(streams.Out, leaveOpen: true);
        return await parsed.InvokeAsync(new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = streams.Error,
        });
    }

    // What people type because other programs take it.
    private static string[] Usual(string[] args) => args switch
    {
        ["--version" or "-v"] => ["version"],
        ["help", .. var command] => [.. command, "--help"],
        _ => args,
    };

    private void Say(string sentence)
    {
        try
        {
            streams.Error.WriteLine(Printable.Lines(sentence));
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // There is no standard error; the exit code has to do.
        }
    }
}
