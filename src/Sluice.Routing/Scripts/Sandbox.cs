using System.Globalization;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace Sluice.Routing.Scripts;

/// <summary>Where scripts run: strict JavaScript without .NET, modules, eval, clocks, chance or memory outside of its limits.</summary>
internal static class Sandbox
{
    // Raw memory and threads, a second world with its own clock and chance, what shows when memory is freed, and numbers so long that one multiplication
    // takes seconds.
    private static readonly JsString[] Absent =
    [
        .. ((string[])
        [
            "ArrayBuffer", "SharedArrayBuffer", "DataView", "TypedArray", "Int8Array", "Uint8Array", "Uint8ClampedArray",
            "Int16Array", "Uint16Array", "Int32Array",
            "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array", "Atomics", "ShadowRealm", "Temporal", "WeakRef",
            "FinalizationRegistry", "BigInt", "eval",
        ]).Select(static name => new JsString(name)),
    ];

    /// <summary>A new engine.</summary>
    /// <param name="limits">For each entry into it.</param>
    /// <param name="now">What time it is in there.</param>
    /// <param name="seed">Where its chance comes from.</param>
    public static Engine Create(ScriptLimits limits, DateTimeOffset now, ReadOnlySpan<byte> seed)
    {
        var engine = new Engine(options =>
        {
            options.Strict = true;
            options.TimeoutInterval(limits.Time).MaxStatements(limits.Statements).LimitMemory(limits.MemoryBytes);
            options.Constraints.MaxRecursionDepth = limits.Recursion;
            options.Constraints.StackOverflowGuard = true;
            options.Constraints.RegexTimeout = limits.Time;
            options.Constraints.PromiseTimeout = limits.Time;
            options.Constraints.MaxArraySize = (uint)Math.Clamp(limits.MemoryBytes / 16, 1, uint.MaxValue);
            options.Host.StringCompilationAllowed = false;
            options.AgentCanSuspend = false;
            options.Json.MaxParseDepth = 2 * ScriptLimits.Depth;
            options.Culture = CultureInfo.InvariantCulture;
            options.TimeZone = TimeZoneInfo.Utc;
            options.TimeSystem = new FixedTime(now);
        });
        var global = engine.Global;
        foreach (var name in Absent) global.Delete(name);
        // It leads to Temporal, which counts by BigInt.
        global.Get("Date").AsObject().Get("prototype").AsObject().Delete(new JsString("toTemporalInstant"));
        var random = new Chance(seed);
        Replace(engine, global.Get("Math").AsObject(), "random", _ => (_, _) => random.Next());
        BoundTexts(engine, limits.MemoryBytes / sizeof(char));
        BoundNesting(engine, limits.MemoryBytes / 16);
        return engine;
    }

    // These make a text of any length in one step, between two looks at the limits.
    private static void BoundTexts(Engine engine, long max)
    {
        var texts = engine.Global.Get("String").AsObject().Get("prototype").AsObject();
        Replace(engine, texts, "repeat", original => (self, arguments) =>
        {
            if (TypeConverter.ToString(self).Length * TypeConverter.ToNumber(At(arguments, 0)) > max) throw new ScriptMemoryException();
            return original.Call(self, arguments);
        });
        foreach (var name in (ReadOnlySpan<string>)["padStart", "padEnd"])
        {
            Replace(engine, texts, name, original => (self, arguments) =>
                TypeConverter.ToNumber(At(arguments, 0)) > max ? throw new ScriptMemoryException() : original.Call(self, arguments));
        }
        Replace(engine, texts, "concat", original => (self, arguments) =>
            arguments.Sum(Length) > max ? throw new ScriptMemoryException() : original.Call(self, arguments));
        foreach (var name in (ReadOnlySpan<string>)["replace", "replaceAll"])
        {
            Replace(engine, texts, name, original => (self, arguments) =>
            {
                // As if every character were replaced; what is so far above the limit that only that could explain it is refused.
                if (Length(self) * Length(At(arguments, 1)) > 8 * max) throw new ScriptMemoryException();
                return original.Call(self, arguments);
            });
        }
        var arrays = engine.Global.Get("Array").AsObject().Get("prototype").AsObject();
        Replace(engine, arrays, "join", original => (self, arguments) =>
        {
            if (self is JsArray array && Joined(array, At(arguments, 0)) > max) throw new ScriptMemoryException();
            return original.Call(self, arguments);
        });
    }

    // What holds a thing twice, which holds another twice, is twice as long with every level: these would write all of it in one step.
    private static void BoundNesting(Engine engine, long max)
    {
        var arrays = engine.Global.Get("Array").AsObject().Get("prototype").AsObject();
        // What an array holds is joined by the same functions, so each of them looks.
        foreach (var name in (ReadOnlySpan<string>)["join", "toLocaleString"])
        {
            Replace(engine, arrays, name, original => (self, arguments) =>
            {
                engine.Constraints.Check();
                return original.Call(self, arguments);
            });
        }
        var look = new ClrFunction(engine, "look", (_, member) =>
        {
            engine.Constraints.Check();
            return At(member, 1);
        });
        Replace(engine, arrays, "flat", original => (given, arguments) =>
        {
            var depth = At(arguments, 0).IsUndefined() ? 1 : TypeConverter.ToIntegerOrInfinity(At(arguments, 0));
            var self = given;
            // A level at a time, with a look at the limits in between.
            for (; depth >= 1 && self is JsArray array && array.Any(static item => item.IsArray()); depth--)
            {
                engine.Constraints.Check();
                if (array.Sum(static item => item is JsArray inner ? inner.Length : 1L) > max) throw new ScriptMemoryException();
                self = original.Call(array, [1]);
            }
            return ReferenceEquals(self, given) ? original.Call(given, [Math.Min(depth, 1)]) : self;
        });
        Replace(engine, engine.Global.Get("JSON").AsObject(), "stringify", original => (self, arguments) =>
        {
            var (value, replacer, space) = (At(arguments, 0), At(arguments, 1), At(arguments, 2));
            if (replacer.IsObject() && replacer is not JsArray) return original.Call(self, arguments);
            var all = original.Call(self, [value, look, space]);
            // A list of names cannot look, but what it chooses is no more than all.
            return replacer is JsArray ? original.Call(self, arguments) : all;
        });
    }

    private static long Joined(JsArray array, JsValue separator)
    {
        var length = array.Length * Math.Max(1, Length(separator));
        for (uint i = 0; i < array.Length; i++) length += Length(array[i]);
        return length;
    }

    private static long Length(JsValue value) => value is JsString text ? text.Length : 0;

    private static JsValue At(JsValue[] arguments, int index) => index < arguments.Length ? arguments[index] : JsValue.Undefined;

    private static void Replace(Engine engine, ObjectInstance owner, string name, Func<JsValue, Func<JsValue, JsValue[], JsValue>> by)
    {
        var original = owner.Get(name);
        var descriptor = owner.GetOwnProperty(name);
        descriptor.Value = new ClrFunction(engine, name, by(original), 1);
    }

    /// <summary>A clock that stands.</summary>
    private sealed class FixedTime(DateTimeOffset now) : DefaultTimeSystem(TimeZoneInfo.Utc, CultureInfo.InvariantCulture)
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>SplitMix64 from the FNV-1a hash of a seed: the same numbers for the same message.</summary>
    private sealed class Chance
    {
        private ulong _state;

        public Chance(ReadOnlySpan<byte> seed)
        {
            _state = 0xCBF29CE484222325;
            foreach (var one in seed) _state = (_state ^ one) * 0x100000001B3;
        }

        public double Next()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) / 9007199254740992d;
        }
    }
}

/// <summary>A script was about to make a value that is larger than all its memory. Scripts cannot catch it.</summary>
internal sealed class ScriptMemoryException : Exception;
