using System.CommandLine;
using Sluice.Cli.Admin;

namespace Sluice.Cli.Replays;

/// <summary><c>sluice replay list</c>: replays, newest first.</summary>
internal static class List
{
    private static readonly string[] Titles = ["ID", "ORDERED", "DESTINATION", "STATE", "CALLS", "DONE", "DELIVERED", "WAITING", "DEAD", "WHY"];

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var limit = Inputs.Number("--limit", 100, "How many, the newest ones.", 1000);
        var before = Inputs.Number("--before", "Go on below this number.", "ID");
        var json = Report.Json();
        var command = new Verb("list", "List replays, newest first.")
        {
            Options = { limit, before, json },
            Examples = [new("Is one still under way?", "sluice replay list")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var page = await admin.ReplaysAsync(parsed.GetValue(before), parsed.GetValue(limit), cancel);
            if (parsed.GetValue(json))
            {
                Report.WriteJson(streams, page);
                return 0;
            }
            if (page.Replays.Count == 0) Report.WriteLine(streams, "There are none.");
            else Report.WriteTable(streams, Titles, page.Replays.Select(static one => new[]
            {
                $"{one.Id}", Report.Time(one.CreatedAt), one.Destination, Report.Word(one.State), $"{one.Calls}", $"{one.CallsDone}", $"{one.Ended.Delivered}",
                $"{one.Waiting}", $"{one.Ended.Dead}", one.Why ?? "",
            }));
            if (page.Next is { } next) streams.Error.WriteLine($"There are more: --before {next} goes on.");
            return 0;
        });
        return command;
    }
}
