using System.CommandLine;
using Sluice.Cli.Admin;

namespace Sluice.Cli.DeadLetters;

/// <summary><c>sluice dead-letters list</c>: what could not be delivered.</summary>
internal static class List
{
    private static readonly string[] Titles = ["ID", "DIED", "DESTINATION", "ACTION", "TYPE", "EVENT", "PERSON", "ATTEMPTS", "OVERTAKEN", "REASON"];

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var letters = new Letters();
        var limit = Inputs.Number("--limit", 100, "How many, the newest ones.", 1000);
        var before = Inputs.Number("--before", "Go on below this number.", "ID");
        var json = Report.Json();
        var command = new Verb("list", "List dead letters, newest first.")
        {
            Examples =
            [
                new("What died?", "sluice dead-letters list"),
                new("What did the hook reject today, for a script?", "sluice dead-letters list --destination hook --reason 'HTTP 400' --from 2026-01-31 --json"),
            ],
        };
        foreach (var option in (Option[])[.. letters.Filters, limit, before, json]) command.Options.Add(option);
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var page = await admin.DeadLettersAsync(letters.Of(parsed), parsed.GetValue(before), parsed.GetValue(limit), cancel);
            if (parsed.GetValue(json))
            {
                Report.WriteJson(streams, page);
                return 0;
            }
            if (page.DeadLetters.Count == 0) Report.WriteLine(streams, "There are none.");
            else Report.WriteTable(streams, Titles, page.DeadLetters.Select(static letter => new[]
            {
                $"{letter.Id}", Report.Time(letter.DiedAt), letter.Destination, letter.Action, letter.Type ?? "", letter.Event ?? "", letter.UserId ?? "",
                $"{letter.Attempts}", letter.Overtaken > 0 ? $"by {letter.Overtaken}" : "", letter.Reason,
            }));
            if (page.Next is { } next) streams.Error.WriteLine($"There are more: --before {next} goes on.");
            return 0;
        });
        return command;
    }
}
