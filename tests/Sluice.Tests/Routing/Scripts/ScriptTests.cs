using System.Text;
using Sluice.Routing.Scripts;
using Sluice.Routing.Values;
using Sluice.Tests.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Scripts;

public sealed class ScriptTests
{
    private const string Order =
        """{"type":"track","event":"Order","properties":{"total":1.10,"big":12345678901234567890123,"name":"Zo\u00eb \ud83d\ude00"},"messageId":"01H"}""";

    private static readonly DateTimeOffset Now = new(2026, 10, 1, 12, 30, 15, 250, TimeSpan.Zero);

    // Time is bounded by the statements in these tests: nothing may depend on how fast a machine is.
    private static readonly ScriptLimits Patient = ScriptLimits.Default with { Time = TimeSpan.FromMinutes(1) };

    [Theory]
    [InlineData("message.event = message.event.toUpperCase(); return message", """{"type":"track","event":"ORDER","properties":{"a":1}}""")]
    [InlineData(
        "return { ...message, event: undefined, extra: [undefined, () => 1, NaN, new Date(0)] }",
        """{"type":"track","properties":{"a":1},"extra":[null,null,null,"1970-01-01T00:00:00.000Z"]}""")]
    [InlineData(
        "delete message.properties; return Object.assign(message, { 'é\"\\n': 'é\"\\n' })",
        """{"type":"track","event":"Order","é\"\u000A":"é\"\u000A"}""")]
    [InlineData("Object.defineProperty(message, 'hidden', { value: 1 }); return message", """{"type":"track","event":"Order","properties":{"a":1}}""")]
    [InlineData("return { n: 0.1 + 0.2, i: 1e21, s: -0 }", """{"n":0.30000000000000004,"i":1e+21,"s":0}""")]
    public void A_script_gives_the_message_another_form(string body, string result) =>
        Assert.Equal(result, Run($"function transform(message) {{ {body} }}", """{"type":"track","event":"Order","properties":{"a":1}}"""));

    [Fact]
    public void What_a_script_does_not_touch_keeps_its_spelling()
    {
        Assert.Equal(Order, Run("function transform(message) { return message }", Order));
        Assert.Equal("""{"n":1.1}""", Run("function transform(message) { return { n: message.properties.total } }", Order));
    }

    [Fact]
    public void A_message_that_nests_deep_goes_through()
    {
        var message = $$"""{"a":{{new string('[', 90)}}{{new string(']', 90)}}}""";
        Assert.Equal(message, Run("function transform(message) { return message }", message));
    }

    [Theory]
    [InlineData("function transform() {}")]
    [InlineData("const transform = () => null")]
    public void A_message_is_dropped_by_giving_nothing(string script) => Assert.Null(Run(script, Order));

    [Theory]
    [InlineData("function transform(m) {\n  throw new Error('no such plan') }", 2, "no such plan")]
    [InlineData("function transform(m) {\n  throw 'text' }", 2, "text")]
    [InlineData("function transform(m) {\n\n  return m.traits.plan.x }", 3, "Cannot read properties of undefined (reading 'plan')")]
    [InlineData("function transform(m) {\n  counter = 1; return m }", 2, "counter is not defined")]
    [InlineData("function transform(m) {\n  while (true) {} }", 2, "it executed more than 1000000 statements")]
    [InlineData("function transform(m) {\n  try { while (true) {} } finally { return m } }", 2, "it executed more than 1000000 statements")]
    [InlineData("const f = () => f() + 1;\nfunction transform(m) { f() }", 1, "it called functions more than 64 levels deep")]
    [InlineData("function transform(m) {\n  let s = 'x'; while (true) s += s }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  const a = []; while (true) a.push('x'.repeat(1000)) }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  return { a: 'x'.repeat(5e8) } }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  return { a: 'x'.padStart(5e8) } }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  return { a: 'x'.padEnd(5e8) } }", 2, "it used more than 16777216 bytes")]
    [InlineData(
        "function transform(m) {\n  const s = 'x'.repeat(1e6); return { a: [s, s, s, s, s, s, s, s, s, s].join(s) } }",
        2,
        "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  const s = 'x'.repeat(1e6); return { a: s.replaceAll('x', s) } }", 2, "it used more than 16777216 bytes")]
    [InlineData(
        "function transform(m) {\n  const s = 'x'.repeat(1e6); return { n: [s, s, s, s, s, s, s, s, s, s].join('').length } }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  const s = 'x'.repeat(1e6); return { n: ''.concat(s, s, s, s, s, s, s, s, s, s).length } }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  const s = 'x'.repeat(1e4); return { n: s.replaceAll('x', s).length } }", 2, "it used more than 16777216 bytes")]
    [InlineData("function transform(m) {\n  let b = {}; for (let i = 0; i < 1e5; i++) b = { b }; return { a: JSON.stringify(b) } }", 2, null)]
    [InlineData("function transform(m) {\n  return { a: Array.from({ length: 1e9 }) } }", 2, null)]
    [InlineData("function transform(m) {\n  return eval('m') }", 2, "eval is not defined")]
    [InlineData("function transform(m) {\n  return (() => 1).constructor('return 1')() }", 2, "String compilation has been disabled in engine options")]
    [InlineData("function transform(m) {\n  return import('fs') }", 0, null)]
    [InlineData("function transform(m) {\n  return require('fs') }", 2, "require is not defined")]
    [InlineData("function transform(m) {\n  return System.IO.File }", 2, "System is not defined")]
    [InlineData("function transform(m) { return m.event ? Promise.resolve(m) : m }", 0, "transform must give the message itself, not a promise of it; leave out async")]
    [InlineData("function transform(m) { return [m] }", 0, "transform must return an object, or nothing to drop the message, but returned an array")]
    [InlineData("function transform(m) { return 'm' }", 0, "transform must return an object, or nothing to drop the message, but returned a text")]
    [InlineData("function transform(m) { return () => m }", 0, "transform must return an object, or nothing to drop the message, but returned a function")]
    [InlineData("function transform(m) { m.self = m; return m }", 0, "the result nests more than 500 levels deep, or contains itself")]
    [InlineData("function transform(m) {\n  return { a: BigInt('1'.repeat(1e6)) } }", 2, "BigInt is not defined")]
    [InlineData("function transform(m) {\n  return { a: new Date(0).toTemporalInstant() } }", 2, null)]
    [InlineData(
        "function transform(m) {\n  let b = []; for (let i = 0; i < 1e3; i++) b.push(b); return { a: b.flat(3) } }",
        2,
        "it used more than 16777216 bytes")]
    [InlineData(
        "function transform(m) { let a = 'x'.repeat(1e6), b = []; for (let i = 0; i < 100; i++) b.push(a); return { b } }",
        1,
        "it used more than 16777216 bytes")]
    [InlineData("function transform(m) { let b = [1]; for (let i = 0; i < 30; i++) b = [b, b]; return { b } }", 1, "it used more than 16777216 bytes")]
    [InlineData(
        "function transform(m) { let k = 'x'.repeat(1e6), b = []; for (let i = 0; i < 100; i++) b.push({ [k]: i }); return { b } }",
        1,
        "it used more than 16777216 bytes")]
    public void A_script_that_fails_or_runs_away_is_the_fault_of_that_message_with_its_line(string script, int line, string? reason)
    {
        var fault = Assert.Throws<ScriptFault>(() => Run(script, Order));
        if (reason is not null) Assert.Equal((line, reason), (fault.Line, fault.Reason));
        Assert.StartsWith("enrich.js", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("function transform(m) {\n  return /^(a+)+$/.test('a'.repeat(40) + '!') }")]
    [InlineData("function transform(m) {\n  for (;;) [1, 2, 3].sort() }")]
    [InlineData("function transform(m) {\n  let b = [1]; for (let i = 0; i < 40; i++) b = [b, b]; return { a: b.join() } }")]
    [InlineData("function transform(m) {\n  let b = []; for (let i = 0; i < 40; i++) b = [b, b]; return { a: String(b) } }")]
    [InlineData("function transform(m) {\n  let b = []; for (let i = 0; i < 40; i++) b = [b, b]; return { a: b.toLocaleString() } }")]
    [InlineData("function transform(m) {\n  let b = {}; for (let i = 0; i < 40; i++) b = { a: b, b }; return { a: JSON.stringify(b) } }")]
    [InlineData("function transform(m) {\n  let b = {}; for (let i = 0; i < 40; i++) b = { a: b, b }; return { a: JSON.stringify(b, ['a', 'b']) } }")]
    [InlineData("function transform(m) {\n  let b = [1]; for (let i = 0; i < 40; i++) b = [b, b]; return { a: b.flat(Infinity) } }")]
    [InlineData("function transform(m) {\n  let b = []; b.push(b); return { a: b.flat(Infinity) } }")]
    public void A_script_ends_when_its_time_is_over(string script)
    {
        var fault = Assert.Throws<ScriptFault>(
            () => Run(script, Order, new() { Time = TimeSpan.FromMilliseconds(200), Statements = int.MaxValue, MemoryBytes = long.MaxValue / 2 }));
        Assert.EndsWith("than 200 ms", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(1001, false)]
    public void Statements_are_counted(int loops, bool enough)
    {
        var script = $"function transform(m) {{ let i = 0; while (i < {loops}) i++; return m }}";
        var limits = Patient with { Statements = 1000 };
        if (enough) Assert.NotNull(Run(script, Order, limits));
        else Assert.Throws<ScriptFault>(() => Run(script, Order, limits));
    }

    [Theory]
    [InlineData(64, 60, true)]
    [InlineData(64, 70, false)]
    [InlineData(7, 7, true)]
    [InlineData(7, 8, false)]
    public void Recursion_has_an_end(int most, int depth, bool enough)
    {
        var script = $"function f(n) {{ return n === 0 ? 0 : 1 + f(n - 1) }} function transform(m) {{ return {{ n: f({depth}) }} }}";
        var limits = Patient with { Recursion = most };
        if (enough) Assert.Equal($$"""{"n":{{depth}}}""", Run(script, Order, limits));
        else Assert.Throws<ScriptFault>(() => Run(script, Order, limits));
    }

    [Fact]
    public void Nothing_that_a_script_changes_is_seen_by_the_next_message()
    {
        var script = Compile("""
            let seen = 0;
            globalThis.total = 0;
            function transform(message) {
              seen++; total++;
              const found = { seen, total, polluted: {}.polluted ?? null, joined: [1, 2].join(), frozen: Object.isFrozen(Math) };
              Object.prototype.polluted = true;
              Array.prototype.join = () => 'stolen';
              Object.freeze(Math);
              JSON.parse = JSON.stringify = () => { throw new Error('stolen') };
              return found;
            }
            """);
        for (var i = 0; i < 3; i++) Assert.Equal("""{"seen":1,"total":1,"polluted":null,"joined":"1,2","frozen":false}""", Run(script, Order));
    }

    [Theory]
    [InlineData("JSON.stringify({ a: [1, undefined, () => 1, 'x'], b: undefined, d: new Date(0) })", """{"a":[1,null,null,"x"],"d":"1970-01-01T00:00:00.000Z"}""")]
    [InlineData("JSON.stringify({ a: 1, b: 2, c: 3 }, ['c', 'b'])", """{"c":3,"b":2}""")]
    [InlineData("JSON.stringify([1, [2, [3, [4]]]].flat())", "[1,2,[3,[4]]]")]
    [InlineData("JSON.stringify([1, [2, [3, [4]]]].flat(2))", "[1,2,3,[4]]")]
    [InlineData("JSON.stringify([1, [2, [3, [4]]]].flat(Infinity))", "[1,2,3,4]")]
    [InlineData("JSON.stringify([1, [2]].flat(0))", "[1,[2]]")]
    [InlineData("JSON.stringify([1, , 2].flat())", "[1,2]")]
    [InlineData("JSON.stringify(Array.prototype.flat.call({ length: 1, 0: [2] }))", "[2]")]
    [InlineData("JSON.stringify({ a: 1, b: 2 }, (k, v) => k === 'a' ? undefined : v)", """{"b":2}""")]
    [InlineData("JSON.stringify([1], null, 1)", "[\n 1\n]")]
    [InlineData("String(JSON.stringify(undefined))", "undefined")]
    [InlineData("[1, [2, [null, 3]], undefined].join('-')", "1-2,,3-")]
    [InlineData("String([1, [2, 3]])", "1,2,3")]
    [InlineData("'7'.padStart(3, '0') + 'x'.padEnd(2)", "007x ")]
    public void What_looks_at_the_limits_does_what_it_did(string expression, string text)
    {
        Assert.Equal(text, ValueOf.Json(Run($"function transform(m) {{ return {{ a: {expression} }} }}", Order)!)["a"u8].ToString());
    }

    [Fact]
    public void Time_is_given_and_chance_derives_from_the_id_of_the_message()
    {
        const string Script = """
            function transform(m) {
              return { now: Date.now(), day: new Date().getHours(), zone: new Date().getTimezoneOffset(), a: Math.random(), b: Math.random() }
            }
            """;
        var first = Run(Script, """{"messageId":"1"}""");
        Assert.StartsWith("""{"now":1790857815250,"day":12,"zone":0,"a":0.""", first, StringComparison.Ordinal);
        Assert.Equal(first, Run(Script, """{"messageId":"1"}"""));
        Assert.NotEqual(first, Run(Script, """{"messageId":"2"}"""));
    }

    [Fact]
    public void There_is_nothing_in_there_but_the_language()
    {
        const string Script = """
            const NAMES = ['Temporal', 'ShadowRealm', 'Atomics', 'SharedArrayBuffer', 'Uint8Array', 'WeakRef', 'System', 'process', 'fetch', 'setTimeout'];
            function transform() { return { names: NAMES.filter(n => n in globalThis) } }
            """;
        var names = Run(Script, Order);
        Assert.Equal("""{"names":[]}""", names);
    }

    [Fact]
    public async Task Many_threads_run_one_script()
    {
        var script = Compile("let n = 0; function transform(m) { for (let i = 0; i < 100; i++) n++; return { n, id: m.messageId } }");
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            Enumerable.Range(0, 20).All(i => Run(script, $$"""{"messageId":"{{thread}}-{{i}}"}""", Patient) == $$"""{"n":100,"id":"{{thread}}-{{i}}"}"""))));
        Assert.All(results, Assert.True);
    }

    [Theory]
    [InlineData("function transform(m) {\n  return m..x }", "line 2, column 12: Unexpected token '.'")]
    [InlineData("import x from 'y'; function transform(m) {}", "line 1, column 1: Cannot use import statement outside a module")]
    [InlineData("async function transform(m) { return m }", "transform must give the message itself, not a promise of it; leave out async")]
    [InlineData(
        "function transform(m) {\n  var a = 3n; for (let i = 0; i < 40; i++) a = a * a }", "line 2, column 11: BigInt is not available; use numbers, or texts for longer ones")]
    [InlineData("const x = 1", "has no function transform; write function transform(message) { … }")]
    [InlineData("const transform = 1", "has no function transform; write function transform(message) { … }")]
    [InlineData("const x = 1;\nx.y.z();\nfunction transform(m) {}", "line 2, column 1: Cannot read property 'z' of undefined")]
    [InlineData("function transform(m) {}\nwhile (true) {}", "line 2, column 1: it executed more than 1000000 statements")]
    public void What_cannot_be_used_is_refused_when_it_is_loaded(string script, string message) =>
        Assert.Equal(message, Assert.Throws<ScriptException>(() => Compile(script)).Message);

    private static Script Compile(string script) => Script.Compile(script, "enrich.js");

    private static string? Run(string script, string message, ScriptLimits? limits = null) => Run(Compile(script), message, limits);

    private static string? Run(Script script, string message, ScriptLimits? limits = null)
    {
        var result = script.Under(limits ?? Patient).Run(ValueOf.Json(message), new(), Now);
        if (result.Kind == ValueKind.Undefined) return null;
        var json = new ByteBuffer();
        result.WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }
}
