using System.CommandLine;
using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Destinations.Definitions;

namespace Sluice.Cli;

/// <summary><c>sluice eval</c>: triggers, mappings and destinations as NDJSON in, what they give as NDJSON out.</summary>
internal static class Eval
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var file = Inputs.File("Questions, one JSON object a line. Standard input when absent or '-'.");
        var now = Inputs.Time("--now", "Take this as the time of sending (ISO 8601), so that the same lines give the same bytes.");
        var catalogue = Inputs.Text("--catalogue", "Take the destinations of this folder before those of the gateway.", "FOLDER");
        var command = new Verb(
            "eval",
            "Evaluate triggers, mappings and whole destinations, line by line and in order. Nothing is sent. "
            + "A mapping is read as Segment has it; with \"options\":{\"shortForms\":true} as a configuration does, with short forms and the gateway's own directives.")
        {
            Arguments = { file },
            Options = { now, catalogue },
            Examples =
            [
                new("Ask a trigger.", """echo '{"id":1,"fql":"type = \"track\"","message":{"type":"track"}}' | sluice eval"""),
                new("Apply a mapping.", """echo '{"id":2,"mapping":{"mail":{"@path":"$.traits.email"}},"input":{"traits":{"email":"a@b.example"}}}' | sluice eval"""),
                new("Apply one as it would stand in a configuration.", """echo '{"id":2,"mapping":{"total":{"@number":"$.total"}},"options":{"shortForms":true},"input":{"total":"5"}}' | sluice eval"""),
                new("See what a destination would be sent.", """echo '{"id":3,"destination":"june","settings":{"apiKey":"k"},"message":{"type":"track","event":"E","userId":"u","messageId":"m","timestamp":"2026-01-31T12:00:00Z"}}' | sluice eval"""),
            ],
        };
        command.SetAction(parsed =>
        {
            using var input = streams.Open(parsed.GetValue(file));
            using var lines = new LineReader(input, Inputs.MaxLineBytes);
            var eval = new EvalLine(Definitions(parsed.GetValue(catalogue)), clock, parsed.GetValue(now));
            var failed = false;
            while (lines.Read())
            {
                if (lines.Line.Span.Trim(" \t\r"u8).IsEmpty) continue;
                streams.Out.Write(eval.Answer(lines.Line.Span).Span);
                streams.Out.Write("\n"u8);
                // Whoever asks by pipe waits for each answer.
                streams.Out.Flush();
                failed |= eval.HasFailed;
            }
            return failed ? 1 : 0;
        });
        return command;
    }

    private static IReadOnlyDictionary<string, Definition> Definitions(string? folder)
    {
        if (folder is null) return BuiltInDefinitions.All;
        if (!Directory.Exists(folder)) throw new CommandException($"there is no folder '{folder}'.");
        var (definitions, problems) = DestinationFolders.Read(folder);
        if (problems.Count > 0) throw new CommandException($"the destinations in {folder} cannot be used:\n{string.Join('\n', problems)}");
        return new Dictionary<string, Definition>([.. BuiltInDefinitions.All.Where(one => !definitions.ContainsKey(one.Key)), .. definitions]);
    }
}
