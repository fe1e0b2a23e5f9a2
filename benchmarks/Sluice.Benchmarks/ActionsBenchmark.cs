using System.Text;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Benchmarks;

/// <summary>
/// Customer.io's presets as a destination, from a message's bytes: triggers and mappings, then the whole action up to the request's bytes, beside
/// Segment's packages with the same presets and messages (theirs are parsed before the clock starts, ours are not).
/// </summary>
internal static class ActionsBenchmark
{
    private const int Messages = 20_000;
    private const int Rounds = 9;
    private const int Again = 5;
    private static readonly byte[] Answer = [.. "{}"u8];

    public static int Run(string corpus, string peerFolder)
    {
        var messages = Read(corpus);
        var file = Path.Combine(Path.GetTempPath(), $"sluice-messages-{Environment.ProcessId}.ndjson");
        File.WriteAllLines(file, messages.Select(static message => Encoding.UTF8.GetString(message)));
        try
        {
            using var peer = new SegmentPeer(peerFolder, file);
            var type = (DefinedType)Catalogue.Types["customerio"];
            var destination = type.Create(new Dictionary<string, string> { ["siteId"] = "s", ["apiKey"] = "k" }, []);
            var parcels = Array.ConvertAll(messages, static message => new Parcel("m", "track", "", default, "", message, 1));
            var asking = new Asking(destination);
            for (var i = 0; i < 12; i++) (asking.Map(messages), asking.Whole(parcels)).ToString();
            Console.WriteLine($"{messages.Length} messages, {messages.Average(static message => message.Length):0} bytes each, {destination.Actions.Count} actions");
            Console.WriteLine($"allocated per message: triggers and mappings {Allocated(() => asking.Map(messages)) / messages.Length:0.0} bytes, whole action {Allocated(() => asking.Whole(parcels)) / messages.Length:0.0} bytes");
            Compare("triggers and mappings", peer, "map", messages.Length, () => asking.Map(messages));
            Compare("whole action", peer, "event", messages.Length, () => asking.Whole(parcels));
            return 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Compare(string what, SegmentPeer peer, string round, int events, Func<int> ours)
    {
        var ratios = new List<double>();
        var (mine, theirs) = (0d, 0d);
        for (var i = 0; i < 2; i++) peer.Round(round);
        for (var i = 0; i < Rounds; i++)
        {
            theirs = peer.Round(round);
            var cpu = Ratios.Cpu(() =>
            {
                for (var again = 0; again < Again; again++) ours();
            });
            mine = Again * events / cpu.TotalSeconds;
            ratios.Add(mine / theirs);
            Console.WriteLine($"  {what}: Segment {theirs:0} events/s of CPU, ours {mine:0}");
        }
        Console.WriteLine($"{what}, Segment = 1: {Ratios.Describe(ratios)}");
    }

    private static long Allocated(Func<int> work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[][] Read(string corpus)
    {
        var (translator, into, messages) = (new Translator(TranslationOptions.Default), new Translation.Translation(), new List<byte[]>());
        foreach (var call in Corpus.Read(corpus))
        {
            translator.Translate(call, into);
            messages.AddRange(into.Messages.Select(message => into.Output.Span[message.Json].ToArray()));
        }
        return [.. messages.Take(Messages)];
    }

    private sealed class Asking(Destination destination)
    {
        private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddYears(56);
        private readonly TriggerIndex _triggers = new([.. destination.Actions.Select(static action => action.Trigger!)]);
        private readonly JsonIndex _text = new();
        private readonly Sheet _sheet = new();
        private readonly List<int> _fired = [];

        public int Map(byte[][] messages)
        {
            var fired = 0;
            foreach (var message in messages)
            {
                var value = Match(message);
                foreach (var action in _fired)
                {
                    _sheet.Clear();
                    destination.Actions[action].Mapping!.Apply(value, _sheet);
                    fired++;
                }
            }
            return fired;
        }

        public int Whole(Parcel[] parcels)
        {
            var sent = 0;
            foreach (var parcel in parcels)
            {
                var message = Match(parcel.Body.Span);
                foreach (var action in _fired)
                {
                    using var exchange = destination.Open(action, parcel, message, At);
                    while (exchange.Next() is not null)
                    {
                        exchange.Take(new(200, null, Answer));
                        sent++;
                    }
                }
            }
            return sent;
        }

        private Value Match(ReadOnlySpan<byte> message)
        {
            _text.ReadMessage(message, maxDepth: 1024);
            var value = new Value(_text, 0);
            _triggers.Matching(value, _fired);
            return value;
        }
    }
}
