using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.JournalWriter;

/// <summary>
/// Sends the same calls as every other process like it, each from two sides at once, until it is killed. Their messages bear the ids 0, 1, 2 …
/// Says in lines what is durable: "new SEQUENCE NUMBER", or "again SEQUENCE NUMBER" when the id was known.
/// </summary>
internal static class Repeating
{
    private const int Pairs = 8;

    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Translator Translator = new(TranslationOptions.Default);

    public static async Task RunAsync(string folder)
    {
        var options = new JournalOptions { CheckpointBytes = 256 * 1024, ReserveBytes = 64 * 1024 };
        await using var journal = SqliteJournal.Open(folder, options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await Task.WhenAll(Enumerable.Range(0, 2 * Pairs).Select(producer => SendAsync(journal, producer / 2)));
    }

    private static async Task SendAsync(SqliteJournal journal, long number)
    {
        var record = new ArrayBufferWriter<byte>();
        var ids = new ChosenIds();
        for (; ; number += Pairs)
        {
            record.ResetWrittenCount();
            Write(record, ids, journal.IdSeed, number);
            var sequence = await journal.AppendAsync(record.WrittenMemory, ids.Written);
            Console.WriteLine($"{(ids.Duplicates == 0 ? "new" : "again")} {sequence} {number}");
        }
    }

    private static void Write(ArrayBufferWriter<byte> to, ChosenIds ids, long seed, long number)
    {
        var body = $$"""{"userId":"42","event":"step","messageId":"{{number}}"}""";
        var call = new TrackCall("POST", "/v1/track"u8.ToArray(), Encoding.UTF8.GetBytes(body), Received, MessageId.ForCall(Received, (ulong)number))
        {
            ContentType = "application/json",
        };
        var translation = new TranslatedCall();
        Translator.Translate(call, translation);
        ids.Begin(seed, "test");
        RecordEncoder.Write(to, call, "test", translation, ids);
    }
}
