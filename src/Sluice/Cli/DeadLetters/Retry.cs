using System.CommandLine;

namespace Sluice.Cli.DeadLetters;

/// <summary><c>sluice dead-letters retry</c>: delivers again.</summary>
internal static class Retry
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var command = new Verb("retry", "Have dead letters delivered again, as if they had never been tried. The exit code is 1 when some cannot be.")
        {
            Examples =
            [
                new("One, after its cause is mended.", "sluice dead-letters retry 42"),
                new("All that the hook rejected; how many first.", "sluice dead-letters retry --destination hook --dry-run"),
            ],
        };
        Letters.Change(
            command, streams, clock, "retried", isAsked: false,
            static (admin, id, trial, cancel) => admin.RetryAsync(id, trial, cancel), static (admin, filter, trial, cancel) => admin.RetryAsync(filter, trial, cancel));
        return command;
    }
}
