using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.Benchmarks;

/// <summary>
/// Durable appends by 64 producers against the least anyone can do: the same records, uncompressed, behind the same queue, written to a
/// growing file with one write and one fsync per group; and against itself with an id in every record that is looked for among a million.
/// In turn, so that all meet the same noise.
/// </summary>
internal static class JournalBenchmark
{
    private const int Producers = 64;
    private const int Pairs = 7;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string corpus)
    {
        var records = Records(corpus);
        Console.WriteLine($"{records.Length} records of {records.Average(record => record.Length):0} bytes on average, {Producers} producers");
        var folder = Directory.CreateTempSubdirectory("sluice-benchmark-").FullName;
        try
        {
            await CompareAsync(records, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static async Task CompareAsync(byte[][] records, string folder)
    {
        var rawPath = Path.Combine(folder, "raw");
        var journalFolder = Path.Combine(folder, "journal");
        var (raw, ours, withIds) = (new List<Load>(), new List<Load>(), new List<Load>());
        var appended = 0L;
        await using (var file = new RawAppend(rawPath))
        await using (var journal = SqliteJournal.Open(journalFolder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance))
        {
            for (var pair = -1; pair < Pairs; pair++)
            {
                var first = await Load.RunAsync((_, record) => file.AppendAsync(record), () => file.Commits, records, Producers, Duration);
                var second = await Load.RunAsync((_, record) => journal.AppendAsync(record), () => journal.Commits, records, Producers, Duration);
                var third = await Load.RunAsync(WithIds(journal), () => journal.Commits, records, Producers, Duration);
                Console.WriteLine($"  {(pair < 0 ? "(warming up) " : "")}raw {first}\n  ours {second}\n  with ids {third}");
                if (pair < 0) continue;
                raw.Add(first);
                ours.Add(second);
                withIds.Add(third);
            }
            appended = journal.Head;
            Console.WriteLine($"ids at the end: {journal.Duplicates}");
            await ReadingAsync(journal, records);
        }
        Console.WriteLine($"rate of ours, raw = 1: {Ratios.Describe(ours.Zip(raw, (mine, bare) => mine.PerSecond / bare.PerSecond))}");
        Console.WriteLine($"CPU per append, us: ours {Ratios.Describe(ours.Select(load => load.CpuMicroseconds))}, raw {Ratios.Describe(raw.Select(load => load.CpuMicroseconds))}");
        Console.WriteLine($"rate with ids, without = 1: {Ratios.Describe(withIds.Zip(ours, (mine, bare) => mine.PerSecond / bare.PerSecond))}");
        Console.WriteLine($"CPU per append with ids, without = 1: {Ratios.Describe(withIds.Zip(ours, (mine, bare) => mine.CpuMicroseconds / bare.CpuMicroseconds))}");
        Console.WriteLine($"allocated per append, bytes: ours {Ratios.Describe(ours.Select(load => load.Allocated))}");
        var stored = new FileInfo(Path.Combine(journalFolder, "journal.db")).Length;
        Console.WriteLine($"on disk per record, bytes: {stored / (double)appended:0}");
    }

    // Every append has a new id, as clients make them: hashed by its producer.
    private static Func<int, ReadOnlyMemory<byte>, ValueTask<long>> WithIds(SqliteJournal journal)
    {
        var ids = Enumerable.Range(0, Producers).Select(_ => new ChosenIds()).ToArray();
        var made = 0L;
        return (producer, record) =>
        {
            Span<byte> id = stackalloc byte[36];
            Guid.CreateVersion7().TryFormat(id, out _);
            BitConverter.TryWriteBytes(id, Interlocked.Increment(ref made));
            ids[producer].Begin(journal.IdSeed, "backend");
            ids[producer].Add(id, place: 0);
            return journal.AppendAsync(record, ids[producer].Written);
        };
    }

    // What destinations at the head cost on top, in the same process.
    private static async Task ReadingAsync(SqliteJournal journal, byte[][] records)
    {
        const int Readers = 10;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers).Select(_ => Task.Run(() => FollowAsync(journal, stop.Token))).ToArray();
        var load = await Load.RunAsync((_, record) => journal.AppendAsync(record), () => journal.Commits, records, Producers, Duration);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Console.WriteLine($"  ours, {Readers} readers at the head: {load}");
    }

    private static async Task FollowAsync(SqliteJournal journal, CancellationToken cancel)
    {
        try
        {
            for (var after = journal.Head; ;) after = (await journal.ReadAsync(after, cancel)).Last;
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private static byte[][] Records(string corpus)
    {
        var translator = new Translator(TranslationOptions.Default);
        var translation = new Translation.Translation();
        var buffer = new ArrayBufferWriter<byte>();
        var records = new List<byte[]>();
        foreach (var call in Corpus.Read(corpus))
        {
            // A batch is many calls in one record; here a record is one call.
            if (call.Target.Span.EndsWith("/batch"u8)) continue;
            translator.Translate(call, translation);
            buffer.ResetWrittenCount();
            RecordEncoder.Write(buffer, call, "backend", "application/json", translation);
            records.Add(buffer.WrittenSpan.ToArray());
        }
        return [.. records];
    }
}
