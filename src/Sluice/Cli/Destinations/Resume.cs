using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations resume</c>: the end of the operator's hold.</summary>
internal static class Resume
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var name = new Argument<string>("NAME") { Description = "The destination." };
        var json = Report.Json();
        var command = new Verb("resume", "End the hold of a destination. One that is paused because it refuses us is tried again at once.")
        {
            Arguments = { name },
            Options = { json },
            Examples = [new("After the repair.", "sluice destinations resume hook")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var before = await admin.DestinationAsync(parsed.GetValue(name)!, cancel);
            var state = await admin.ResumeAsync(parsed.GetValue(name)!, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, state);
            else Report.WriteLine(streams, $"{state.Name} {Done(before.State)}; {Backlog(state)} for it.");
            return 0;
        });
        return command;
    }

    private static string Done(Activity before) => before switch
    {
        Activity.Held => "is released",
        Activity.Removed => "is not in the configuration, and is not held if it comes back",
        Activity.Paused or Activity.Failing => "was not held, and is tried again at once",
        _ => "was not held",
    };

    private static string Backlog(DestinationState state)
    {
        string[] parts =
        [
            .. state.CallsBehind > 0 ? (string[])[Count.Of(state.CallsBehind, "call")] : [],
            .. state.Waiting > 0 ? (string[])[$"{Count.Of(state.Waiting, "message")} to be tried again"] : [],
        ];
        if (parts.Length == 0) return "nothing waits";
        return $"{string.Join(" and ", parts)} {(state.CallsBehind + state.Waiting == 1 ? "waits" : "wait")}";
    }
}
