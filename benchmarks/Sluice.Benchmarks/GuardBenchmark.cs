using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Guarding;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Translation;
using Item = Sluice.Delivery.Item;

namespace Sluice.Benchmarks;

/// <summary>
/// What the guard against floods of new identifiers costs: a journal delivered to standard output with it and without it, in turn; and looking at a message
/// by itself, of people who are known, of people who are new.
/// </summary>
internal static class GuardBenchmark
{
    private const int Pairs = 9;

    public static async Task<int> RunAsync(string corpus)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-benchmark-").FullName;
        try
        {
            await using var journal = SqliteJournal.Open(folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance);
            await Task.WhenAll(Records(corpus).Select(record => journal.AppendAsync(record).AsTask()));
            await WholeAsync(journal, folder);
            await AloneAsync(journal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    private static async Task WholeAsync(SqliteJournal journal, string folder)
    {
        var ratios = new List<double>();
        for (var pair = -2; pair < Pairs; pair++)
        {
            var without = await DrainAsync(journal, folder, Planned($"without{pair}", null));
            var with = await DrainAsync(journal, folder, Planned($"with{pair}", new()));
            if (pair >= 0) ratios.Add(with / without);
            Console.WriteLine($"  {(pair < 0 ? "(warming up) " : "")}without {without:0.00}, with {with:0.00} microseconds of CPU for each call");
        }
        Console.WriteLine($"CPU of delivering to standard output, without a guard = 1: {Ratios.Describe(ratios)}");
    }

    private static PlannedDestination Planned(string name, IdentifiersConfig? identifiers) =>
        new(new() { Name = name, Type = "stdout" }, Catalogue.Types["stdout"], Catalogue.Types["stdout"].Create(new Dictionary<string, string>(), [])) { Identifiers = identifiers };

    // CPU of the process for each call, in microseconds.
    private static async Task<double> DrainAsync(SqliteJournal journal, string folder, PlannedDestination planned)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        using var courier = new Courier(new(Stream.Null), new(folder, planned.Config.Name, NullLogger.Instance), TimeProvider.System);
        using var dispatcher = new Dispatcher(planned, 0, journal, courier, TimeProvider.System, new(7), new(), NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var run = Task.Run(() => dispatcher.RunAsync(stop.Token));
        while (journal.StandingOf(planned.Config.Name)!.Position < journal.Head) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await stop.CancelAsync();
        await run;
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / journal.Head;
    }

    private static async Task AloneAsync(SqliteJournal journal)
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
        for (var round = 0; round < 5; round++)
        {
            var guard = new FloodGuard(planned, journal, NullLogger.Instance);
            Say("of people as they come, most for the first time", guard);
            for (var again = 0; again < 20; again++) Look(guard);
            Say("of people who are known", guard);
        }

        void Say(string whom, FloodGuard guard)
        {
            var (bytes, began) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            Look(guard);
            var took = Stopwatch.GetElapsedTime(began);
            Console.WriteLine($"  a message {whom}: {took.TotalNanoseconds / messages:0} ns, {(GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)messages:0.0} bytes");
        }

        void Look(FloodGuard guard)
        {
            foreach (var (entry, items) in read) guard.Judge(entry, items);
        }
    }

    private static IEnumerable<byte[]> Records(string corpus)
    {
        var (translator, translation) = (new Translator(TranslationOptions.Default), new Translation.Translation());
        foreach (var call in Corpus.Read(corpus))
        {
            translator.Translate(call, translation);
            var record = new ArrayBufferWriter<byte>();
            RecordEncoder.Write(record, call, "benchmark", "application/json", translation);
            yield return record.WrittenMemory.ToArray();
        }
    }
}
