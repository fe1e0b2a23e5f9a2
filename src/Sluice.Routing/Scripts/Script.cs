using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Json;
using Jint.Runtime;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Scripts;

/// <summary>
/// The operator's own JavaScript: <c>function transform(message)</c> gives the message to go on with, or nothing to drop it. Compiled once, run by
/// many threads. Every message gets an engine of its own, which costs some microseconds: nothing that a script changes, be it a variable or
/// <c>Object.prototype</c>, is seen by the next message.
/// </summary>
internal sealed partial class Script
{
    private const string Function = "transform";
    private const int ReasonLength = 300;
    private const string GivesPromise = $"{Function} must give the message itself, not a promise of it; leave out async";

    // What is compiled just in time the first time must not count against a message.
    private static readonly ScriptLimits Loading = new() { Time = TimeSpan.FromSeconds(5) };

    private readonly Prepared<Acornima.Ast.Script> _program;
    private readonly ScriptLimits _limits;

    private Script(Prepared<Acornima.Ast.Script> program, string name, ScriptLimits limits) => (_program, Name, _limits) = (program, name, limits);

    /// <summary>What it is called in faults: usually its file.</summary>
    public string Name { get; }

    /// <summary>Compiles a script, and runs it once to see that it has a function <c>transform</c>, which is not <c>async</c>.</summary>
    /// <param name="source">The JavaScript, a script and no module.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="ScriptException">It cannot be used.</exception>
    public static Script Compile(string source, string name)
    {
        var script = new Script(Parse(source, name), name, ScriptLimits.Default);
        try
        {
            script.Under(Loading).Rehearse();
        }
        catch (ScriptFault fault)
        {
            throw new ScriptException(fault.Reason, fault.Line, fault.Line > 0 ? 1 : 0);
        }
        return script;
    }

    /// <summary>The same script with other limits.</summary>
    public Script Under(ScriptLimits limits) => new(_program, Name, limits);

    /// <summary>What <c>transform</c> gives for a message.</summary>
    /// <param name="message">The message, an object.</param>
    /// <param name="arena">Where values are made. The result is good until it is cleared or the message's text is reused.</param>
    /// <param name="now">What <c>Date.now()</c> says. <c>Math.random()</c> derives from the message's id.</param>
    /// <returns>An object, or undefined when the script gave null or undefined: the message is then dropped.</returns>
    /// <exception cref="ScriptFault">It failed for this message.</exception>
    public Value Run(Value message, Arena arena, DateTimeOffset now)
    {
        var engine = Sandbox.Create(_limits, now, message["messageId"u8].Utf8);
        return Guarded(engine, () =>
        {
            var json = new ByteBuffer();
            message.WriteTo(json);
            var given = engine.Call(Load(engine), new JsonParser(engine).Parse(json.Span));
            if (given.IsNull() || given.IsUndefined()) return Value.Undefined;
            if (given.IsPromise()) throw new ScriptFault(Name, 0, GivesPromise);
            if (!given.IsObject() || given.IsArray() || given is Jint.Native.Function.Function)
                throw new ScriptFault(Name, 0, $"{Function} must return an object, or nothing to drop the message, but returned {Noun(given)}");
            return ScriptResult.Read(engine, given, message, arena, _limits, Name);
        });
    }

    private static Prepared<Acornima.Ast.Script> Parse(string source, string name)
    {
        try
        {
            var program = Engine.PrepareScript(source, name, strict: true);
            // Limits are looked at between statements: a single product of such numbers can take any time.
            return BigIntIn(program.Program!)?.Location.Start is { } place
                ? throw new ScriptException("BigInt is not available; use numbers, or texts for longer ones", place.Line, place.Column + 1)
                : program;
        }
        catch (ScriptPreparationException wrong) when (wrong.InnerException is Acornima.SyntaxErrorException syntax)
        {
            throw new ScriptException(syntax.Description, syntax.LineNumber, syntax.Column + 1);
        }
        catch (ScriptPreparationException wrong)
        {
            throw new ScriptException(wrong.InnerException?.Message ?? wrong.Message);
        }
    }

    private static Node? BigIntIn(Node node)
    {
        if (node is BigIntLiteral) return node;
        foreach (var child in node.ChildNodes)
        {
            if (BigIntIn(child) is { } found) return found;
        }
        return null;
    }

    // Also has most of what the script needs compiled just in time. What it makes of an empty message does not matter.
    private void Rehearse()
    {
        var engine = Sandbox.Create(_limits, DateTimeOffset.UnixEpoch, default);
        Guarded(engine, () => Load(engine));
        var index = new JsonIndex();
        index.Read("""{"type":"track","event":"","properties":{},"traits":{},"userId":"","messageId":"","timestamp":"","context":{}}"""u8,
            strict: true, maxDepth: 4);
        try
        {
            Run(new(index, 0), new(), DateTimeOffset.UnixEpoch);
        }
        catch (ScriptFault fault) when (fault.Reason != GivesPromise)
        {
            // It may rely on fields that this message does not have. A promise is none of a message's making: no message would get through.
        }
    }

    private JsValue Load(Engine engine)
    {
        engine.Execute(_program);
        var function = engine.Evaluate($"typeof {Function} === 'function' ? {Function} : undefined");
        return function.IsUndefined() ? throw new ScriptFault(Name, 0, $"has no function {Function}; write function {Function}(message) {{ … }}") : function;
    }

    private T Guarded<T>(Engine engine, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ScriptFault)
        {
            throw;
        }
        catch (JavaScriptException thrown)
        {
            var text = thrown.Message.Length > 0 ? thrown.Message : $"it threw {Noun(thrown.Error)}";
            throw Fault(engine, thrown.Location.Start.Line, text);
        }
        // Whatever else the interpreter throws is about this script and this message too.
        catch (Exception failed)
        {
            throw Fault(engine, 0, failed switch
            {
                StatementsCountOverflowException => string.Create(CultureInfo.InvariantCulture, $"it executed more than {_limits.Statements} statements"),
                RecursionDepthOverflowException =>
                    string.Create(CultureInfo.InvariantCulture, $"it called functions more than {_limits.Recursion} levels deep"),
                MemoryLimitExceededException or OutOfMemoryException or ScriptMemoryException =>
                    string.Create(CultureInfo.InvariantCulture, $"it used more than {_limits.MemoryBytes} bytes"),
                RegexMatchTimeoutException =>
                    string.Create(CultureInfo.InvariantCulture, $"a regular expression took longer than {_limits.Time.TotalMilliseconds} ms"),
                TimeoutException => string.Create(CultureInfo.InvariantCulture, $"it ran longer than {_limits.Time.TotalMilliseconds} ms"),
                _ => failed.Message,
            });
        }
    }

    private ScriptFault Fault(Engine engine, int line, string reason)
    {
        if (line == 0 && Place().Match(engine.Advanced.StackTrace) is { Success: true } place)
            line = int.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var sentence = new StringBuilder();
        foreach (var letter in reason.AsSpan(0, Math.Min(reason.Length, ReasonLength))) sentence.Append(char.IsControl(letter) ? ' ' : letter);
        return new(Name, line, sentence.ToString());
    }

    private static string Noun(JsValue value) =>
        value.IsArray() ? "an array" : value is Jint.Native.Function.Function ? "a function" : value.IsObject() ? "an object" : value.Type switch
        {
            Types.String => "a text",
            Types.Number => "a number",
            Types.Boolean => "true or false",
            Types.Null => "null",
            Types.Undefined => "undefined",
            var other => $"a {other.ToString().ToLowerInvariant()}",
        };

    [GeneratedRegex(@":(\d+):\d+\)?\s*($|\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Place();
}
