using System.CommandLine;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Doctor;
using Sluice.Journal.Replays;

namespace Sluice.Cli;

/// <summary><c>sluice verify</c>: every accepted message accounted for, for every destination.</summary>
internal static class Verify
{
    private const int Shown = 100;

    public static Command Command(Streams streams)
    {
        var data = Inputs.Data();
        var config = Inputs.FolderConfig();
        var command = new Verb(
            "verify",
            "Prove from what is stored that every accepted message has reached each destination, waits, or was left out for a reason that is on record. "
            + "Changes nothing, and may run beside the gateway. The exit code is 1 when anything is not accounted for.")
        {
            Options = { data, config },
            Examples = [new("Check the accounts of a journal.", "sluice verify --data /var/lib/sluice")],
        };
        command.SetAction((parsed, cancel) =>
        {
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            try
            {
                var report = Audit.Of(Plans.FolderOf(parsed.GetValue(data), parsed.GetValue(config)), cancel);
                Write(report, output);
                return Task.FromResult(report.IsSound ? 0 : 1);
            }
            catch (UnfinishedJournalException e)
            {
                output.WriteLine(e.Message);
                return Task.FromResult(0);
            }
        });
        return command;
    }

    private static void Write(AuditReport report, TextWriter output)
    {
        output.WriteLine($"calls         {report.Head} accepted{(report.TrimmedUpTo > 0 ? $", up to {report.TrimmedUpTo} trimmed by retention" : "")}");
        Write(report.Missing, output);
        foreach (var damage in report.Damaged) output.WriteLine($"damaged       {damage}");
        foreach (var destination in report.Destinations) Write(destination, report.Head, output);
        output.WriteLine(report switch
        {
            { IsSound: true, Destinations.Count: 0 } => "No destination has ever read anything.",
            { IsSound: true } => "Everything that was accepted is accounted for.",
            _ => "Not everything is accounted for. `sluice journal doctor` shows whether the journal is damaged.",
        });
    }

    private static void Write(DestinationAudit one, long head, TextWriter output)
    {
        if (one.State is { } state) Write(one, state, head, output);
        else output.WriteLine($"destination   {one.Name}: its totals are missing");
        Write(one.Problems, output);
    }

    private static void Write(IReadOnlyList<AuditProblem> problems, TextWriter output)
    {
        foreach (var problem in problems.Take(Shown)) output.WriteLine($"unaccounted   {problem.What}");
        if (problems.Count > Shown) output.WriteLine($"unaccounted   and {problems.Count - Shown}{(problems.Count == Audit.ProblemsMax ? " or more" : "")} others");
    }

    private static void Write(DestinationAudit one, DeliveryState state, long head, TextWriter output)
    {
        var tally = state.Tally;
        var read = state.Position > state.Start ? $"calls {state.Start + 1} to {state.Position} read" : "no calls read";
        output.WriteLine($"destination   {one.Name}: {read}, {ToCome(one.Replay, state.Position, head)}; {one.Calls} looked at one by one");
        (string Name, long Count)[] parts =
        [
            ("delivered", tally.Delivered), ("filtered", tally.Filtered), ("not mapped", tally.NotMapped), ("fenced", tally.Fenced),
            ("duplicate", tally.Duplicate), ("dead", tally.Dead), ("dropped", tally.Dropped), ("waiting", one.Waiting),
        ];
        var sum = string.Join(" + ", parts.Where(static part => part.Count > 0).Select(static part => $"{part.Count} {part.Name}"));
        output.WriteLine($"              {Count.Of(state.Messages, "message")}, {Count.Of(state.Items, "item")} = {(sum.Length == 0 ? "0" : sum)}");
    }

    // A replay reads up to its own end only.
    private static string ToCome(Replay? replay, long position, long head) => replay switch
    {
        { Stage: ReplayStage.Done } => "done",
        { Stage: ReplayStage.Cancelled } => "cancelled",
        { Last: var last } => $"{Math.Max(0, last - position)} to come",
        // It may have read on since the head was looked up.
        null => $"{Math.Max(0, head - position)} to come",
    };
}
