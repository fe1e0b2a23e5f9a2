using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Sluice.Cli.Dryrun;
using Sluice.Cli.Lines;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Journal.Privacy;
using Sluice.Operator;
using Sluice.Operator.Admin;
using Sluice.Translation;

namespace Sluice.Cli;

/// <summary><c>sluice explain</c>: what one call becomes, and which rule makes each field.</summary>
internal sealed class Explain(Streams streams, TimeProvider clock)
{
    private readonly Argument<string?> _file =
        Inputs.File("A file whose first line is the call, {\"method\":…,\"path\":…,\"body\":…}. Standard input when absent or '-'. Not with --path.");
    private readonly Option<string?> _method = Inputs.Text("--method", "HTTP method of the call.", "METHOD", "-X");
    private readonly Option<string?> _path = Inputs.Text("--path", "Path of the call, as it is sent.", "PATH");
    private readonly Option<string?> _body = Inputs.Text("--body", "Body of the call; @FILE takes it from a file.", "JSON", "-d");
    private readonly Option<long> _line = Inputs.Number("--line", 1L, "Which line of the file is the call.", long.MaxValue);
    private readonly Option<DateTimeOffset?> _receivedAt = Inputs.ReceivedAt();
    private readonly Option<string?> _config = Inputs.Config(
        "Take translation, rules and destinations from this configuration, and show what each destination would be sent. "
        + $"Default for --last and --sequence: {Plans.DefaultFile} in the current folder.");
    private readonly Option<string?> _source = Inputs.Source();
    private readonly Option<long?> _sequence =
        Inputs.Number("--sequence", "Explain this call of the journal: the number that the header X-Sluice-Journal gave it.");
    private readonly Option<bool> _last = new("--last") { Description = "Explain the newest call of the journal." };
    private readonly Option<string?> _data = Inputs.Data();
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object instead of text." };

    public static Command Command(Streams streams, TimeProvider clock) => new Explain(streams, clock).Declared();

    private Verb Declared()
    {
        _method.DefaultValueFactory = static _ => "POST";
        var command = new Verb(
            "explain",
            "Show what one call becomes, which rule makes each field, and with a configuration what each destination would be sent and why. "
            + "The exit code is 1 when the call is refused.")
        {
            Arguments = { _file },
            Options = { _method, _path, _body, _line, _receivedAt, _config, _source, _sequence, _last, _data, _json },
            Examples =
            [
                new("Explain a call given by hand.", """sluice explain -X PUT --path /api/v1/customers/42 --body '{"email":"person@example.com"}'"""),
                new("Explain the newest call that the gateway took.", "sluice explain --last --config /etc/sluice/sluice.yaml"),
                new("Explain the third call of a file, for machines.", "sluice explain --line 3 --json calls.ndjson"),
            ],
        };
        command.AddRule(Check);
        command.SetAction(Run);
        return command;
    }

    private void Check(CommandResult result)
    {
        var isNumbered = result.GetResult(_sequence) is not null;
        var isLive = result.GetValue(_last) || isNumbered;
        var isPasted = result.GetValue(_path) is not null || result.GetValue(_file) is not null;
        if (result.GetValue(_path) is not null && result.GetValue(_file) is not null) result.AddError("give either --path or a file, not both.");
        if (result.GetValue(_path) is null && result.GetValue(_body) is not null) result.AddError("--body needs --path.");
        if (isLive && (isPasted || (result.GetValue(_last) && isNumbered)))
            result.AddError("give one call only: --path, a file, --last or --sequence.");
        if (!isLive && result.GetValue(_data) is not null) result.AddError("--data is for --last and --sequence.");
        if (isLive && result.GetValue(_source) is not null) result.AddError("a call of the journal has its source; leave --source out.");
        if (!isLive && result.GetValue(_source) is not null && result.GetValue(_config) is null)
            result.AddError("--source names a source of a configuration; give it with --config.");
    }

    private int Run(ParseResult parsed)
    {
        var isLive = parsed.GetValue(_last) || parsed.GetValue(_sequence) is not null;
        var plan = PlanOf(parsed.GetValue(_config), isLive, parsed.GetValue(_data), streams.Error);
        var sender = Plans.SenderOf(plan, parsed.GetValue(_source));
        var secrets = plan is null ? null : new SourceSecrets(plan.Config);
        var calls = new CallTranslation(plan, sender, clock, parsed.GetValue(_receivedAt), trace: true, secrets);
        Problem? refusal;
        SourcedCall call;
        if (isLive)
        {
            call = Recorded(plan!, parsed.GetValue(_data) ?? plan!.Config.Data, parsed.GetValue(_sequence));
            refusal = calls.Translate(call.Call, call.Source);
            call.RestoreIds(calls.Result);
            call = call with { Call = calls.Call };
        }
        else
        {
            refusal = parsed.GetValue(_path) is { } target
                ? calls.Translate(parsed.GetValue(_method)!.ToUpperInvariant(), Encoding.UTF8.GetBytes(target), Body(parsed.GetValue(_body)), 1)
                : FromLine(calls, parsed.GetValue(_file), parsed.GetValue(_line));
            call = new(sender, calls.Call);
        }
        var explanation = plan is null || refusal is not null ? new Explanation(calls, refusal, call) : WithDestinations(plan, calls, call);
        if (parsed.GetValue(_json)) explanation.WriteJson(streams.Out);
        else explanation.WriteText(streams.Out);
        return refusal is null && calls.Result.Problems.Count == 0 ? 0 : 1;
    }

    private static Plan? PlanOf(string? config, bool isLive, string? data, TextWriter error)
    {
        if (config is null && !isLive) return null;
        return config is null && data is not null
            ? Plans.LoadOrDoWithout(error, "this is about the built-in demo's configuration, and no credentials are masked")
            : Plans.LoadUsual(config, error);
    }

    private static Explanation WithDestinations(Plan plan, CallTranslation calls, in SourcedCall call)
    {
        var run = new DryRun(plan, calls);
        var messages = run.Messages(call);
        return new(calls, null, call) { Scripts = [.. messages.Select(message => message.Script)], Trials = run.Deliver(call, messages, calls.Call.ReceivedAt) };
    }

    private static SourcedCall Recorded(Plan plan, string folder, long? sequence)
    {
        using var journal = new RecordedCalls(folder);
        var wanted = sequence ?? journal.Last;
        foreach (var entry in journal.After(wanted - 1))
        {
            if (entry.Sequence != wanted) break;
            if (entry.Record is { IsForgotten: true, Body.IsEmpty: true })
                throw new CommandException($"call {wanted} cannot be explained: its person was forgotten, and path and body are gone.");
            var call = SourcedCall.Of(entry, journal);
            // All calls are read for it, so only where there is something to say.
            return journal.Fence.Touches(wanted, entry.Record) ? call with { History = FenceHistory.Of(journal.After(0), plan.Config.Privacy.LiftedByIdentify()) } : call;
        }
        if (journal.Last == 0) throw new CommandException($"the journal in {folder} has no calls.");
        if (journal.LeftOut.FirstOrDefault() is { } damage) throw new CommandException($"call {wanted} cannot be explained. {damage}");
        throw new CommandException($"the journal in {folder} has no call {wanted} any more or yet; its newest is {journal.Last}.");
    }

    private static byte[] Body(string? given) => given switch
    {
        null => [],
        ['@', .. var file] when !File.Exists(file) => throw new CommandException($"there is no file '{file}' (--body @FILE)."),
        ['@', .. var file] => File.ReadAllBytes(file),
        _ => Encoding.UTF8.GetBytes(given),
    };

    private Problem? FromLine(CallTranslation calls, string? file, long number)
    {
        using var input = streams.Open(file);
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
