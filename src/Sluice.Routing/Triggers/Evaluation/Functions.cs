using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>The functions of one argument. Those of text give null for what is no string.</summary>
internal static class Functions
{
    private static readonly Value String = Value.Constant("string");
    private static readonly Value Number = Value.Constant("number");
    private static readonly Value List = Value.Constant("list");
    private static readonly Value Bool = Value.Constant("bool");
    private static readonly Value Null = Value.Constant("null");
    private static readonly Value Object = Value.Constant("object");

    public static IReadOnlyDictionary<string, Func<Value, Arena, Value>> All { get; } = new Dictionary<string, Func<Value, Arena, Value>>
    {
        ["length"] = Length,
        ["lowercase"] = (x, arena) => Mapped(x, arena, b => char.IsAsciiLetterUpper((char)b) ? (byte)(b | 0x20) : b, text => text.ToLowerInvariant()),
        ["uppercase"] = (x, arena) => Mapped(x, arena, b => char.IsAsciiLetterLower((char)b) ? (byte)(b & ~0x20) : b, text => text.ToUpperInvariant()),
        ["snakecase"] = (x, arena) => Mapped(x, arena, b => IsBlank(b) ? (byte)'_' : b),
        ["kebabcase"] = (x, arena) => Mapped(x, arena, b => IsBlank(b) ? (byte)'-' : b),
        ["titlecase"] = TitleCase,
        ["typeof"] = TypeOf,
        ["bool"] = ToBool,
        ["string"] = ToString,
        ["number"] = ToNumber,
    };

    private static Value ToString(Value x, Arena arena)
    {
        if (x.IsNothing || x.Kind == ValueKind.String) return x;
        var text = arena.BeginString(out var start);
        if (x.Kind == ValueKind.Number) JsNumber.WriteText(x.Number, text);
        else x.WriteTo(text);
        return arena.EndString(start);
    }

    private static Value Length(Value x, Arena arena) => x.Kind switch
    {
        ValueKind.String => Value.Of(x.Utf8.Length),
        ValueKind.Object or ValueKind.Array => Value.Of(x.Count),
        ValueKind.Undefined or ValueKind.Null => Value.Of(0),
        _ => Value.Null,
    };

    private static Value TypeOf(Value x, Arena arena) => x.Kind switch
    {
        ValueKind.String => String,
        ValueKind.Number => Number,
        ValueKind.True or ValueKind.False => Bool,
        ValueKind.Array => List,
        ValueKind.Object => Object,
        _ => Null,
    };

    private static Value ToBool(Value x, Arena arena) => x.Kind switch
    {
        ValueKind.True or ValueKind.False => x,
        ValueKind.Number => Value.Of(x.Number != 0),
        ValueKind.String when x.Is("true"u8) => Value.True,
        ValueKind.String when x.Is("false"u8) => Value.False,
        ValueKind.Undefined or ValueKind.Null => Value.False,
        _ => Value.Null,
    };

    private static Value ToNumber(Value x, Arena arena) => x.Kind switch
    {
        ValueKind.Number => x,
        ValueKind.True => Value.Of(1),
        ValueKind.False => Value.Of(0),
        ValueKind.String when ReadNumber(x.Utf8) is var number && !double.IsNaN(number) => Value.Of(number),
        _ => Value.Null,
    };

    /// <summary>The number that a text spells; NaN if none, also for blanks alone.</summary>
    public static double ReadNumber(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? double.NaN : JsNumber.Read(text);

    private static Value Mapped(Value x, Arena arena, Func<byte, byte> ascii, Func<string, string>? other = null)
    {
        if (x.Kind != ValueKind.String) return Value.Null;
        var from = x.Utf8;
        if (other is not null && !Ascii.IsValid(from)) return arena.String(other(Encoding.UTF8.GetString(from)));
        var to = arena.BeginString(out var start).Append(from.Length);
        for (var i = 0; i < from.Length; i++) to[i] = ascii(from[i]);
        return arena.EndString(start);
    }

    private static Value TitleCase(Value x, Arena arena)
    {
        if (x.Kind != ValueKind.String) return Value.Null;
        var text = Encoding.UTF8.GetString(x.Utf8).ToCharArray();
        for (var i = 0; i < text.Length; i++)
        {
            if (i == 0 || char.IsWhiteSpace(text[i - 1])) text[i] = char.ToUpperInvariant(text[i]);
        }
        return arena.String(text);
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
