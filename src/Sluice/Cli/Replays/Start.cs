using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Replays;

/// <summary><c>sluice replay</c>: sends a range again, and looks after what is sent again.</summary>
internal static class Start
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var destination = Inputs.Text("--destination", "To this destination, as its configuration is now.", "NAME", "-d");
        destination.Required = true;
        var from = Inputs.Time("--from", "Calls that were received at this time or later. Default: from the oldest in the journal.");
        var to = Inputs.Time("--to", "Calls that were received before this time. Default: all until now.");
        var where = Inputs.Text("--where", "Only messages that meet this condition, written as triggers are.", "FQL");
        var person = Inputs.Text("--person", "Only messages about this person: an id, an e-mail address, an anonymous id.", "ID");
        var name = Inputs.Text("--event", "Only events with this name.", "NAME");
        var rate = Inputs.Number(
            "--rate", ReplayOrder.RateDefault, "Attempts in a second at most. An attempt sends a message, or a batch of them.",
            ReplayOrder.RateMax);
        var dryRun = new Option<bool>("--dry-run") { Description = "Send nothing; say what would be sent. Works without a gateway, too." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Go on in spite of what the dry run warns of." };
        var detach = new Option<bool>("--detach") { Description = "Do not wait until it is done." };
        var json = Report.Json();
        var command = new Verb(
            "replay",
            "Send a range of the journal to a destination again, beside live deliveries, at a limited rate. It goes on by itself, also after a restart; this command only watches. "
            + "The configuration, the suppressions and the deletions of now apply. The exit code is 1 when something of it became a dead letter or it was cancelled.")
        {
            Options = { destination, from, to, where, person, name, rate, dryRun, yes, detach, json },
            Subcommands =
            {
                List.Command(streams, clock), Show.Command(streams, clock), Change.Pause(streams, clock), Change.Resume(streams, clock), Change.Cancel(streams, clock),
            },
            Examples =
            [
                new("What would yesterday's orders be for the hook?", "sluice replay --destination hook --from 2026-01-30 --to 2026-01-31 --event 'Order Completed' --dry-run"),
                new("Send them.", "sluice replay --destination hook --from 2026-01-30 --to 2026-01-31 --event 'Order Completed'"),
                new("Give a new destination all that the journal has.", "sluice replay --destination warehouse --rate 500 --detach"),
            ],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var order = new ReplayOrder
            {
                Destination = parsed.GetValue(destination)!, From = parsed.GetValue(from), To = parsed.GetValue(to), Where = parsed.GetValue(where),
                Person = parsed.GetValue(person), Event = parsed.GetValue(name), Rate = parsed.GetValue(rate),
            };
            if (parsed.GetValue(dryRun))
            {
                var forecast = await admin.ForecastAsync(order, cancel);
                if (parsed.GetValue(json)) Report.WriteJson(streams, forecast);
                else Said.Forecast(streams, forecast);
                return 0;
            }
            var replay = await admin.ReplayAsync(order, parsed.GetValue(yes), cancel);
            if (!parsed.GetValue(detach)) replay = await ReplayEnd.WaitAsync(streams, admin, replay, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, replay);
            else Said.Replay(streams, replay);
            return ReplayEnd.ExitCodeOf(replay);
        });
        return command;
    }
}
