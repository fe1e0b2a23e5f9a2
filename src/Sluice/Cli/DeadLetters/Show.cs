using System.CommandLine;
using Sluice.Cli.Admin;
using Sluice.Operator.Admin;

namespace Sluice.Cli.DeadLetters;

/// <summary><c>sluice dead-letters show</c>: all that is kept of one.</summary>
internal static class Show
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var id = Inputs.Id("The letter's number, as 'sluice dead-letters list' shows it.");
        var json = Report.Json();
        var command = new Verb("show", "Show a dead letter: why it died, what was to be delivered, the last request and its answer, and what overtook it.")
        {
            Arguments = { id },
            Options = { json },
            Examples = [new("All about one.", "sluice dead-letters show 42")],
        };
        new Reach().For(command, clock, async (parsed, admin, cancel) =>
        {
            var letter = await admin.DeadLetterAsync(parsed.GetValue(id), cancel);
            if (parsed.GetValue(json)) Report.WriteJson(streams, letter);
            else Write(letter, streams);
            return 0;
        });
        return command;
    }

    private static void Write(DeadLetterDetails letter, Streams streams)
    {
        using var output = new PrintableWriter(streams.Out);
        Line("dead letter", $"{letter.Id}");
        Line("destination", letter.Action.Length > 0 ? $"{letter.Destination}, action {letter.Action}" : letter.Destination);
        // One whose content was erased has none of these.
        var facts = string.Join(", ", new[] { letter.Type, letter.Event, letter.UserId }.Where(static one => one is not null));
        if (letter.MessageId.Length > 0) Line("message", $"{letter.MessageId} ({facts}), of call {letter.Sequence}");
        else Line("call", $"{letter.Sequence}");
        Line("died", Report.Time(letter.DiedAt));
        Line("reason", letter.Reason);
        Line("attempts", letter.FirstAttemptAt is null
            ? $"{letter.Attempts}"
            : $"{letter.Attempts}, from {Report.Time(letter.FirstAttemptAt)} to {Report.Time(letter.LastAttemptAt ?? letter.DiedAt)}");
        if (letter.Overtaken > 0) Line("overtaken by", $"{letter.Overtaken} later messages about the same persons");
        if (letter.CannotRetry is { } why) Line("no retry", why);
        Block("Content", letter.Content?.GetRawText());
        Block("Last request", letter.LastRequest);
        Block("Last answer", letter.LastAnswer);

        void Line(string name, string value) => output.WriteLine($"{name,-14}{value}");

        void Block(string title, string? text)
        {
            if (text is null) return;
            output.WriteLine();
            output.WriteLine(title);
            foreach (var line in text.ReplaceLineEndings("\n").Split('\n')) output.WriteLine($"  {line}");
        }
    }
}
