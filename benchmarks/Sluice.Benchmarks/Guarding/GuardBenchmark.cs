using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Guarding;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Threads;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Translation;
using Item = Sluice.Delivery.Item;

namespace Sluice.Benchmarks.Guarding;

/// <summary>
/// What the guard against floods of new identifiers costs: a journal delivered to standard output with it and without it, in turn; and looking at a message
/// by itself, of people who are known, of people who are new.
/// </summary>
internal static class GuardBenchmark
{
    public static async Task RunAsync(Measuring run)
    {
        using var place = new Workplace();
        await using var journal = SqliteJournal.Open(place.Folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await Task.WhenAll(Records(run.Calls).Select(record => journal.AppendAsync(record).AsTask()));
        await WholeAsync(run, journal, place.Folder);
        await AloneAsync(run, journal);
    }

    private static async Task WholeAsync(Measuring run, SqliteJournal journal, string folder)
    {
        var ratios = new List<double>();
        for (var pair = -2; pair < run.Scale.Pairs; pair++)
        {
            var without = await DrainAsync(journal, folder, Planned($"without{pair}", null));
            var with = await DrainAsync(journal, folder, Planned($"with{pair}", new()));
            if (pair < 0) continue;
            ratios.Add(with / without);
            run.Keep("CPU of a call", ("without_us", without), ("with_us", with));
        }
        run.Ratio("CPU of delivering to standard output", "without a guard", ratios);
    }

    private static PlannedDestination Planned(string name, IdentifiersConfig? identifiers) =>
        new(new() { Name = name, Type = "stdout" }, Catalogue.Types["stdout"], Catalogue.Types["stdout"].Create(new Dictionary<string, string>(), [])) { Identifiers = identifiers };

    // CPU of the process for each call, in microseconds.
    private static async Task<double> DrainAsync(SqliteJournal journal, string folder, PlannedDestination planned)
    {
        var before = Environment.CpuUsage.TotalTime;
        using var threads = new DeliveryThreads();
        using var courier = new Courier(threads, new(Stream.Null), new(folder, planned.Config.Name, NullLogger.Instance), TimeProvider.System);
        using var dispatcher = new Dispatcher(planned, 0, new(journal, courier, TimeProvider.System, NullLogger.Instance), new(7), new());
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => dispatcher.RunAsync(stop.Token));
        while (journal.Deliveries.StandingOf(planned.Config.Name)!.Position < journal.Head) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await stop.CancelAsync();
        await run;
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / journal.Head;
    }

    private static async Task AloneAsync(Measuring run, SqliteJournal journal)
    {
        var planned = Planned("alone", new());
        var (intake, read) = (new Intake(planned), new List<(JournalEntry Entry, List<Item> Items)>());
        for (var after = 0L; after < journal.Head;)
        {
            var block = await journal.ReadAsync(after, CancellationToken.None);
            foreach (var entry in block.Entries)
            {
                var items = new List<Item>();
                intake.Take(entry, items);
                read.Add((entry, items));
            }
            after = block.Last;
        }
        var messages = read.Sum(static one => one.Items.Count);
        var (fresh, known, allocated) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < run.Scale.Pairs; round++)
        {
            var guard = new FloodGuard(planned, journal, NullLogger.Instance);
            var first = Nanoseconds(guard);
            for (var again = 0; again < 20; again++) Look(guard);
            if (round < 0) continue;
            fresh.Add(first);
            known.Add(Nanoseconds(guard));
            allocated.Add(Ratios.Allocated(() => Look(guard)) / (double)messages);
        }
        run.Number("looking at a message, of people as they come", "ns", fresh);
        run.Number("looking at a message, of people who are known", "ns", known);
        run.Number("allocated by looking at a message", "bytes", allocated);

        double Nanoseconds(FloodGuard guard)
        {
            var began = Stopwatch.GetTimestamp();
            Look(guard);
            return Stopwatch.GetElapsedTime(began).TotalNanoseconds / messages;
        }

        void Look(FloodGuard guard)
        {
            foreach (var (entry, items) in read) guard.Judge(entry, items);
        }
    }

    private static IEnumerable<byte[]> Records(TrackCall[] calls)
    {
        var (translator, translation) = (new Translator(TranslationOptions.Default), new TranslatedCall());
        foreach (var call in calls)
        {
            translator.Translate(call, translation);
            var record = new ArrayBufferWriter<byte>();
            RecordEncoder.Write(record, call with { ContentType = "application/json" }, "benchmark", translation);
            yield return record.WrittenMemory.ToArray();
        }
    }
}
