using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.Destinations;

/// <summary><c>sluice destinations status</c>: how destinations stand.</summary>
internal static class Status
{
    private static readonly string[] Titles = ["DESTINATION", "TYPE", "STATE", "BEHIND", "OLDEST", "WAITING", "DELIVERED", "DEAD", "ALARM", "WHY"];

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var name = new Argument<string?>("NAME") { Description = "Only this destination.", Arity = ArgumentArity.ZeroOrOne };
        var json = Report.Json();
        var command = new Verb("status", "Show how destinations stand: running or why not, how far behind, what waits, what died, the alarms that are raised, and the last error.")
        {
            Arguments = { name },
            Options = { json },
            Examples =
            [
                new("How does everything stand?", "sluice destinations status"),
                new("One destination of a gateway elsewhere, for a script.", "SLUICE_ADMIN_TOKEN=… sluice destinations status hook --json --url https://events.example.com"),
            ],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var states = parsed.GetValue(name) is { } one ? [await admin.DestinationAsync(one, cancel)] : await admin.DestinationsAsync(cancel);
            if (!parsed.GetValue(json)) Write(streams, states);
            else if (parsed.GetValue(name) is null) Report.WriteJson(streams, states);
            else Report.WriteJson(streams, states[0]);
            return 0;
        });
        return command;
    }

    /// <summary>Writes a table of them.</summary>
    public static void Write(Streams streams, IReadOnlyList<DestinationState> states) => Report.WriteTable(streams, Titles, states.Select(static state => new[]
    {
        state.Name, state.Type ?? "", Report.Word(state.State), $"{state.CallsBehind}", Report.Ago(state.OldestAgeSeconds), $"{state.Waiting}",
        $"{state.Ended.Delivered}", $"{state.DeadLetters}", string.Join(", ", state.Alarms?.Select(static one => Report.Word(one.Alarm)) ?? []), Why(state),
    }));

    // What the operator cannot see from the state: a hold has its own reason, which is the alarm's where the guard holds.
    private static string Why(DestinationState state) =>
        state.Why ?? state.Alarms?.Select(static one => one.What).FirstOrDefault(static what => what is not null) ?? Failure(state) ?? "";

    // Of one that runs and has nothing to try again it is the past, and says when.
    private static string? Failure(DestinationState state) => state.LastError is not { } error ? null
        : state is { State: Activity.Running, Waiting: 0 } ? $"last error {Report.Time(error.At)}: {error.Why}"
        : error.Why;
}
