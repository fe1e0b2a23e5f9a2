using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;
using Sluice.Journal;
using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.Benchmarks.Journal;

/// <summary>
/// Durable appends by 64 producers beside the least anyone can do: the same records, uncompressed, behind the same queue, written to a growing file with one
/// write and one fsync per group; and beside itself with an id in every record that is looked for among all. Then reading it all back, beside reading that file.
/// </summary>
internal static class JournalBenchmark
{
    private const int Producers = 64;

    public static async Task RunAsync(Measuring run)
    {
        var records = Records(run.Calls);
        Measuring.Say($"{records.Length} records of {records.Average(static record => record.Length):0} bytes on average, {Producers} producers");
        using var place = new Workplace();
        await using var raw = new RawAppend(place["raw"]);
        await using var journal = SqliteJournal.Open(place["journal"], new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await AppendAsync(run, records, raw, journal);
        run.Number("on disk for a record", "bytes", [journal.BytesOnDisk / (double)journal.Head]);
        await ReadAsync(run, place["raw"], journal);
    }

    private static async Task AppendAsync(Measuring run, byte[][] records, RawAppend raw, SqliteJournal journal)
    {
        var duration = TimeSpan.FromSeconds(run.Scale.Seconds);
        var (rates, cpus, ids, allocated) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = -1; pair < run.Scale.Pairs; pair++)
        {
            var bare = await AppendLoad.RunAsync((_, record) => raw.AppendAsync(record), () => raw.Commits, records, Producers, duration);
            var ours = await AppendLoad.RunAsync((_, record) => journal.AppendAsync(record), () => journal.Commits, records, Producers, duration);
            var withIds = await AppendLoad.RunAsync(WithIds(journal), () => journal.Commits, records, Producers, duration);
            if (pair < 0) continue;
            run.Keep("raw", bare.Numbers);
            run.Keep("journal", ours.Numbers);
            run.Keep("journal with ids", withIds.Numbers);
            rates.Add(ours.PerSecond / bare.PerSecond);
            cpus.Add(ours.CpuMicroseconds / bare.CpuMicroseconds);
            ids.Add(withIds.CpuMicroseconds / ours.CpuMicroseconds);
            allocated.Add(ours.Allocated);
        }
        run.Ratio("durable appends per second", "raw file and fsync", rates);
        run.Ratio("CPU of a durable append", "raw file and fsync", cpus);
        run.Ratio("CPU of a durable append with an id", "without", ids);
        run.Number("allocated by a durable append", "bytes", allocated);
    }

    // From the start to the head, as a destination that begins at the beginning does.
    private static async Task ReadAsync(Measuring run, string rawFile, SqliteJournal journal)
    {
        var (speed, perSecond) = (new List<double>(), new List<double>());
        for (var pair = -1; pair < run.Scale.Pairs; pair++)
        {
            var began = Stopwatch.GetTimestamp();
            var bytes = 0L;
            using (var file = File.OpenHandle(rawFile))
            {
                var buffer = new byte[1024 * 1024];
                for (int read; (read = RandomAccess.Read(file, buffer, bytes)) > 0;) bytes += read;
            }
            var bare = bytes / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e6;
            began = Stopwatch.GetTimestamp();
            var (records, content) = (0L, 0L);
            for (var after = 0L; after < journal.Head;)
            {
                var block = await journal.ReadAsync(after, CancellationToken.None);
                foreach (var entry in block.Entries) content += entry.Record.Body.Length;
                records += block.Entries.Count;
                after = block.Last;
            }
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (pair < 0) continue;
            run.Must(records == journal.Head, $"{records} of {journal.Head} records were read back");
            run.Keep("reading back", ("records_per_second", records / took), ("bodies_mb_per_second", content / took / 1e6), ("raw_mb_per_second", bare));
            perSecond.Add(records / took / 1000);
            speed.Add(content / took / 1e6 / bare);
        }
        run.Number("records read back a second", "thousand", perSecond);
        run.Ratio("bytes of bodies read back a second", "raw file from the cache", speed);
    }

    // Every append has a new id, as clients make them: hashed by its producer.
    private static Func<int, ReadOnlyMemory<byte>, ValueTask<long>> WithIds(SqliteJournal journal)
    {
        var ids = Enumerable.Range(0, Producers).Select(static _ => new ChosenIds()).ToArray();
        var made = 0L;
        return (producer, record) =>
        {
            Span<byte> id = stackalloc byte[36];
            Guid.CreateVersion7().TryFormat(id, out _);
            BitConverter.TryWriteBytes(id, Interlocked.Increment(ref made));
            ids[producer].Begin(journal.IdSeed, "backend");
            ids[producer].Add(id, offset: 0);
            return journal.AppendAsync(record, ids[producer].Written);
        };
    }

    private static byte[][] Records(TrackCall[] calls)
    {
        var (translator, translation, buffer) = (new Translator(TranslationOptions.Default), new TranslatedCall(), new ArrayBufferWriter<byte>());
        var records = new List<byte[]>();
        foreach (var call in calls)
        {
            // A batch is many calls in one record; here a record is one call.
            if (call.Target.Span.EndsWith("/batch"u8)) continue;
            translator.Translate(call, translation);
            buffer.ResetWrittenCount();
            RecordEncoder.Write(buffer, call with { ContentType = "application/json" }, "backend", translation);
            records.Add(buffer.WrittenSpan.ToArray());
        }
        return [.. records];
    }
}
