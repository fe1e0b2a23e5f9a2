using System.CommandLine;
using Sluice.Journal;
using Sluice.Journal.Doctor;
using Sluice.Journal.Replays;

namespace Sluice.Cli.Journal;

/// <summary><c>sluice journal doctor</c>: what a journal holds, what of it is damaged, and the rest saved.</summary>
internal static class Doctor
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var data = Inputs.Data();
        var config = Inputs.FolderConfig();
        var export = Inputs.Text(
            "--export", "Write every readable call with its messages to this file as NDJSON, which 'sluice translate' takes; '-' is standard output.", "FILE");
        var command = new Verb(
            "doctor",
            "Check the journal of a gateway that is stopped, and save what can be read of it. Changes nothing in it. The exit code is 1 when anything is damaged.")
        {
            Options = { data, config, export },
            Examples =
            [
                new("Check.", "sluice journal doctor --data /var/lib/sluice"),
                new("Save what can be read.", "sluice journal doctor --data /var/lib/sluice --export - > calls.ndjson"),
            ],
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = Plans.FolderOf(parsed.GetValue(data), parsed.GetValue(config));
            try
            {
                return await RunAsync(folder, parsed.GetValue(export), streams, clock, cancel);
            }
            catch (UnfinishedJournalException e)
            {
                streams.Error.WriteLine(e.Message);
                return 0;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string folder, string? export, Streams streams, TimeProvider clock, CancellationToken cancel)
    {
        if (export is not null and not "-" && Path.Exists(export)) throw new CommandException($"'{export}' is there already, and nothing is overwritten; name another file.");
        var report = await JournalTurn.OpenAsync(() => JournalDoctor.Examine(folder, cancel), clock, cancel);
        // With the calls on standard output, the report is for the person only.
        await using var output = export == "-" ? null : new StreamWriter(streams.Out, leaveOpen: true);
        Write(report, output ?? streams.Error);
        if (output is not null) await output.FlushAsync(cancel);
        if (export is null) return report.IsHealthy ? 0 : 1;

        await using var to = export == "-" ? null : OwnersFile.Make(export);
        var saved = await JournalTurn.OpenAsync(() => JournalDoctor.Export(folder, to ?? streams.Out, cancel), clock, cancel);
        streams.Error.WriteLine($"{Count.Of(saved.Records, "call")} written to {(to is null ? "standard output" : export)}.");
        return report.IsHealthy ? 0 : 1;
    }

    private static void Write(JournalReport report, TextWriter output)
    {
        output.WriteLine($"calls         {(report.Records == 0 ? "none" : $"{report.Records} ({report.First} to {report.Last})")}");
        output.WriteLine($"size          {report.Bytes} bytes, blocks: {report.Blocks}");
        if (report.TrimmedUpTo > 0) output.WriteLine($"trimmed       up to {report.TrimmedUpTo}, by retention");
        foreach (var position in report.Positions)
        {
            output.WriteLine($"destination   {position.Destination} at {position.Position}, {State(position, report.Last)}");
        }
        foreach (var lost in report.Damaged) output.WriteLine($"damaged       {lost.First} to {lost.Last}: {lost.Reason}");
        foreach (var problem in report.DatabaseProblems) output.WriteLine($"damaged       {problem}");
        output.WriteLine(report.IsHealthy ? "All that was stored is there and as it was." : "Damaged. --export FILE saves what can be read.");
    }

    // A replay reads up to its own end only.
    private static string State(ReaderPosition at, long last) => at switch
    {
        { IsInRange: false } => "beyond the last call: damaged",
        { Replay.Stage: ReplayStage.Done } => "done",
        { Replay.Stage: ReplayStage.Cancelled } => "cancelled",
        _ => (at.Replay?.Last ?? last) - at.Position is > 0 and var behind ? $"{Count.Of(behind, "call")} behind" : "up to date",
    };
}
