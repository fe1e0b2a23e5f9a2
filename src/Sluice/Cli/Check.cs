using System.CommandLine;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Network;
using Sluice.Destinations;

namespace Sluice.Cli;

/// <summary><c>sluice check</c>: whether a configuration could be run.</summary>
internal static class Check
{
    public static Command Command(Streams streams)
    {
        var file = Inputs.File($"The configuration. Default: {Plans.DefaultFile} in the current folder.");
        var config = Inputs.Config("The same, as other commands take it.");
        var command = new Verb(
            "check",
            "Say what is wrong with a configuration, all at once, each problem with its line and its cure. The exit code is 1 if anything is. "
            + "Notes are about triggers that Segment would read differently; they change nothing. "
            + "Warnings are about destinations that cannot be reached as they are, or are to do nothing.")
        {
            Arguments = { file },
            Options = { config },
            Examples =
            [
                new("Check before a restart.", "sluice check /etc/sluice/sluice.yaml"),
                new("Check where the secrets are not known.", "CIO_API_KEY=x sluice check"),
            ],
        };
        command.AddRule(result =>
        {
            if (result.GetValue(file) is not null && result.GetValue(config) is not null) result.AddError("give the file once, as FILE or with --config.");
        });
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file) ?? parsed.GetValue(config) ?? Plans.DefaultFile;
            var (plan, problems) = ConfigurationFile.Load(path, Environment.GetEnvironmentVariable, Catalogue.Types);
            foreach (var problem in problems) streams.Error.WriteLine(problem);
            if (plan is null) return 1;
            foreach (var note in plan.Notes) streams.Error.WriteLine($"note: {note}");
            foreach (var planned in plan.Destinations)
            {
                if (Forewarning.UnreachableBecause(planned) is { } why) streams.Error.WriteLine($"warning: {path}: destination {planned.Config.Name} will be paused: {why}");
                if (Forewarning.GetsNothing(planned))
                    streams.Error.WriteLine($"warning: {path}: destination {planned.Config.Name} gets nothing: all its actions are switched off");
            }
            if (plan.Config.Telemetry.Otlp is { Endpoint: { } collector } otlp && new AddressGuard("telemetry.otlp", otlp.Allow).Refuse(collector) is { } closed)
                streams.Error.WriteLine($"warning: {path}: nothing will be sent to telemetry.otlp.endpoint: {closed}");
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            foreach (var one in plan.Config.Destinations.Where(static one => !one.Start.IsNow))
                output.WriteLine($"{path}: destination {one.Name}, if it was never seen before, starts at {one.Start}.");
            output.WriteLine($"{path} is valid: {Count.Of(plan.Config.Sources.Count, "source")}, {Count.Of(plan.Destinations.Count, "destination")} switched on.");
            return 0;
        });
        return command;
    }
}
