using System.CommandLine;
using System.Globalization;
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
        var json = Report.Json();
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
            var text = parsed.GetValue(what)!;
            var calls = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? [await admin.CallAsync(sequence, cancel)]
                : await CallsWithAsync(admin, text, cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, calls);
            else foreach (var call in calls) Write(streams, call);
            return 0;
        });
        return command;
    }

    private static async Task<List<CallState>> CallsWithAsync(IAdministration admin, string messageId, CancellationToken cancel)
    {
        var calls = new List<CallState>();
        long? before = null;
        do
        {
            var page = await admin.MessageAsync(messageId, before, cancel);
            calls.AddRange(page.Calls);
            before = page.Next;
        }
        while (before is not null);
        return calls;
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
