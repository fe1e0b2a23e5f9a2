using System.CommandLine;
using Sluice.Cli.Admin;

namespace Sluice.Cli.Replays;

/// <summary><c>sluice replay list</c>: every replay there ever was.</summary>
internal static class List
{
    private static readonly string[] Titles = ["ID", "ORDERED", "DESTINATION", "STATE", "CALLS", "DONE", "DELIVERED", "WAITING", "DEAD", "WHY"];

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var json = Report.Json();
        var command = new Verb("list", "List replays, newest first.")
        {
            Options = { json },
            Examples = [new("Is one still under way?", "sluice replay list")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var replays = await admin.ReplaysAsync(cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, replays);
            else if (replays.Count == 0) Report.WriteLine(streams, "There are none.");
            else Report.WriteTable(streams, Titles, replays.Select(static one => new[]
            {
                $"{one.Id}", Report.Time(one.CreatedAt), one.Destination, Report.Word(one.State), $"{one.Calls}", $"{one.CallsDone}", $"{one.Ended.Delivered}",
                $"{one.Waiting}", $"{one.Ended.Dead}", one.Why ?? "",
            }));
            return 0;
        });
        return command;
    }
}
