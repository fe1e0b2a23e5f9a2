using System.CommandLine;
using Sluice.Cli.Dryrun;
using Sluice.Journal;
using Sluice.Operator.Admin;

namespace Sluice.Cli;

/// <summary><c>sluice preview</c>: what a changed configuration would do differently with the traffic there was.</summary>
internal static class Preview
{
    private const int Differs = 3, PathsShown = 12;

    public static Command Command(Streams streams)
    {
        var config = Inputs.Config("The changed configuration.");
        config.Required = true;
        var against = Inputs.Text("--against", $"The configuration in force. Default: {Plans.DefaultFile} in the current folder.", "FILE");
        var data = Inputs.Text("--data", "Folder of the journal. Default: that of the configuration in force.", "DIR");
        var last = Inputs.Number("--last", 1000L, "How many calls, the newest ones.", long.MaxValue);
        var samples = Inputs.Number("--samples", 3, "How many differences to show of the messages, and of each destination.", 1000);
        var command = new Verb(
            "preview",
            "Replay recorded calls through a changed configuration, without sending, and say what differs from the one in force. The exit code is 3 when anything does.")
        {
            Options = { config, against, data, last, samples },
            Examples =
            [
                new("Before a changed file takes the old one's place.", "sluice preview --config new.yaml --last 1000"),
                new("From anywhere, with more samples.", "sluice preview --config new.yaml --against /etc/sluice/sluice.yaml --data /var/lib/sluice --samples 20"),
            ],
        };
        command.SetAction((parsed, cancel) =>
        {
            var inForce = Plans.Load(parsed.GetValue(against) ?? Plans.DefaultFile);
            var next = Plans.Load(parsed.GetValue(config)!);
            using var journal = new RecordedCalls(parsed.GetValue(data) ?? inForce.Config.Data);
            var comparison = new Comparison(parsed.GetValue(samples));
            var (before, after) = (new DryRun(inForce), new DryRun(next));
            var (secrets, others) = (new SourceSecrets(inForce.Config), new SourceSecrets(next.Config));
            var fenced = 0L;
            foreach (var entry in journal.After(Math.Max(0, journal.Last - parsed.GetValue(last))))
            {
                cancel.ThrowIfCancellationRequested();
                if (journal.Fence.Touches(entry.Sequence, entry.Record))
                {
                    fenced++;
                    continue;
                }
                var call = SourcedCall.Of(entry, journal);
                call = call with { Call = others.Mask(secrets.Mask(call.Call)) };
                comparison.Add(entry.Sequence, call, Effects.Of(before, call), Effects.Of(after, call));
            }
            using var output = new PrintableWriter(streams.Out);
            Write(comparison, output);
            LeftOut.Write(journal, fenced, streams.Error);
            return Task.FromResult(comparison.HasDifferences ? Differs : 0);
        });
        return command;
    }

    private static void Write(Comparison comparison, StreamWriter output)
    {
        output.WriteLine($"{Count.Of(comparison.Calls, "call")} compared.");
        foreach (var (name, group) in comparison.Groups)
            output.WriteLine(
                $"{(name.Length == 0 ? "messages" : $"requests to {name}")}: {group.Added} added, {group.Removed} removed, {group.Changed} changed, {group.Same} the same");
        foreach (var (name, group) in comparison.Groups.Where(one => one.Value.HasDifferences))
        {
            output.WriteLine();
            output.WriteLine(name.Length == 0 ? "Messages" : $"Requests to {name}");
            if (group.Changed > 0) output.WriteLine($"  changes in: {string.Join(", ", group.Paths.Take(PathsShown).Select(path => $"{path.Key} ({path.Value})"))}");
            foreach (var line in group.Samples.SelectMany(sample => sample.Split('\n'))) output.WriteLine($"  {line}");
        }
    }
}
