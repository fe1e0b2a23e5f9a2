using System.Text;
using Sluice.Benchmarks.Results;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Routing.Rules;
using Sluice.Routing.Scripts;
using Sluice.Routing.Values;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Benchmarks.Rules;

/// <summary>
/// What operators' own changes cost: translating under rules, and running a script on each message, both against translating without either. On
/// one core, in the same run.
/// </summary>
internal static class RulesBenchmark
{
    private const int Again = 5;
    private const int CallsForScripts = 1_000;

    private const string Statement = "function transform(message) { if (message.event) message.event = message.event.toLowerCase(); return message; }";

    private static readonly (string What, string Rules)[] Plans =
    [
        ("four rules, none of which matches", """
            - { when: 'event = "Never Sent 1"', set: { event: Other } }
            - { when: 'event = "Never Sent 2"', rename: { properties.a: properties.b } }
            - { when: 'type = "track" and event = "Never Sent 3" and properties.total > 100', drop: true }
            - { when: 'type = "alias" and userId = "nobody"', set: { context.x: 1 } }
            """),
        ("one rule that changes every message", """
            - { set: { context.region: eu } }
            """),
        ("four rules, most messages changed twice", """
            - { when: 'type = "track"', rename: { properties.price: properties.total }, set: { properties.name: '{{event}}!' } }
            - { when: 'type = "identify"', set: { traits.source: gateway }, remove: [traits.plan] }
            - { when: 'event = "Never Sent"', drop: true }
            - { set: { context.region: eu } }
            """),
    ];

    public static void Run(Measuring run)
    {
        var calls = new Calls(run.Calls);
        var plain = Translator("");
        Measuring.Say($"{calls.Count} calls, {calls.Translate(plain)} messages");
        foreach (var (what, rules) in Plans)
        {
            var ruled = Translator($"translation:\n  rules:\n    {rules.ReplaceLineEndings("\n    ")}");
            Compare(run, what, () => calls.Translate(plain), () => calls.Translate(ruled));
        }
        var messages = calls.Messages(plain, CallsForScripts);
        var script = Script.Compile(Statement, "benchmark.js");
        Compare(run, "a script of one statement alone", () => calls.Translate(plain), () => Through(script, messages));
    }

    private static RuledTranslator Translator(string yaml)
    {
        var file = Encoding.UTF8.GetBytes($"sources: [{{ name: benchmark, write_key: k }}]\n{yaml}\n");
        var (plan, problems) = ConfigurationFile.Parse(file, "benchmark.yaml", static _ => null, Catalogue.Types);
        return plan?.Translator ?? throw new InvalidOperationException(string.Join("; ", problems));
    }

    private static void Compare(Measuring run, string what, Func<int> without, Func<int> with)
    {
        for (var warm = 0; warm < 20; warm++) (without(), with()).ToString();
        var ratios = new List<double>();
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            var (baseline, changed) = (Cost(without), Cost(with));
            run.Keep(what, ("without_us", baseline), ("with_us", changed));
            ratios.Add(changed / baseline);
        }
        var messages = 0;
        run.Ratio($"CPU of a message: {what}", "translating without rules", ratios);
        run.Number($"allocated by a message: {what}", "bytes", [Ratios.Allocated(() => messages = with()) / (double)messages]);
    }

    // CPU time per message, in microseconds.
    private static double Cost(Func<int> work)
    {
        var messages = 0;
        var cpu = Ratios.Cpu(() =>
        {
            for (var again = 0; again < Again; again++) messages += work();
        });
        return cpu.TotalMicroseconds / messages;
    }

    private static int Through(Script script, byte[][] messages)
    {
        var (text, arena, left) = (new JsonIndex(), new Arena(), 0);
        foreach (var message in messages)
        {
            text.Read(message, strict: false, JsonIndex.MessageDepth);
            arena.Clear();
            if (script.Run(new Value(text, 0), arena, DateTimeOffset.UnixEpoch).Kind != ValueKind.Undefined) left++;
        }
        return left;
    }

    /// <summary>Calls of the corpus.</summary>
    private sealed class Calls(TrackCall[] calls)
    {
        private readonly Endpoint[] _endpoints = Array.ConvertAll(calls, static call => Endpoint.Match(call.Method, call.Target.Span));
        private readonly TranslatedCall _into = new();

        public int Count => calls.Length;

        public int Translate(RuledTranslator translator)
        {
            var messages = 0;
            for (var i = 0; i < calls.Length; i++)
            {
                translator.Translate(calls[i], _endpoints[i], "benchmark", _into);
                messages += _into.Messages.Count;
            }
            return messages;
        }

        public byte[][] Messages(RuledTranslator translator, int count)
        {
            var messages = new List<byte[]>();
            for (var i = 0; i < count; i++)
            {
                translator.Translate(calls[i], _endpoints[i], "benchmark", _into);
                messages.AddRange(_into.Messages.Select(message => _into.Output.Span[message.Json].ToArray()));
            }
            return [.. messages];
        }
    }
}
