using System.CommandLine;

namespace Sluice.Cli.DeadLetters;

/// <summary><c>sluice dead-letters drop</c>: gives up for good.</summary>
internal static class Drop
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var command = new Verb("drop", "Give dead letters up for good; they are counted as dropped from then on.")
        {
            Examples =
            [
                new("One that nobody needs.", "sluice dead-letters drop 42"),
                new("All of one event.", "sluice dead-letters drop --event 'Page Scrolled' --yes"),
            ],
        };
        Letters.Change(
            command, streams, clock, "dropped", isAsked: true,
            static (admin, id, trial, cancel) => admin.DropAsync(id, trial, cancel), static (admin, filter, trial, cancel) => admin.DropAsync(filter, trial, cancel));
        return command;
    }
}
