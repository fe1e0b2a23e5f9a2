using System.Runtime;
using System.Text.Json;
using Sluice.Translation;

namespace Sluice.Benchmarks;

/// <summary>Translation against visiting every token of the same bodies with <see cref="Utf8JsonReader"/>, on one core.</summary>
internal static class TranslateBenchmark
{
    private const int Rounds = 9;

    public static int Run(string file)
    {
        var calls = Corpus.Read(file);
        var translator = new Translator(TranslationOptions.Default);
        var into = new Translation.Translation();
        var messages = Translate(calls, translator, into);
        Console.WriteLine($"{calls.Length} calls, {messages} messages, {calls.Sum(call => (long)call.Body.Length) / 1e6:0.0} MB of bodies");
        WarmUp(calls, translator, into);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Translate(calls, translator, into);
        Console.WriteLine($"allocated per call: {(GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls.Length:0.0} bytes");

        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var visiting = Ratios.Cpu(() => Repeat(() => Visit(calls)));
            var translating = Ratios.Cpu(() => Repeat(() => Translate(calls, translator, into)));
            ratios.Add(visiting / translating);
            Console.WriteLine($"  visit {5 * calls.Length / visiting.TotalSeconds:0} bodies/s, translate {5 * calls.Length / translating.TotalSeconds:0} calls/s of CPU");
        }
        Console.WriteLine($"speed of translating, visiting every token = 1: {Ratios.Describe(ratios)}");
        return 0;
    }

    /// <summary>
    /// Runs both sides until the just-in-time compiler has nothing left to improve, as in a server that has been up for a while. It
    /// works in the background and in steps some 100 ms apart, so several rounds in a row must have compiled nothing.
    /// </summary>
    private static void WarmUp(TrackCall[] calls, Translator translator, Translation.Translation into)
    {
        const int QuietRounds = 5;
        var quiet = 0;
        for (var compiled = 0L; quiet < QuietRounds;)
        {
            Repeat(() => Visit(calls));
            Repeat(() => Translate(calls, translator, into));
            var now = JitInfo.GetCompiledMethodCount();
            quiet = now == compiled ? quiet + 1 : 0;
            compiled = now;
        }
    }

    private static void Repeat(Action work)
    {
        for (var i = 0; i < 5; i++) work();
    }

    private static int Translate(TrackCall[] calls, Translator translator, Translation.Translation into)
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
