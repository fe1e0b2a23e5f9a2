using System.CommandLine;
using Sluice.Cli.Lines;

namespace Sluice.Cli;

/// <summary><c>sluice translate</c>: calls as NDJSON in, messages as NDJSON out.</summary>
internal static class Translate
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var file = Inputs.File("Calls, one JSON object a line: {\"method\":…,\"path\":…,\"body\":…}. Standard input when absent or '-'.");
        var grouped = new Option<bool>("--grouped")
        {
            Description = "Print one line per call, in the order of the input: {\"messages\":[…]}, {\"error\":{…}} or {\"not_mapped\":\"why\"}.",
        };
        var receivedAt = Inputs.ReceivedAt();
        var config = Inputs.Config("Take the translation switches and rules from this configuration file instead of the defaults.");
        var source = Inputs.Source();
        var maxLine = Inputs.Number(
            "--max-line-bytes", Inputs.MaxLineBytes, "Longest line taken; a longer one is an error, and the next line is read.",
            most: 1024 * 1024 * 1024, least: 1024);
        maxLine.HelpName = "BYTES";
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing on standard error but errors." };
        var command = new Verb("translate", "Translate calls into messages, without a gateway. Errors go to standard error with their line; the exit code is then 1.")
        {
            Arguments = { file },
            Options = { grouped, receivedAt, config, source, maxLine, quiet },
            Examples =
            [
                new("Translate a file.", "sluice translate calls.ndjson > messages.ndjson"),
                new("Translate one call from a pipe.",
                    """echo '{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"signed_up"}}' | sluice translate"""),
                new("One line per call, the same bytes at each run.", "sluice translate --grouped --received-at 2026-01-01T00:00:00Z calls.ndjson"),
            ],
        };
        command.SetAction(parsed =>
        {
            using var input = streams.Open(parsed.GetValue(file));
            using var lines = new LineReader(input, parsed.GetValue(maxLine));
            var plan = parsed.GetValue(config) is { } given ? Plans.Load(given) : null;
            var calls = new CallTranslation(plan, Plans.SenderOf(plan, parsed.GetValue(source)), clock, parsed.GetValue(receivedAt));
            var run = new TranslateRun(lines, calls, new LineWriter(streams.Out), parsed.GetValue(grouped), parsed.GetValue(quiet));
            return Progress.Show(streams, input, lines, run.Run) ? 0 : 1;
        });
        return command;
    }
}
