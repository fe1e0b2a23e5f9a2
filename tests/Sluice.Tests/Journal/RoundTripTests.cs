using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Sluice.Journal;
using Sluice.Tests.Translation;
using Sluice.Translation;
using Record = Sluice.Journal.Record;

namespace Sluice.Tests.Journal;

/// <summary>A call comes out of the journal as it went in, and can be translated again to the very same messages.</summary>
public sealed class RoundTripTests : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Method, string Path, byte[] Body)[] Calls =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors")).Order()
            .Select(static file => JsonNode.Parse(File.ReadAllText(file))!["call"]!).Where(static call => (string)call["source"]! != "js")
            .Select(static call => ((string)call["method"]!, (string)call["path"]!, BodyOf(call["body"]))),
    ];

    private readonly TestJournal _test = new();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Every_call_of_the_specification_comes_back_byte_for_byte_and_gives_the_same_messages_again()
    {
        var written = new List<(TrackCall Call, string[] Messages)>();
        await using (var journal = _test.Open())
        {
            foreach (var (method, path, body) in Calls)
            {
                var call = Some.Call(method, path, null) with { Body = body, Id = MessageId.ForCall(Some.Moment, (ulong)written.Count), ContentType = "application/json" };
                var translation = Translate(call);
                if (translation.Outcome == Outcome.Refused) continue;
                written.Add((call, translation.Texts()));
                await journal.AppendAsync(Encode(call, translation));
            }
        }
        Assert.True(written.Count > 100, $"Only {written.Count} of {Calls.Length} calls can be stored.");
        using var stored = new RecordedCalls(_test.Folder);
        var read = 0;
        foreach (var entry in stored.After(0)) AssertSame(written[read++], entry.Record);
        Assert.Equal(written.Count, read);
    }

    [Fact]
    public void Whatever_is_accepted_can_be_read_again() =>
        Gen.Select(Gen.OneOf(Calls), Gen.Int[0, 400], Gen.Byte, Gen.ULong, Gen.Long[0, 253_402_300_799_000]).Sample((one, at, value, unique, milliseconds) =>
        {
            byte[] body = one.Body.Length == 0 ? [] : [.. one.Body];
            if (body.Length > 0) body[at % body.Length] = value;
            var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            // Most of what no longer begins as JSON is a form then.
            var type = unique % 2 == 0 ? "application/json" : "application/x-www-form-urlencoded";
            var call = new TrackCall(one.Method, Encoding.UTF8.GetBytes(one.Path), body, time, MessageId.ForCall(time, unique)) { ContentType = type };
            var translation = Translate(call);
            if (translation.Outcome != Outcome.Refused) AssertSame((call, translation.Texts()), new(Encode(call, translation)));
        });

    private static void AssertSame((TrackCall Call, string[] Messages) written, Record record)
    {
        var (call, messages) = written;
        Assert.Equal((call.Method, call.ReceivedAt, call.Id), (record.Method, record.ReceivedAt, record.CallId));
        Assert.Equal(call.Target.ToArray(), record.Target.ToArray());
        Assert.Equal(call.Body.ToArray(), record.Body.ToArray());
        Assert.Equal(("backend", call.ContentType), (record.Source, record.ContentType));
        var stored = new List<string>();
        foreach (var message in record) stored.Add(Encoding.UTF8.GetString(message.Json.Span));
        Assert.Equal(messages, stored);
        var again = new TrackCall(record.Method, record.Target, record.Body, record.ReceivedAt, record.CallId) { ContentType = record.ContentType };
        Assert.Equal(messages, Translate(again).Texts());
    }

    private static TranslatedCall Translate(in TrackCall call)
    {
        var into = new TranslatedCall();
        new Translator(TranslationOptions.Default).Translate(call, into);
        return into;
    }

    private static byte[] Encode(in TrackCall call, TranslatedCall translation)
    {
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "backend", translation);
        return record.WrittenSpan.ToArray();
    }

    private static byte[] BodyOf(JsonNode? body) => body switch
    {
        null => [],
        JsonValue raw => Encoding.UTF8.GetBytes((string)raw!),
        _ => Encoding.UTF8.GetBytes(body.ToJsonString(Unescaped)),
    };
}
