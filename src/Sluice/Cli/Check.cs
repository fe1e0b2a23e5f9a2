using System.CommandLine;
using Sluice.Configuration;
using Sluice.Destinations;

namespace Sluice.Cli;

/// <summary><c>sluice check</c>: whether a configuration could be run.</summary>
internal static class Check
{
    public static Command Command(Streams streams)
    {
        var file = Inputs.File($"The configuration. Default: {Inputs.DefaultConfig} in the current folder.");
        var command = new Verb("check", "Say everything that is wrong with a configuration, each problem with its line and its cure. The exit code is 1 if anything is. Notes are about triggers that Segment would read differently; they change nothing.")
        {
            Arguments = { file },
            Examples =
            [
                new("Check before a restart.", "sluice check /etc/sluice/sluice.yaml"),
                new("Check where the secrets are not known.", "CIO_API_KEY=x sluice check"),
            ],
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file) ?? Inputs.DefaultConfig;
            var (plan, problems) = ConfigurationFile.Load(path, Environment.GetEnvironmentVariable, Catalogue.Types);
            foreach (var problem in problems) streams.Error.WriteLine(problem);
            if (plan is null) return 1;
            foreach (var note in plan.Notes) streams.Error.WriteLine($"note: {note}");
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            output.WriteLine($"{path} is valid: {Count(plan.Config.Sources.Count, "source")}, {Count(plan.Destinations.Count, "destination")} switched on.");
            return 0;
        });
        return command;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
