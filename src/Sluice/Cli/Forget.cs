using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
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
        var config = Inputs.Config($"The configuration. Default: {Inputs.DefaultConfig} in the current folder.");
        var data = Inputs.Data();
        var command = new Verb(
            "forget",
            "Make everything about a person in the journal unreadable, and hold back what is still on its way. The gateway must be stopped.")
        {
            Options = { person, dryRun, config, data },
            Examples =
            [
                new("See first what there is.", "sluice forget --person 42 --person person@example.com --dry-run"),
                new("Forget.", "sluice forget --person 42 --person person@example.com"),
            ],
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var plan = Inputs.LoadUsual(parsed.GetValue(config));
            var folder = parsed.GetValue(data) ?? plan.Config.Data;
            if (!Directory.Exists(folder)) throw new CommandException($"there is no journal in {folder}.");
            await using var journal = SqliteJournal.Open(folder, new(), clock, NullLogger<SqliteJournal>.Instance);
            string[] destinations = [.. plan.Config.Destinations.Select(one => one.Name)];
            var report = await WithProgressAsync(
                streams, journal.Head, progress => journal.ForgetAsync(parsed.GetValue(person)!, destinations, parsed.GetValue(dryRun), progress, cancel));
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            Write(report, parsed.GetValue(dryRun), output);
            return report.Unreadable.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static Task<ForgetReport> WithProgressAsync(Streams streams, long calls, Func<Action<long>, Task<ForgetReport>> run)
    {
        if (!streams.ShowsProgress || calls == 0) return run(static _ => { });
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(streams.Error) });
        return console.Progress().AutoClear(true).HideCompleted(true).StartAsync(progress =>
        {
            var bar = progress.AddTask("Searching", maxValue: calls);
            return run(call => bar.Value = call);
        });
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
