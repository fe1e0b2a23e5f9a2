using System.Text;
using System.Text.Json;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Cli;

public class TranslateTests
{
    private const string Identify = """{"method":"PUT","path":"/api/v1/customers/42","body":{"email":"person@example.com","plan":"basic"}}""";
    private const string Event = """{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"signed_up","data":{"n":1.10,"big":12345678901234567890,"e":1e3}}}""";
    private const string Nameless = """{"method":"POST","path":"/api/v1/customers/42/events","body":{"data":{}}}""";
    private const string Segment = """{"method":"POST","path":"/api/v1/segments/7/add_customers","body":{"ids":["42"]}}""";
    private const string Region = """{"method":"GET","path":"/api/v1/accounts/region"}""";
    private const string TwoGroups = """
        {"method":"PUT","path":"/api/v1/customers/42","body":{"cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}},{"identifiers":{"object_type_id":"1","object_id":"b"}}]}}}
        """;

    private const string HalfABatch = """
        {"method":"POST","path":"/api/v2/batch","body":{"batch":[{"type":"person","identifiers":{"id":"1"},"action":"dance"},{"type":"person","identifiers":{"id":"2"},"action":"suppress"}]}}
        """;

    [Theory]
    [InlineData("website", 1, "privacy_events: false")]
    [InlineData("backend", 0, "")]
    public async Task Only_a_source_that_may_has_people_suppressed(string source, int code, string why)
    {
        using var file = new TemporaryFile("sources: [{ name: website, write_key: w, privacy_events: false }, { name: backend, write_key: b }]\n", ".yaml");
        const string Call = """{"method":"POST","path":"/v1/track","body":{"userId":"42","event":"User Suppressed"}}""";
        var shell = await Shell.Type(Call, "translate", "--quiet", "--config", file.Path, "--source", source);
        Assert.Equal((code, code == 0), (shell.Code, shell.Out.Contains("User Suppressed", StringComparison.Ordinal)));
        Assert.Contains(why, shell.Error, StringComparison.Ordinal);
        var explained = await Shell.Type(Call, "explain", "--config", file.Path, "--source", source);
        Assert.Equal(code, explained.Code);
        Assert.Contains(why, explained.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_come_out_in_the_order_of_the_calls()
    {
        var shell = await Shell.Type($"{TwoGroups.Trim()}\n{Event}\n", "translate");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(["identify", "group", "group", "track"], shell.Lines.Select(line => Json(line).GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Numbers_come_out_as_they_went_in()
    {
        var shell = await Shell.Type(Event, "translate");
        Assert.Contains("""{"n":1.10,"big":12345678901234567890,"e":1e3}""", Assert.Single(shell.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_line_is_named_the_others_are_translated_and_the_code_is_1()
    {
        var shell = await Shell.Type($"{Identify}\n\nnot json\n{Nameless}\n{Event}\n", "translate", "--quiet");
        Assert.Equal(1, shell.Code);
        Assert.Equal(["identify", "track"], shell.Lines.Select(line => Json(line).GetProperty("type").GetString()));
        var errors = shell.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, errors.Length);
        Assert.StartsWith("line 3: not valid JSON at byte 2", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("line 4: name: ", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_mapped_is_said_and_is_no_error()
    {
        var shell = await Shell.Type($"{Segment}\n{Region}\n", "translate");
        Assert.Equal((0, ""), (shell.Code, shell.Out));
        Assert.Contains("line 1: not mapped: Manual segments", shell.Error, StringComparison.Ordinal);
        Assert.Contains("line 2: not mapped: ", shell.Error, StringComparison.Ordinal);
        Assert.Contains("2 calls: 0 messages, 2 not mapped, 0 refused.", shell.Error, StringComparison.Ordinal);
        Assert.Empty((await Shell.Type(Segment, "translate", "--quiet")).Error);
    }

    [Fact]
    public async Task What_a_sender_wrote_moves_no_cursor()
    {
        var shell = await Shell.Type("""{"method":"POST","path":"/no\u001b[2Jwhere"}""", "translate");
        Assert.DoesNotContain('\u001b', shell.Error);
        Assert.Contains("/no\\u001B[2Jwhere", shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_could_not_be_applied_to_a_call_without_a_message_is_told()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write(
            "sluice.yaml", "sources: [{ name: s, write_key: k }]\ntranslation: { not_mapped: [{ name: empty, message: { type: track, event: E, userId: $.nothing } }] }");
        var shell = await Shell.Type(Segment, "translate", "--config", config);
        Assert.Contains("line 1: not mapped: Manual segments", shell.Error, StringComparison.Ordinal);
        Assert.Contains("Rule 'empty' was not applied: a message needs a userId or an anonymousId.", shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/customers/42/events", 1024 * 1024, 0)]
    [InlineData("/api/v1/customers/42/events", (1024 * 1024) + 1, 1)]
    [InlineData("/api/v1/metrics", 32 * 1024, 0)]
    [InlineData("/api/v1/metrics", (32 * 1024) + 1, 1)]
    [InlineData("/api/v1/customers/42/events", 9_000_000, 1)]
    public async Task A_body_may_be_as_large_as_the_gateway_takes(string path, int length, int code)
    {
        const string Body = """{"name":"seen","delivery_id":"d","metric":"opened"}""";
        var line = $$"""{"method":"POST","path":"{{path}}","body":{{Body[..^1]}}{{new string(' ', length - Body.Length)}}} }""";
        foreach (var command in (string[])["translate", "explain"])
        {
            var shell = await Shell.Type(line, command);
            Assert.Equal(code, shell.Code);
            if (code == 1) Assert.Contains("The body is larger than ", shell.Error + shell.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Grouped_gives_one_line_per_call_in_the_order_of_the_input()
    {
        var shell = await Shell.Type(string.Join('\n', TwoGroups.Trim(), Nameless, Segment, "{", HalfABatch.Trim()), "translate", "--grouped");
        Assert.Equal(1, shell.Code);
        var lines = shell.Lines.Select(Json).ToArray();
        Assert.Equal(5, lines.Length);
        Assert.Equal(3, lines[0].GetProperty("messages").GetArrayLength());
        Assert.Equal("required name 2", Error(lines[1].GetProperty("error")));
        Assert.StartsWith("Manual segments", lines[2].GetProperty("not_mapped").GetString(), StringComparison.Ordinal);
        Assert.Equal("invalid  4", Error(lines[3].GetProperty("error")));
        Assert.Equal("User Suppressed", Assert.Single(lines[4].GetProperty("messages").EnumerateArray()).GetProperty("event").GetString());
        var item = Assert.Single(lines[4].GetProperty("errors").EnumerateArray());
        Assert.Equal((0, "invalid action 5"), (item.GetProperty("batch_index").GetInt32(), Error(item)));

        static string Error(JsonElement error) => $"{error.GetProperty("reason")} {error.GetProperty("field")} {error.GetProperty("line")}";
    }

    [Fact]
    public async Task A_batch_with_a_refused_item_names_the_item()
    {
        var shell = await Shell.Type(HalfABatch, "translate");
        Assert.Equal(1, shell.Code);
        Assert.Single(shell.Lines);
        Assert.StartsWith("line 1, item 0: action: ", shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"method":"GET","path":"/api/v1/customers/42"}""", "line 1: method: There is no GET /api/v1/customers/42; this path takes PUT, DELETE.")]
    [InlineData("""{"method":"POST","path":"/nowhere"}""", "line 1: path: There is no endpoint POST /nowhere")]
    public async Task A_path_that_is_no_endpoint_is_refused(string line, string error)
    {
        var shell = await Shell.Type(line, "translate");
        Assert.Equal(1, shell.Code);
        Assert.StartsWith(error, shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_body_and_a_body_of_the_same_bytes_give_the_same_messages()
    {
        const string Raw = """{"method":"PUT","path":"/api/v1/customers/42","body":"{\"email\":\"person@example.com\",\"plan\":\"basic\"}"}""";
        Assert.Equal((await Fixed(Identify)).Out, (await Fixed(Raw)).Out);
    }

    [Fact]
    public async Task A_fixed_time_of_receipt_fixes_the_output()
    {
        var first = await Fixed($"{Event}\n{TwoGroups.Trim()}\n");
        Assert.Equal(first.Out, (await Fixed($"{Event}\n{TwoGroups.Trim()}\n")).Out);
        Assert.All(first.Lines, line => Assert.Equal("2025-05-05T05:05:05Z", Json(line).GetProperty("receivedAt").GetString()));
        Assert.Equal(4, first.Lines.Select(line => Json(line).GetProperty("messageId").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Without_a_fixed_time_two_runs_give_other_ids()
    {
        var ids = new[] { await Shell.Type(Event, "translate"), await Shell.Type(Event, "translate") };
        Assert.NotEqual(Json(ids[0].Out).GetProperty("messageId").GetString(), Json(ids[1].Out).GetProperty("messageId").GetString());
        Assert.Equal("2026-01-31T12:00:00Z", Json(ids[0].Out).GetProperty("receivedAt").GetString());
    }

    [Fact]
    public async Task A_file_is_read_as_standard_input_is()
    {
        using var file = new TemporaryFile(Identify);
        Assert.Equal((await Fixed(Identify)).Out, (await Shell.Run("translate", "--received-at", "2025-05-05T05:05:05Z", file.Path)).Out);
        Assert.Equal((await Fixed(Identify)).Out, (await Shell.Type(Identify, "translate", "--received-at", "2025-05-05T05:05:05Z", "-")).Out);
    }

    [Fact]
    public async Task A_missing_file_or_a_folder_is_said_to_be_one()
    {
        Assert.Equal($"sluice: there is no file 'nowhere.ndjson'.{Environment.NewLine}", (await Shell.Run("translate", "nowhere.ndjson")).Error);
        var folder = await Shell.Run("translate", AppContext.BaseDirectory);
        Assert.Equal((1, $"sluice: '{AppContext.BaseDirectory}' is a folder; name a file.{Environment.NewLine}"), (folder.Code, folder.Error));
    }

    [Fact]
    public async Task Nothing_in_gives_nothing_out()
    {
        var shell = await Shell.Type("", "translate");
        Assert.Equal((0, "", ""), (shell.Code, shell.Out, shell.Error));
    }

    [Fact]
    public async Task The_switches_of_a_configuration_apply()
    {
        using var file = new TemporaryFile("sources: [{ name: a, write_key: k }]\ndestinations: [{ name: b, type: stdout }]\ntranslation: { keep_email_in_traits: true }\n", ".yaml");
        Assert.False(Json((await Shell.Type(Identify, "translate")).Out).GetProperty("traits").TryGetProperty("email", out _));
        Assert.True(Json((await Shell.Type(Identify, "translate", "--config", file.Path)).Out).GetProperty("traits").TryGetProperty("email", out _));
    }

    [Fact]
    public async Task A_line_longer_than_allowed_is_refused_and_the_next_is_translated()
    {
        var body = Identify.Replace("basic", new string('x', 2000), StringComparison.Ordinal);
        var shell = await Shell.Type($"{body}\n{Identify}\n", "translate", "--max-line-bytes", "1024", "--quiet");
        Assert.Equal(1, shell.Code);
        Assert.Single(shell.Lines);
        Assert.Equal($"line 1: the line is longer than --max-line-bytes allows.{Environment.NewLine}", shell.Error);
        Assert.Equal(2, (await Shell.Type($"{body}\n{Identify}\n", "translate", "--max-line-bytes", "3000")).Lines.Length);
    }

    [Theory]
    [InlineData("translate")]
    [InlineData("translate", "--grouped")]
    public async Task An_input_of_any_size_is_translated_in_the_same_memory(params string[] args)
    {
        // Warm, so that only what grows with the input is measured.
        await Translate(1000, args);
        var (few, fewLines) = await Translate(2_000, args);
        var (many, manyLines) = await Translate(60_000, args);
        Assert.Equal((2_000, 60_000), (fewLines, manyLines));
        Assert.InRange(many - few, -200_000, 200_000);
    }

    private static async Task<(long Allocated, long Lines)> Translate(int lines, string[] args)
    {
        using var input = new Repeat(Encoding.UTF8.GetBytes(Event + "\n"), lines);
        using var output = new CountLines();
        using var error = new StringWriter();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(0, await Shell.CommandLineOver(new(input, output, error)).RunAsync(args));
        Assert.Empty(error.ToString());
        return (GC.GetAllocatedBytesForCurrentThread() - before, output.Lines);
    }

    private static Task<Shell> Fixed(string input) => Shell.Type(input, "translate", "--received-at", "2025-05-05T05:05:05Z");

    private static JsonElement Json(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>The same line over and over, made as it is read.</summary>
    private sealed class Repeat(byte[] line, int times) : MemoryStream
    {
        private int _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == times) return 0;
            var whole = Math.Min(count / line.Length, times - _at);
            for (var i = 0; i < whole; i++) line.CopyTo(buffer, offset + (i * line.Length));
            _at += whole;
            return whole * line.Length;
        }
    }

    /// <summary>Keeps nothing but how many lines went by.</summary>
    private sealed class CountLines : MemoryStream
    {
        public long Lines { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Lines += buffer.Count((byte)'\n');
    }
}
