using System.Buffers;
using System.Text;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.Tests.Journal;

/// <summary>A call of the Pipelines API on its way into a journal: its messages bear the ids that their sender gave them, or none.</summary>
internal sealed class Sent
{
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Translator Translator = new(TranslationOptions.Default);
    private static ulong _calls;

    private readonly byte[] _record;
    private readonly ChosenIds _ids = new();

    /// <summary>Makes it ready.</summary>
    /// <param name="to">Where it will go.</param>
    /// <param name="ids">An id for each message; null for one without.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="name">The name of its events.</param>
    public Sent(SqliteJournal to, string?[] ids, string source = "website", string name = "step")
    {
        var items = ids.Select(id => $$"""{"type":"track","userId":"42","event":"{{name}}"{{(id is null ? "" : $",\"messageId\":\"{id}\"")}}}""");
        var call = new TrackCall(
            "POST", "/v1/batch"u8.ToArray(), Encoding.UTF8.GetBytes($$"""{"batch":[{{string.Join(',', items)}}]}"""),
            Received, MessageId.ForCall(Received, Interlocked.Increment(ref _calls)))
        {
            ContentType = "application/json",
        };
        var translation = new TranslatedCall();
        Translator.Translate(call, translation);
        Assert.Equal(ids.Length, translation.Messages.Count);
        var record = new ArrayBufferWriter<byte>();
        _ids.Begin(to.IdSeed, source);
        RecordEncoder.Write(record, call, source, translation, _ids);
        _record = record.WrittenSpan.ToArray();
    }

    /// <summary>Appends it. Says of each message that came with an id whether it is a duplicate.</summary>
    public async Task<IReadOnlyList<bool>> AppendAsync(SqliteJournal journal)
    {
        await journal.AppendAsync(_record, _ids.Written);
        return [.. _ids.Written.ToArray().Select(static id => id.IsDuplicate)];
    }

    /// <summary>Appends a call whose messages have these ids.</summary>
    public static Task<IReadOnlyList<bool>> AppendAsync(SqliteJournal journal, params string?[] ids) => new Sent(journal, ids).AppendAsync(journal);

    /// <summary>Everything up to the head: of each record its messages' ids, and whether they are marked.</summary>
    public static async IAsyncEnumerable<(long Sequence, List<(string Id, bool IsDuplicate)> Messages)> ReadAsync(SqliteJournal journal)
    {
        for (var after = 0L; after < journal.Head;)
        {
            var block = await journal.ReadAsync(after, TestJournal.Cancel);
            Assert.Null(block.Damage);
            foreach (var entry in block.Entries)
            {
                var messages = new List<(string, bool)>();
                foreach (var message in entry.Record)
                {
                    Assert.Equal(MessageType.Track, message.Type);
                    messages.Add((Sluice.Routing.Envelope.Read(message.Json).MessageIdText(), message.IsDuplicate));
                }
                yield return (entry.Sequence, messages);
            }
            after = block.Last;
        }
    }
}
