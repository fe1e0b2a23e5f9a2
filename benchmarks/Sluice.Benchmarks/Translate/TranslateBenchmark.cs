using System.Runtime;
using System.Text.Json;
using Sluice.Benchmarks.Corpora;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;
using Sluice.Translation;

namespace Sluice.Benchmarks.Translate;

/// <summary>
/// Translation, calls' bytes in and messages' bytes out, on one core: beside visiting every token of the same bodies with <see cref="Utf8JsonReader"/>, and beside
/// what one would write by hand for Node.
/// </summary>
internal static class TranslateBenchmark
{
    public static void Run(Measuring run)
    {
        var (calls, translator, into) = (run.Calls, new Translator(TranslationOptions.Default), new TranslatedCall());
        using var place = new Workplace();
        Corpus.Write(place["corpus.ndjson"], calls);
        using var peer = new NodePeer(Path.Combine(Measuring.PeerFolder, "peer", "translate.cjs"), place["corpus.ndjson"]);
        var messages = Translate(calls, translator, into);
        Measuring.Say($"{calls.Length} calls, {messages} messages, {calls.Sum(static call => (long)call.Body.Length) / 1e6:0.0} MB of bodies");
        Settle(() => (Visit(calls), Translate(calls, translator, into)).ToString());
        for (var warm = 0; warm < 3; warm++) peer.Round("translate");
        run.Number("allocated by a call", "bytes", [Ratios.Allocated(() => Translate(calls, translator, into)) / (double)calls.Length], Bar.AtMost(0.5));
        var (visits, peers) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            var visited = PerSecond(() => Visit(calls), calls.Length);
            var translated = PerSecond(() => Translate(calls, translator, into), calls.Length);
            var (byHand, theirs) = peer.Round("translate");
            run.Keep("calls per second of CPU", ("visiting", visited), ("translating", translated), ("node", byHand));
            run.Must(theirs == messages, $"the peer made {theirs} messages, not {messages}");
            visits.Add(translated / visited);
            peers.Add(translated / byHand);
        }
        run.Ratio("calls per CPU", "visiting every token", visits);
        run.Ratio("calls per CPU", "by hand for Node", peers, Bar.AtLeast(6, 11));
    }

    /// <summary>
    /// Runs work until the just-in-time compiler has nothing left to improve, as in a server that has been up for a while. It works in the background and in
    /// steps some 100 ms apart, so several rounds in a row must have compiled nothing.
    /// </summary>
    private static void Settle(Action work)
    {
        const int QuietRounds = 5;
        var quiet = 0;
        for (var compiled = 0L; quiet < QuietRounds;)
        {
            for (var i = 0; i < 5; i++) work();
            var now = JitInfo.GetCompiledMethodCount();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
        }
    }

    private static double PerSecond(Action work, int calls)
    {
        const int Rounds = 5;
        return Rounds * calls / Ratios.Cpu(() =>
        {
            for (var i = 0; i < Rounds; i++) work();
        }).TotalSeconds;
    }

    private static int Translate(TrackCall[] calls, Translator translator, TranslatedCall into)
    {
        var messages = 0;
        foreach (ref readonly var call in calls.AsSpan())
        {
            translator.Translate(call, into);
            messages += into.Messages.Count;
            if (into.Problems.Count > 0) throw new InvalidOperationException($"{call.Method} was refused: {into.Problems[0]}");
        }
        return messages;
    }

    private static long Visit(TrackCall[] calls)
    {
        var tokens = 0L;
        foreach (ref readonly var call in calls.AsSpan())
        {
            if (call.Body.IsEmpty) continue;
            var reader = new Utf8JsonReader(call.Body.Span);
            while (reader.Read()) tokens++;
        }
        return tokens;
    }
}
