using System.CommandLine;
using Sluice.Cli.Admin;

namespace Sluice.Cli.Replays;

/// <summary><c>sluice replay show</c>: how one stands.</summary>
internal static class Show
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var id = Inputs.Id("The replay's number.");
        var watch = new Option<bool>("--watch") { Description = "Wait until it is done, and show its progress meanwhile." };
        var json = Report.Json();
        var command = new Verb("show", "Show how a replay stands.")
        {
            Arguments = { id },
            Options = { watch, json },
            Examples = [new("Watch one that was begun elsewhere.", "sluice replay show 3 --watch")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var replay = await admin.ReplayAsync(parsed.GetValue(id), cancel);
            if (parsed.GetValue(watch)) replay = await ReplayEnd.WaitAsync(streams, admin, replay, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, replay);
            else Said.Replay(streams, replay);
            return parsed.GetValue(watch) ? ReplayEnd.ExitCodeOf(replay) : 0;
        });
        return command;
    }
}
