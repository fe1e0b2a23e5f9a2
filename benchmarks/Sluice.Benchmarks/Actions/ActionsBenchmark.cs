using System.Text;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Benchmarks.Actions;

/// <summary>
/// Customer.io's presets as a destination, from a message's bytes: triggers, triggers and mappings, then the whole action up to the request's bytes, beside
/// Segment's packages with the same presets and messages. Theirs are parsed before the clock starts; ours only where triggers are compared alone. The bars are
/// for triggers and mappings, also beside Segment's <c>onEvent</c>, which makes the request too; what does as much as that, our whole action, has none.
/// </summary>
internal static class ActionsBenchmark
{
    private const int Messages = 20_000, Few = 4000;
    private const int WarmUps = 40;
    private const int Again = 5;

    public static void Run(Measuring run)
    {
        var messages = Read(run.Calls, run.Scale.IsQuick ? Few : Messages);
        using var place = new Workplace();
        File.WriteAllLines(place["messages"], messages.Select(static message => Encoding.UTF8.GetString(message)));
        using var peer = new NodePeer(Path.Combine(Measuring.PeerFolder, "segment", "actions.cjs"), place["messages"]);
        var destination = ((DefinedType)Catalogue.Types["customerio"]).Create(new Dictionary<string, string> { ["siteId"] = "s", ["apiKey"] = "k" }, []);
        var parcels = Array.ConvertAll(messages, static message => (Parcel[])[new("m", "track", "", default, "", message)]);
        // As many as stay in the caches, as where each is read just before.
        var read = Array.ConvertAll(messages[..1000], static message =>
        {
            var index = new JsonIndex();
            index.ReadMessage(message);
            return index;
        });
        var asking = new Asking(destination);
        for (var warm = 0; warm < WarmUps; warm++) (asking.TriggerRead(read), asking.Map(messages), asking.Whole(parcels)).ToString();
        Measuring.Say($"{messages.Length} messages, {messages.Average(static message => message.Length):0} bytes each, {destination.Actions.Count} actions");
        run.Number("allocated by triggers and mappings", "bytes", [Ratios.Allocated(() => asking.Map(messages)) / (double)messages.Length]);
        run.Number("allocated by a whole action", "bytes", [Ratios.Allocated(() => asking.Whole(parcels)) / (double)messages.Length]);
        Compare("triggers, messages read already", "trigger", read.Length * 20, () =>
        {
            for (var again = 0; again < 20; again++) asking.TriggerRead(read);
        }, "Segment's packages", Bar.AtLeast(3));
        Compare("triggers and mappings, reading included", "map", messages.Length, () => asking.Map(messages), "Segment's packages", Bar.AtLeast(5, 8));
        Compare("triggers and mappings, reading included", "event", messages.Length, () => asking.Map(messages), "Segment's onEvent", Bar.AtLeast(120));
        Compare("whole actions", "event", messages.Length, () => asking.Whole(parcels), "Segment's onEvent");

        void Compare(string what, string round, int events, Action ours, string baseline, Bar? bar = null)
        {
            var ratios = new List<double>();
            for (var warm = 0; warm < 2; warm++) peer.Round(round);
            for (var pair = 0; pair < run.Scale.Pairs; pair++)
            {
                var theirs = peer.Round(round).PerSecond;
                var cpu = Ratios.Cpu(() =>
                {
                    for (var again = 0; again < Again; again++) ours();
                });
                var mine = Again * events / cpu.TotalSeconds;
                run.Keep($"{what}, beside {baseline}", ("segment_per_cpu_second", theirs), ("ours_per_cpu_second", mine));
                ratios.Add(mine / theirs);
            }
            run.Ratio($"{what}: events per CPU", baseline, ratios, bar);
        }
    }

    private static byte[][] Read(TrackCall[] calls, int most)
    {
        var (translator, into, messages) = (new Translator(TranslationOptions.Default), new TranslatedCall(), new List<byte[]>());
        foreach (var call in calls)
        {
            translator.Translate(call, into);
            messages.AddRange(into.Messages.Select(message => into.Output.Span[message.Json].ToArray()));
        }
        return [.. messages.Take(most)];
    }
}
