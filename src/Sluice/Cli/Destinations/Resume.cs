using System.CommandLine;
using Sluice.Cli.Admin;

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
            var state = await admin.ResumeAsync(parsed.GetValue(name)!, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, state);
            else Report.WriteLine(streams, $"{state.Name} is released; {state.CallsBehind + state.Waiting} calls and messages are before it.");
            return 0;
        });
        return command;
    }
}
