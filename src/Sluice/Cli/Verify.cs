using System.CommandLine;
using Sluice.Journal;
using Sluice.Journal.Doctor;

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
            try
            {
                var report = Audit.Of(Inputs.Folder(parsed.GetValue(data), parsed.GetValue(config)), cancel);
                Write(report, parsed.InvocationConfiguration.Output);
                return Task.FromResult(report.IsSound ? 0 : 1);
            }
            catch (UnfinishedJournalException e)
            {
                parsed.InvocationConfiguration.Output.WriteLine(e.Message);
                return Task.FromResult(0);
            }
            catch (JournalOpenException e)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }

    private static void Write(AuditReport report, TextWriter output)
    {
        output.WriteLine($"calls         {report.Head} accepted{(report.TrimmedUpTo > 0 ? $", up to {report.TrimmedUpTo} trimmed by retention" : "")}");
        foreach (var destination in report.Destinations) Write(destination, report.Head, output);
        output.WriteLine(report switch
        {
            { Destinations.Count: 0 } => "No destination has ever read anything.",
            { IsSound: true } => "Everything that was accepted is accounted for.",
            _ => "Not everything is accounted for. `sluice journal doctor` shows whether the journal is damaged.",
        });
    }

    private static void Write(DestinationAudit one, long head, TextWriter output)
    {
        var (state, tally) = (one.State, one.State.Tally);
        output.WriteLine($"destination   {one.Name}: calls {state.Start + 1} to {state.Position} read, {head - state.Position} to come; {one.Calls} looked at one by one");
        (string Name, long Count)[] parts =
        [
            ("delivered", tally.Delivered), ("filtered", tally.Filtered), ("not mapped", tally.NotMapped), ("fenced", tally.Fenced),
            ("duplicate", tally.Duplicate), ("dead", tally.Dead), ("dropped", tally.Dropped), ("waiting", one.Waiting),
        ];
        var sum = string.Join(" + ", parts.Where(static part => part.Count > 0).Select(static part => $"{part.Count} {part.Name}"));
        output.WriteLine($"              {state.Messages} messages, {state.Items} items = {(sum.Length == 0 ? "0" : sum)}");
        foreach (var problem in one.Problems.Take(Shown)) output.WriteLine($"unaccounted   {problem.What}");
        if (one.Problems.Count > Shown) output.WriteLine($"unaccounted   and {one.Problems.Count - Shown}{(one.Problems.Count == Audit.ProblemsMax ? " or more" : "")} others");
    }
}
