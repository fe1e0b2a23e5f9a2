using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Journal;
using Sluice.Journal.Doctor;
using Sluice.Translation;

namespace Sluice.Tests.Journal;

public sealed class DoctorTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task A_sound_journal_is_counted()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 20);
            journal.Deliveries.Load("hook", 7);
        }
        var report = JournalDoctor.Examine(_test.Folder, TestJournal.Cancel);
        Assert.True(report.IsHealthy);
        Assert.Equal((20, 20, 1, 20, 0), (report.Blocks, report.Records, report.First, report.Last, report.TrimmedUpTo));
        Assert.Equal(new ReaderPosition("hook", 7, true), Assert.Single(report.Positions));
        Assert.True(report.Bytes > 20 * 100);
    }

    [Fact]
    public async Task A_position_that_was_never_reached_is_reported()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 3);
            await journal.Deliveries.CommitAsync(new("hook") { Position = 4 });
        }
        var report = JournalDoctor.Examine(_test.Folder, TestJournal.Cancel);
        Assert.False(Assert.Single(report.Positions).IsInRange);
        Assert.False(report.IsHealthy);
    }

    [Fact]
    public async Task A_journal_that_was_trimmed_is_sound()
    {
        await using (var journal = _test.Open(TestJournal.Small with { Bounds = new() { Age = TimeSpan.FromHours(1) } }))
        {
            await TestJournal.AppendAsync(journal, 1, 3);
            _test.Clock.Advance(TimeSpan.FromHours(2));
            journal.SetReaders([]);
            await TestJournal.AppendAsync(journal, 4, 5);
        }
        var report = JournalDoctor.Examine(_test.Folder, TestJournal.Cancel);
        Assert.True(report.IsHealthy);
        Assert.Equal((3, 4, 5), (report.TrimmedUpTo, report.First, report.Last));
    }

    [Fact]
    public void A_folder_without_a_journal_is_named()
    {
        var refused = Assert.Throws<JournalOpenException>(() => JournalDoctor.Examine(_test.Folder, TestJournal.Cancel));
        Assert.Contains("journal.db is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_which_nothing_can_be_read_is_free_again()
    {
        var path = Path.Combine(_test.Folder, "journal.db");
        File.WriteAllText(path, new string('x', 10_000));
        var refused = Assert.Throws<JournalOpenException>(() => JournalDoctor.Examine(_test.Folder, TestJournal.Cancel));
        Assert.StartsWith("Nothing of the journal", refused.Message, StringComparison.Ordinal);
        File.Delete(path);
        await using var journal = _test.Open();
        Assert.Equal(0, journal.Head);
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        await using (var journal = _test.Open()) await TestJournal.AppendAsync(journal, 1, 5);
        var path = Path.Combine(_test.Folder, "journal.db");
        var before = await File.ReadAllBytesAsync(path, TestJournal.Cancel);
        JournalDoctor.Examine(_test.Folder, TestJournal.Cancel);
        JournalDoctor.Export(_test.Folder, Stream.Null, TestJournal.Cancel);
        Assert.Equal(before, await File.ReadAllBytesAsync(path, TestJournal.Cancel));
    }

    [Theory]
    [InlineData("""{"name":"a","data":{"n":1.10,"big":123456789012345678901234567890}}""", """{"name":"a","data":{"n":1.10,"big":123456789012345678901234567890}}""")]
    [InlineData("{\r\n\"name\":\"line\\n\"\n}", "{  \"name\":\"line\\n\" }")]
    [InlineData("""{"name":"trailing",}""", "\"{\\\"name\\\":\\\"trailing\\\",}\"")]
    [InlineData("plain", "\"plain\"")]
    public async Task An_exported_body_is_what_was_sent(string body, string exported)
    {
        var line = await ExportAsync(Encoding.UTF8.GetBytes(body));
        Assert.Equal(exported, line.GetProperty("body").GetRawText());
        Assert.False(line.TryGetProperty("bodyBase64", out _));
    }

    [Theory]
    [InlineData(1024, JsonValueKind.Array)]
    [InlineData(1025, JsonValueKind.String)]
    public void JSON_is_exported_as_such_as_deep_as_messages_are_read(int depth, JsonValueKind exported)
    {
        var call = new TrackCall("POST", "/"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), Received, default);
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "backend", new());
        using var to = new MemoryStream();
        using (var lines = new RecordLines(to)) lines.Write(new(1, new(record.WrittenMemory)));
        Assert.Equal(exported, JsonDocument.Parse(to.ToArray(), new() { MaxDepth = 2000 }).RootElement.GetProperty("body").ValueKind);
    }

    [Theory]
    [InlineData("name=seen&data[n]=1")]
    [InlineData("\"seen\"")]
    public void A_form_is_exported_with_its_type_so_that_its_line_is_the_call_again(string form)
    {
        var call = new TrackCall("POST", "/api/v1/customers/42/events"u8.ToArray(), Encoding.UTF8.GetBytes(form), Received, default)
        {
            ContentType = "application/x-www-form-urlencoded",
        };
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "backend", new());
        using var to = new MemoryStream();
        using (var lines = new RecordLines(to)) lines.Write(new(1, new(record.WrittenMemory)));
        var line = new Sluice.Cli.Lines.CallLine();
        Assert.Null(line.Read(to.ToArray()));
        Assert.Equal((form, call.ContentType), (Encoding.UTF8.GetString(line.Body.Span), line.ContentType));
    }

    [Fact]
    public async Task A_body_that_is_not_text_is_exported_in_base_64_and_none_not_at_all()
    {
        Assert.Equal([0xFF, 0x00, 0xC3], (await ExportAsync([0xFF, 0x00, 0xC3])).GetProperty("bodyBase64").GetBytesFromBase64());
        await _test.DisposeAsync();
        Directory.CreateDirectory(_test.Folder);
        var bare = await ExportAsync([]);
        Assert.False(bare.TryGetProperty("body", out _) || bare.TryGetProperty("bodyBase64", out _));
    }

    [Fact]
    public async Task An_exported_record_has_the_call_and_its_messages()
    {
        var line = await ExportAsync("""{"name":"Started Game","data":{"moves":0}}"""u8.ToArray());
        Assert.Equal(1, line.GetProperty("sequence").GetInt64());
        Assert.Equal("2026-01-02T03:04:05.678Z", line.GetProperty("receivedAt").GetString());
        Assert.Equal("backend", line.GetProperty("source").GetString());
        Assert.Equal("POST", line.GetProperty("method").GetString());
        Assert.Equal("/api/v1/customers/é%20/events", line.GetProperty("path").GetString());
        var message = Assert.Single(line.GetProperty("messages").EnumerateArray());
        Assert.Equal("Started Game", message.GetProperty("event").GetString());
    }

    [Fact]
    public async Task What_cannot_be_read_is_left_out_and_named()
    {
        await using (var journal = _test.Open())
        {
            await TestJournal.AppendAsync(journal, 1, 5);
            await journal.BetweenCommitsAsync(tables => tables.Database.Execute("UPDATE blocks SET checksum = 0 WHERE first = 3"));
        }
        using var to = new MemoryStream();
        var export = JournalDoctor.Export(_test.Folder, to, TestJournal.Cancel);
        var lines = Encoding.UTF8.GetString(to.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, export.Records);
        Assert.Equal([1, 2, 4, 5], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt32()));
        Assert.Equal((3, 3), (Assert.Single(export.LeftOut).First, export.LeftOut[0].Last));
    }

    private async Task<JsonElement> ExportAsync(byte[] body)
    {
        var call = new TrackCall(
            "POST", Encoding.UTF8.GetBytes("/api/v1/customers/é%20/events"), body, Received, MessageId.ForCall(Received, 1));
        var translation = new TranslatedCall();
        new Translator(TranslationOptions.Default).Translate(call, translation);
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "backend", translation);
        await using (var journal = _test.Open()) await journal.AppendAsync(record.WrittenMemory);
        using var to = new MemoryStream();
        Assert.Equal(1, JournalDoctor.Export(_test.Folder, to, TestJournal.Cancel).Records);
        var text = Encoding.UTF8.GetString(to.ToArray());
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return JsonDocument.Parse(text).RootElement;
    }
}
