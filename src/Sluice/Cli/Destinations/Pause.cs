using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations pause</c>: the operator's hold.</summary>
internal static class Pause
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var name = new Argument<string>("NAME") { Description = "The destination." };
        var json = Report.Json();
        var command = new Verb("pause", "Hold a destination: nothing is sent to it until it is resumed, also after a restart. What comes in meanwhile waits in the journal.")
        {
            Arguments = { name },
            Options = { json },
            Examples = [new("While a receiver is being repaired.", "sluice destinations pause hook")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var state = await admin.PauseAsync(parsed.GetValue(name)!, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, state);
            else Report.WriteLine(streams, Done(state));
            return 0;
        });
        return command;
    }

    private static string Done(DestinationState state) => state.State == Activity.Removed
        ? $"{state.Name} is not in the configuration, so nothing is sent to it anyway; if it comes back, it is held until 'sluice destinations resume {state.Name}'."
        : $"{state.Name} is held: nothing is sent to it until 'sluice destinations resume {state.Name}'.";
}
