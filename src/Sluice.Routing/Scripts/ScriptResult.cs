using System.Globalization;
using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;
using Sluice.Routing.Values;

namespace Sluice.Routing.Scripts;

/// <summary>
/// What a script gave back, as <c>JSON.stringify</c> would have it. What is as it was in the message is taken from there: JavaScript has no 1.10 and
/// no 23-digit integers, and what a script does not touch must not change.
/// </summary>
internal sealed class ScriptResult
{
    private readonly Engine _engine;
    private readonly Arena _arena;
    private readonly ScriptLimits _limits;
    private readonly string _script;
    private long _bytes;

    private ScriptResult(Engine engine, Arena arena, ScriptLimits limits, string script) =>
        (_engine, _arena, _limits, _script) = (engine, arena, limits, script);

    /// <summary>Reads an object.</summary>
    /// <exception cref="ScriptFault">It is too large or too deep, or holds what JSON does not.</exception>
    public static Value Read(Engine engine, JsValue given, Value message, Arena arena, ScriptLimits limits, string script)
    {
        var result = default(Value);
        // Getters and proxies are the script's own code: inside of a call the limits hold for them.
        var reader = new ClrFunction(engine, "result", (_, arguments) =>
        {
            result = new ScriptResult(engine, arena, limits, script).Read(arguments[0], message, 0);
            return JsValue.Undefined;
        });
        engine.Call(reader, given);
        return result;
    }

    private Value Read(JsValue value, Value before, int depth)
    {
        if (depth > ScriptLimits.Depth)
            throw new ScriptFault(_script, 0,
                string.Create(CultureInfo.InvariantCulture, $"the result nests more than {ScriptLimits.Depth} levels deep, or contains itself"));
        Count(16);
        switch (value)
        {
            case JsString text:
                return Text(text.ToString(), before);
            case Jint.Native.JsNumber number:
                return Number(number.AsNumber(), before);
            case JsBoolean flag:
                return Value.Of(flag.AsBoolean());
            case Jint.Native.JsDate date:
                return Read(_engine.Call(date.Get("toJSON"), date, []), before, depth + 1);
            case Jint.Native.Function.Function or JsSymbol or JsUndefined:
                return Value.Undefined;
            case ObjectInstance items when items.IsArray():
                return Items(items, before, depth);
            case ObjectInstance members:
                return Members(members, before, depth);
            default:
                return Value.Null;
        }
    }

    private Value Text(string text, Value before)
    {
        Count(2L * text.Length);
        if (before.Kind == ValueKind.String && before.Is(Encoding.UTF8.GetBytes(text))) return before;
        return _arena.String(text);
    }

    private static Value Number(double number, Value before) =>
        !double.IsFinite(number) ? Value.Null : before.Kind == ValueKind.Number && before.Number.Equals(number) ? before : Value.Of(number);

    private Value Items(ObjectInstance items, Value before, int depth)
    {
        var array = _arena.Array();
        var length = TypeConverter.ToNumber(items.Get("length"));
        for (var i = 0; i < length; i++)
        {
            var item = Read(items.Get(Jint.Native.JsNumber.Create(i)), before[i], depth + 1);
            _arena.Add(array, item.Kind == ValueKind.Undefined ? Value.Null : item);
        }
        return array;
    }

    private Value Members(ObjectInstance members, Value before, int depth)
    {
        var result = _arena.Object();
        foreach (var key in members.GetOwnPropertyKeys(Types.String))
        {
            if (!members.GetOwnProperty(key).Enumerable) continue;
            var name = Encoding.UTF8.GetBytes(key.ToString());
            Count(name.Length);
            var value = Read(members.Get(key), before[name], depth + 1);
            if (value.Kind != ValueKind.Undefined) _arena.Set(result, name, value);
        }
        return result;
    }

    private void Count(long bytes)
    {
        _bytes += bytes;
        if (_bytes > _limits.MemoryBytes) throw new ScriptMemoryException();
    }
}
