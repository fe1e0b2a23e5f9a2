using System.CommandLine;
using System.Text;
using Sluice.Cli.Lines;
using Sluice.Translation;

namespace Sluice.Cli;

/// <summary><c>sluice explain</c>: what one call becomes, and which rule makes each field.</summary>
internal static class Explain
{
    public static Command Command(Streams streams, TimeProvider clock)
    {
        var file = Inputs.File("A file whose first line is the call, {\"method\":…,\"path\":…,\"body\":…}. Standard input when absent or '-'. Not with --path.");
        var method = new Option<string>("--method", "-X") { Description = "HTTP method of the call.", DefaultValueFactory = _ => "POST", HelpName = "METHOD" };
        var path = new Option<string?>("--path") { Description = "Path of the call, as it is sent.", HelpName = "PATH" };
        var body = new Option<string?>("--body", "-d") { Description = "Body of the call; @FILE takes it from a file.", HelpName = "JSON" };
        var line = new Option<long>("--line") { Description = "Which line of the file is the call.", DefaultValueFactory = _ => 1, HelpName = "N" };
        line.Validators.Add(value =>
        {
            if (value.Tokens.Count > 0 && value.GetValueOrDefault<long>() < 1) value.AddError("--line counts from 1.");
        });
        var receivedAt = Inputs.ReceivedAt();
        var config = Inputs.Config("Take the translation switches and rules from this configuration file instead of the defaults.");
        var source = Inputs.Source();
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of text." };
        var command = new Verb("explain", "Show what one call becomes, and which rule makes each field. The exit code is 1 when the call is refused.")
        {
            Arguments = { file },
            Options = { method, path, body, line, receivedAt, config, source, json },
            Examples =
            [
                new("Explain a call given by hand.", """sluice explain -X PUT --path /api/v1/customers/42 --body '{"email":"person@example.com"}'"""),
                new("Explain the third call of a file, for machines.", "sluice explain --line 3 --json calls.ndjson"),
            ],
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(path) is not null && result.GetValue(file) is not null) result.AddError("give either --path or a file, not both.");
            if (result.GetValue(path) is null && result.GetValue(body) is not null) result.AddError("--body needs --path.");
        });
        command.SetAction(parsed =>
        {
            var (translator, sender) = Inputs.Translation(parsed.GetValue(config), parsed.GetValue(source));
            var calls = new CallTranslation(translator, sender, clock, parsed.GetValue(receivedAt), trace: true);
            var refusal = parsed.GetValue(path) is { } target
                ? calls.Translate(parsed.GetValue(method)!.ToUpperInvariant(), Encoding.UTF8.GetBytes(target), Body(parsed.GetValue(body)), 1)
                : FromLine(calls, parsed.GetValue(file), parsed.GetValue(line), streams);
            var explanation = new Explanation(calls, refusal);
            if (parsed.GetValue(json)) explanation.WriteJson(streams.Out);
            else explanation.WriteText(streams.Out);
            return refusal is null && calls.Result.Problems.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static byte[] Body(string? given) => given switch
    {
        null => [],
        ['@', .. var file] when !File.Exists(file) => throw new CommandException($"there is no file '{file}' (--body @FILE)."),
        ['@', .. var file] => File.ReadAllBytes(file),
        _ => Encoding.UTF8.GetBytes(given),
    };

    private static Problem? FromLine(CallTranslation calls, string? file, long number, Streams streams)
    {
        using var input = Inputs.Open(file, streams);
        using var lines = new LineReader(input, Inputs.MaxLineBytes);
        while (lines.Read())
        {
            if (lines.Number < number) continue;
            if (lines.TooLong) throw new CommandException($"line {number} is longer than {Inputs.MaxLineBytes} bytes.");
            return calls.Translate(lines.Line, lines.Number);
        }
        throw new CommandException($"there is no line {number}; the input has {lines.Number}.");
    }
}
