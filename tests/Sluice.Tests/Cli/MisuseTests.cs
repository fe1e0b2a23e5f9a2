using Sluice.Cli;

namespace Sluice.Tests.Cli;

public class MisuseTests
{
    [Theory]
    [InlineData("sluice: there is no command 'translat'. Did you mean 'translate'?", "translat", "calls.ndjson")]
    [InlineData("sluice: there is no command 'frobnicate'.", "frobnicate")]
    [InlineData("sluice: say which command: serve, translate, explain, ")]
    [InlineData("sluice journal: say which command: doctor.", "journal")]
    [InlineData("sluice translate: there is no option '--groupd'. Did you mean '--grouped'?", "translate", "--groupd")]
    [InlineData("sluice translate: there is no option '--groupd'. Did you mean '--grouped'?", "translate", "calls.ndjson", "--groupd")]
    [InlineData("sluice check: there is no option '--confg'. Did you mean '--config'?", "check", "--confg", "sluice.yaml")]
    [InlineData("sluice check: give the file once, as FILE or with --config.", "check", "a.yaml", "--config", "b.yaml")]
    [InlineData("sluice destinations pause: there is no option '--dat'. Did you mean '--data'?", "destinations", "pause", "--dat", "x", "hook")]
    [InlineData("sluice destinations status: there is no option '--jsonn'. Did you mean '--json'?", "destinations", "status", "--jsonn")]
    [InlineData("sluice destinations test: there is no option '--foldr'. Did you mean '--folder'?", "destinations", "test", "--foldr")]
    [InlineData("sluice find: there is no option '--jsn'. Did you mean '--json'?", "find", "--jsn", "1")]
    [InlineData("sluice replay show: there is no option '--jsn'. Did you mean '--json'?", "replay", "show", "--jsn", "1")]
    [InlineData("sluice explain: there is no option '--bogus'.", "explain", "--last", "--bogus")]
    [InlineData("sluice serve: there is no option '--confg'. Did you mean '--config'?", "serve", "--confg", "sluice.yaml")]
    [InlineData("sluice translate: 'two' is one argument too many; put a value with blanks in quotes.", "translate", "one", "two")]
    [InlineData("sluice translate: --received-at takes a time from 1970 on such as 2026-01-31 or 2026-01-31T12:00:00Z, not 'noon'.", "translate", "--received-at", "noon")]
    [InlineData(
        "sluice dead-letters drop: --to takes a time from 1970 on such as 2026-01-31 or 2026-01-31T12:00:00Z, not '31 Jan'.", "dead-letters", "drop", "--to", "31 Jan", "--yes")]
    [InlineData("sluice translate: --max-line-bytes takes 1024 to 1073741824.", "translate", "--max-line-bytes", "1023")]
    [InlineData("sluice translate: --max-line-bytes takes 1024 to 1073741824.", "translate", "--max-line-bytes", "1073741825")]
    [InlineData("sluice explain: give either --path or a file, not both.", "explain", "--path", "/x", "calls.ndjson")]
    [InlineData("sluice explain: --body needs --path.", "explain", "--body", "{}")]
    [InlineData("sluice translate: --max-line-bytes takes 1024 to 1073741824.", "translate", "--max-line-bytes", "16MB")]
    [InlineData("sluice explain: --line takes a whole number from 1 on.", "explain", "--line", "0")]
    [InlineData("sluice explain: --line takes a whole number from 1 on.", "explain", "--line", "abc", "x")]
    [InlineData("sluice explain: --sequence takes a whole number from 1 on.", "explain", "--sequence", "abc")]
    [InlineData("sluice record: --last takes 1 to 1000.", "record", "--last", "abc")]
    [InlineData("sluice record: --last takes 1 to 1000.", "record", "--last", "99999999999")]
    [InlineData("sluice preview: --last takes a whole number from 1 on.", "preview", "-c", "new.yaml", "--last", "1e3")]
    [InlineData("sluice preview: --samples takes 1 to 1000.", "preview", "-c", "new.yaml", "--samples", "x")]
    [InlineData("sluice preview: --samples takes 1 to 1000.", "preview", "-c", "new.yaml", "--samples", "1001")]
    [InlineData("sluice dead-letters list: --limit takes 1 to 1000.", "dead-letters", "list", "--limit", "abc")]
    [InlineData("sluice dead-letters list: --before takes a whole number from 1 on.", "dead-letters", "list", "--before", "abc")]
    [InlineData("sluice dead-letters show: ID takes a whole number from 1 on.", "dead-letters", "show", "abc")]
    [InlineData("sluice dead-letters retry: ID takes a whole number from 1 on.", "dead-letters", "retry", "0")]
    [InlineData("sluice replay show: ID takes a whole number from 1 on.", "replay", "show", "-1")]
    [InlineData("sluice replay: --rate takes 1 to 10000.", "replay", "-d", "hook", "--rate", "abc")]
    [InlineData("sluice serve: --log-level takes trace, debug, information, warning, error, critical or none, not 'loud'.", "serve", "--log-level", "loud")]
    [InlineData("sluice serve: --log-format takes text or json, not 'xml'.", "serve", "--log-format", "xml")]
    [InlineData("sluice serve: --listen '8080' is not an address; write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine.", "serve", "--listen", "8080")]
    [InlineData("sluice serve: --listen 'http://gateway.lan:80' has a host name; write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine.", "serve", "--listen", "http://gateway.lan:80")]
    [InlineData("sluice dead-letters drop: --reason takes a value, not an empty text.", "dead-letters", "drop", "--reason", "", "--yes")]
    [InlineData("sluice dead-letters retry: --destination takes a value, not an empty text.", "dead-letters", "retry", "-d", "")]
    [InlineData("sluice replay: --person takes a value, not an empty text.", "replay", "-d", "hook", "--person", "")]
    [InlineData("sluice serve: --config takes a value, not an empty text.", "serve", "-c", "")]
    [InlineData("sluice serve: --data takes a value, not an empty text.", "serve", "--data", "")]
    [InlineData("sluice verify: --data takes a value, not an empty text.", "verify", "--data", "")]
    [InlineData("sluice check: FILE is the name of a file, not an empty text.", "check", "")]
    [InlineData("sluice preview: --against takes a value, not an empty text.", "preview", "-c", "new.yaml", "--against", "")]
    [InlineData("sluice translate: --source takes a value, not an empty text.", "translate", "-c", "x.yaml", "--source", "")]
    [InlineData("sluice explain: --path takes a value, not an empty text.", "explain", "--path", "")]
    [InlineData("sluice explain: --body takes a value, not an empty text.", "explain", "--path", "/x", "--body", "")]
    [InlineData("sluice replay: --destination takes a value, not an empty text.", "replay", "-d", "")]
    [InlineData("sluice find: MESSAGE is the id of a message, or the number of a call; this is neither.", "find", "")]
    [InlineData("sluice find: MESSAGE is the id of a message, or the number of a call; this is neither.", "find", ".")]
    [InlineData("sluice find: MESSAGE is the id of a message, or the number of a call; this is neither.", "find", "..")]
    [InlineData("sluice explain: --path needs a value.", "explain", "--path")]
    [InlineData("sluice explain: --path takes one value, but 2 were given.", "explain", "--path", "/a", "--path", "/b")]
    [InlineData("sluice explain: --body needs a value.", "explain", "--path", "/x", "--body")]
    [InlineData("sluice explain: --data needs a value.", "explain", "--last", "--data")]
    [InlineData("sluice record: --person needs a value.", "record", "calls.ndjson", "--person")]
    [InlineData("sluice find: MESSAGE is missing.", "find")]
    [InlineData("sluice replay: --destination is missing.", "replay")]
    public async Task A_wrong_command_line_is_answered_with_what_is_wrong_and_code_2(string expected, params string[] args)
    {
        var shell = await Shell.Run(args);
        Assert.Equal(2, shell.Code);
        Assert.Empty(shell.Out);
        Assert.StartsWith(expected, shell.Error, StringComparison.Ordinal);
        Assert.Contains("--help' shows what there is.", shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_behind_two_hyphens_is_an_argument()
    {
        var shell = await Shell.Run("destinations", "show", "--", "-bogus");
        Assert.Equal(1, shell.Code);
        Assert.Contains("'-bogus'", shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HelpTests.Verbs), MemberType = typeof(HelpTests))]
    public async Task No_option_of_any_command_breaks_off_without_its_value_or_with_two(string path)
    {
        var verb = HelpTests.Leaf(path);
        string[] words = [.. path.Split(' ')[1..], .. verb.Arguments.Where(one => one.Arity.MinimumNumberOfValues > 0).Select(_ => "1")];
        foreach (var option in verb.Options.Where(one => one.Arity.MinimumNumberOfValues > 0))
        {
            foreach (var name in option.Aliases.Append(option.Name))
            {
                var shell = await Shell.Run([.. words, name]);
                Assert.Equal(2, shell.Code);
                Assert.Contains($"{path}: {name} needs a value.\n", shell.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
                if (option.Arity.MaximumNumberOfValues > 1) continue;
                shell = await Shell.Run([.. words, name, "1", name, "1"]);
                Assert.Equal(2, shell.Code);
                Assert.Contains(" takes one value, but 2 were given.\n", shell.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            }
        }
    }

    // What a variable that is not set leaves.
    [Theory]
    [MemberData(nameof(HelpTests.Verbs), MemberType = typeof(HelpTests))]
    public void No_option_of_any_command_takes_an_empty_text(string path)
    {
        var verb = HelpTests.Leaf(path);
        // Options are looked at once the command's own rules hold: some want to hear of which letters.
        string[] words = [.. path.Split(' ')[1..], .. verb.Options.Any(one => one.Name == "--all") ? (string[])["--all"] : []];
        foreach (var option in verb.Options.Where(one => one.Arity.MinimumNumberOfValues > 0))
        {
            var errors = HelpTests.Root().Parse([.. words, option.Name, ""]).Errors;
            Assert.Contains(errors, error => error.Message.StartsWith($"{option.Name} ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(32, 141, "")]
    [InlineData(28, 1, "sluice: cannot write\n")]
    public async Task Output_that_cannot_be_written_ends_a_command_in_order(int error, int code, string sentence)
    {
        using var said = new StringWriter { NewLine = "\n" };
        var streams = new Streams(Stream.Null, new BrokenStream(new("cannot write", error)), said);
        Assert.Equal(code, await Shell.CommandLineOver(streams).RunAsync(["verify", "--help"]));
        Assert.Equal(sentence, said.ToString());
    }

    [Fact]
    public async Task A_closed_standard_error_leaves_the_exit_code()
    {
        using var closed = new ClosedWriter();
        Assert.Equal(1, await Shell.CommandLineOver(new(Stream.Null, Stream.Null, closed)).RunAsync(["check", "nowhere.yaml"]));
    }

    /// <summary>What the system gives for a standard error that is closed.</summary>
    private sealed class ClosedWriter : StringWriter
    {
        public override void Write(char value) => throw new UnauthorizedAccessException("bad file descriptor");

        public override void Write(string? value) => throw new UnauthorizedAccessException("bad file descriptor");

        public override void Write(char[] buffer, int index, int count) => throw new UnauthorizedAccessException("bad file descriptor");

        public override void WriteLine(string? value) => throw new UnauthorizedAccessException("bad file descriptor");
    }

    /// <summary>A stream that nothing can be written to.</summary>
    private sealed class BrokenStream(IOException why) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw why;

        public override void Write(byte[] buffer, int offset, int count) => throw why;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw why;
    }
}
