using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli;

/// <summary><c>sluice find</c>: what became of a message.</summary>
internal static class Find
{
    private static readonly string[] Titles = ["MESSAGE", "DESTINATION", "ACTION", "STATE", "AT", "ATTEMPTS", "WHY"];

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var what = new Argument<string>("MESSAGE") { Description = "A message id, or the number that the header X-Sluice-Journal gave its call." };
        what.Validators.Add(static given =>
        {
            // No address can carry these.
            if (given.Tokens is [{ Value: "" or "." or ".." }]) given.AddError("MESSAGE is the id of a message, or the number of a call; this is neither.");
        });
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text: a list of calls, each as `GET /admin/calls/{sequence}` answers it." };
        var command = new Verb("find", "Find a message, and say what became of it at each destination: delivered, filtered, waiting and why, dead and why.")
        {
            Arguments = { what },
            Options = { json },
            Examples =
            [
                new("By its id.", "sluice find 01M850JXY97MVRYW0000000000"),
                new("By the number of its call.", "sluice find 1234"),
            ],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var calls = CallsAsync(admin, parsed.GetValue(what)!, cancel);
            if (parsed.GetValue(json)) await Report.WriteJsonAsync(streams, calls);
            else await foreach (var call in calls) Write(streams, call);
            return 0;
        });
        return command;
    }

    // A page at a time: of a message that was sent again and again there are more than memory should hold.
    private static async IAsyncEnumerable<CallState> CallsAsync(IAdministration admin, string text, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            yield return await admin.CallAsync(sequence, cancel);
            yield break;
        }
        long? before = null;
        do
        {
            var page = await admin.MessageAsync(text, before, cancel);
            foreach (var call in page.Calls) yield return call;
            before = page.Next;
        }
        while (before is not null);
    }

    private static void Write(Streams streams, CallState call)
    {
        Report.WriteLine(
            streams,
            $"call {call.Sequence}  {Report.Time(call.ReceivedAt)}  {call.Source}  {call.Method} {call.Path}{(call.NotMappedBecause is { } why ? $"  (no message: {why})" : "")}");
        if (call.Outcomes.Count == 0) Report.WriteLine(streams, "No destination has begun with it.");
        else Report.WriteTable(streams, Titles, call.Outcomes.Select(one => new[]
        {
            one.Message is { } place && place < call.Messages.Count ? call.Messages[place].MessageId : "the call",
            one.Destination, one.Action ?? "", Report.Word(one.State), Report.Time(one.At), one.Attempts is { } attempts ? $"{attempts}" : "",
            (one.Reason ?? "") + (one.DeadLetter is { } id ? $" (dead letter {id})" : ""),
        }));
    }
}
