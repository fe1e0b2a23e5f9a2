using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Sluice.Cli.Dryrun;
using Sluice.Cli.Lines;
using Sluice.Cli.Recording;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Journal;
using Sluice.Operator.Admin;
using Sluice.Translation;

namespace Sluice.Cli;

/// <summary><c>sluice record</c>: tests out of live traffic, without personal data.</summary>
internal static class Record
{
    private const int KeyBytes = 32;

    public static Command Command(Streams streams, TimeProvider clock)
    {
        var file = Inputs.File("Calls, one JSON object a line: {\"method\":…,\"path\":…,\"body\":…}; '-' is standard input. Without it, calls of the journal.");
        var last = Inputs.Number("--last", 1, "How many calls of the journal, the newest ones that fit.", 1000);
        var source = Inputs.Text("--source", "Calls of this source only; or the source of the calls in FILE.", "NAME");
        var person = Inputs.Text("--person", "Calls about this person only: an id, an e-mail address, an anonymous id.", "ID");
        var config = Inputs.Config($"The configuration that the tests are for. Default: {Plans.DefaultFile} in the current folder.");
        var data = Inputs.Data();
        var key = Inputs.Text("--key", "Makes the stand-ins for personal data; the same key gives the same ones. Default: a key that is kept in the journal's folder.", "TEXT");
        var command = new Verb(
            "record",
            "Print tests for a configuration, made from calls of the journal: personal data is replaced, and what comes of them now is what they expect.")
        {
            Arguments = { file },
            Options = { last, source, person, config, data, key },
            Examples =
            [
                new("A test from the newest call.", "sluice record > new-test.yaml"),
                new("From what a person did last.", "sluice record --last 5 --person person@example.com"),
                new("From a call at hand.", """echo '{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"signed_up"}}' | sluice record - --key k"""),
            ],
        };
        command.AddRule(result =>
        {
            if (result.GetValue(file) is null) return;
            if (result.GetValue(person) is not null) result.AddError("--person is for calls of the journal, not of a file.");
            if (result.GetResult(last) is { Implicit: false }) result.AddError("--last is for calls of the journal; all those of a file are taken.");
        });
        command.SetAction(parsed =>
        {
            var plan = Plans.LoadUsual(parsed.GetValue(config), streams.Error);
            var folder = parsed.GetValue(data) ?? plan.Config.Data;
            var calls = parsed.GetValue(file) is { } name
                ? FromFile(name, Plans.SourceOf(plan, parsed.GetValue(source)), clock, streams)
                : FromJournal(folder, parsed.GetValue(last), parsed.GetValue(source), parsed.GetValue(person), streams.Error);
            if (calls.Count == 0)
            {
                // Calls may be of a source that the configuration no longer has.
                _ = Plans.SourceOf(plan, parsed.GetValue(source));
                throw new CommandException($"no call of the journal in {folder} fits.");
            }
            var anonymizer = new Anonymizer(new(parsed.GetValue(key) is { } text ? Encoding.UTF8.GetBytes(text) : KeyOf(folder)));
            using var output = new StreamWriter(streams.Out, leaveOpen: true);
            Write(plan, calls, anonymizer, output);
            return 0;
        });
        return command;
    }

    private static void Write(Plan plan, List<SourcedCall> calls, Anonymizer anonymizer, TextWriter output)
    {
        var entry = new TestEntry(plan);
        // Before the test is made, so that what it expects has none either.
        var secrets = new SourceSecrets(plan.Config);
        output.WriteLine("tests:");
        foreach (var call in calls)
        {
            try
            {
                var (path, body) = anonymizer.Replace(call.Call);
                entry.Write(call.Source, new() { Method = call.Call.Method, Path = secrets.Mask(path), Body = secrets.Mask(body) }, output);
            }
            catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
            {
                throw new CommandException("a call cannot be written as a test: it gives a name twice, or holds half a character.");
            }
        }
    }

    private static List<SourcedCall> FromJournal(string folder, int count, string? source, string? person, TextWriter error)
    {
        using var journal = new RecordedCalls(folder);
        var about = person is null ? null : new PersonSearch(person);
        var fenced = 0L;
        var calls = journal.Backwards()
            .Where(entry => (source is null || entry.Record.Source == source) && about?.Finds(entry.Record) != false)
            .Where(MayBeShown)
            .Take(count)
            .Select(entry => SourcedCall.Of(entry, journal))
            .ToList();
        calls.Reverse();
        LeftOut.Write(journal, fenced, error);
        return calls;

        bool MayBeShown(JournalEntry entry)
        {
            var touched = journal.Fence.Touches(entry.Sequence, entry.Record);
            if (touched) fenced++;
            return !touched;
        }
    }

    private static List<SourcedCall> FromFile(string file, string source, TimeProvider clock, Streams streams)
    {
        using var input = streams.Open(file);
        using var lines = new LineReader(input, Inputs.MaxLineBytes);
        var line = new CallLine();
        var calls = new List<SourcedCall>();
        while (lines.Read())
        {
            if (!lines.TooLong && lines.Line.Span.Trim(" \t\r"u8).IsEmpty) continue;
            var wrong = lines.TooLong ? $"it is longer than {Inputs.MaxLineBytes} bytes." : line.Read(lines.Line);
            if (wrong is not null) throw new CommandException($"line {lines.Number}: {wrong}");
            var at = clock.GetUtcNow();
            var id = MessageId.ForCall(at, (ulong)lines.Number);
            calls.Add(new(source, new(line.Method, line.Path.ToArray(), line.Body.ToArray(), at, id) { ContentType = line.ContentType }));
        }
        return calls.Count > 0 ? calls : throw new CommandException("there is no call in the input.");
    }

    private static byte[] KeyOf(string folder)
    {
        if (!Directory.Exists(folder)) throw new CommandException($"there is no folder {folder} to keep a key for stand-ins in; give one with --key, or the folder with --data.");
        var path = Path.Combine(folder, "record.key");
        try
        {
            // Whoever runs at the same time may make it first: all take the one that is kept.
            if (!File.Exists(path)) DurableFile.TryCreate(path, RandomNumberGenerator.GetBytes(KeyBytes));
            return Whole(File.ReadAllBytes(path), path);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the key for stand-ins cannot be kept in {path}: {broken.Message} Give one with --key.");
        }
    }

    // With less of a key, whoever has the stand-ins could try out what they stand for.
    private static byte[] Whole(byte[] key, string path) => key.Length == KeyBytes ? key : throw new CommandException(
        $"{path} is no key for stand-ins: it has {Count.Of(key.Length, "byte")}, not {KeyBytes}. Put back the whole one, or delete it: then a new one is made, and people "
        + "get other stand-ins than before. Or give a key with --key.");
}
