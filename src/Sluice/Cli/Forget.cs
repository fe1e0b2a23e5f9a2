using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Journal.Privacy;
using Spectre.Console;

namespace Sluice.Cli;

/// <summary><c>sluice forget</c>: what is known of a person, made unreadable.</summary>
internal static class Forget
{
    private const int NamesShown = 20;

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var person = new Option<string[]>("--person")
        {
            Description = "An identifier of the person: an id, an e-mail address, an anonymous id. Give it once for each.", HelpName = "ID", Required = true,
        };
        person.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => token.Value.Length == 0)) given.AddError("--person takes an identifier, not an empty text.");
        });
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what there is, and under which other identifiers there may be more." };
        var reach = new Reach();
        var command = new Verb("forget", "Make everything about a person in the journal unreadable, and hold back what is still on its way.")
        {
            Options = { person, dryRun },
            Examples =
            [
                new("See first what there is.", "sluice forget --person 42 --person person@example.com --dry-run"),
                new("Forget.", "sluice forget --person 42 --person person@example.com"),
            ],
        };
        reach.For(command, clock, async (parsed, admin, cancel) =>
        {
            var trial = parsed.GetValue(dryRun);
            var report = await SearchAsync(streams, () => admin.ForgetAsync(parsed.GetValue(person)!, trial, cancel));
            using var output = new PrintableWriter(streams.Out);
            Write(report, trial, output);
            return report.Unreadable.Count == 0 && !report.NotOverwritten ? 0 : 1;
        });
        return command;
    }

    // All of the journal is searched, which takes its time.
    private static Task<ForgetReport> SearchAsync(Streams streams, Func<Task<ForgetReport>> run)
    {
        if (!streams.ShowsProgress) return run();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(streams.Error) });
        return console.Status().StartAsync("Searching the journal", _ => run());
    }

    private static void Write(ForgetReport report, bool dryRun, StreamWriter output)
    {
        output.WriteLine(dryRun ? "This would go:" : "Forgotten:");
        output.WriteLine($"calls         {report.Calls}, with {report.Messages} messages of the person");
        output.WriteLine($"dead letters  {report.DeadLetters}");
        output.WriteLine($"waiting       {report.Waiting} {(dryRun ? "would end" : "end")} as fenced at their next try");
        if (report.OnTheirWay > 0)
        {
            output.WriteLine($"stays         {report.OnTheirWay} of its suppressions and deletions, still on their way to a destination:");
            output.WriteLine("              forget again when they have arrived");
        }
        foreach (var damage in report.Unreadable) output.WriteLine($"unreadable    {damage}");
        if (report.NotOverwritten)
            output.WriteLine("not yet gone  the old bytes in the write-ahead file (journal.db-wal): something reads the journal; end that, such as a backup, and give this again");
        if (report.AlsoNamed.Count > 0)
        {
            var more = report.AlsoNamed.Count > NamesShown ? $" and {report.AlsoNamed.Count - NamesShown} more" : "";
            output.WriteLine($"seen beside   {string.Join(", ", report.AlsoNamed.Take(NamesShown))}{more}: give those that are the person's with --person too");
        }
        output.WriteLine(
            "Not reached: copies at destinations (send a delete call; those that can erase do), backups of the journal's folder, "
            + "and what was printed or logged.");
    }
}
