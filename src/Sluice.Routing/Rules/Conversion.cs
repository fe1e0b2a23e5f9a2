using System.Globalization;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>What a rule's <c>convert</c> makes of a value.</summary>
internal enum ConversionType
{
    String,
    Number,
    Boolean,

    /// <summary>ISO 8601 text in UTC.</summary>
    Date,
}

/// <summary>Values of one type as another. What is missing or null stays so.</summary>
internal static class Conversion
{
    /// <summary>Converts a value.</summary>
    /// <exception cref="RuleFault">It cannot be of that type.</exception>
    public static Value Of(Value value, ConversionType type, MessagePath path, Arena arena)
    {
        if (value.IsNothing) return value;
        if (value.IsContainer) throw Impossible(value, type, path);
        return type switch
        {
            ConversionType.String => ToText(value, arena),
            ConversionType.Number => ToNumber(value, path),
            ConversionType.Boolean => ToBoolean(value, path),
            _ => ToDate(value, path, arena),
        };
    }

    private static Value ToText(Value value, Arena arena)
    {
        if (value.Kind == ValueKind.String) return value;
        var text = arena.BeginString(out var start);
        // A number keeps the spelling that it has in the call: 1.10 becomes "1.10".
        if (value.Kind == ValueKind.Number && !value.Utf8.IsEmpty) text.Write(value.Utf8);
        else JsText.Append(value, text);
        return arena.EndString(start);
    }

    private static Value ToNumber(Value value, MessagePath path)
    {
        if (value.Kind == ValueKind.Number) return value;
        if (value.Kind != ValueKind.String) return Value.Of(value.Kind == ValueKind.True ? 1 : 0);
        var number = value.IsEmptyString ? double.NaN : JsNumber.Read(value.Utf8);
        return double.IsFinite(number) ? Value.Of(number) : throw Impossible(value, ConversionType.Number, path);
    }

    private static Value ToBoolean(Value value, MessagePath path) => value.Kind switch
    {
        ValueKind.True or ValueKind.False => value,
        ValueKind.Number when value.Number is 0 or 1 => Value.Of(value.Number is 1),
        ValueKind.String => value.ToString().Trim().ToLowerInvariant() switch
        {
            "true" or "yes" or "1" => Value.True,
            "false" or "no" or "0" => Value.False,
            _ => throw Impossible(value, ConversionType.Boolean, path),
        },
        _ => throw Impossible(value, ConversionType.Boolean, path),
    };

    private static Value ToDate(Value value, MessagePath path, Arena arena)
    {
        var number = value.Kind == ValueKind.Number ? value.Number
            : value.Kind == ValueKind.String && !value.IsEmptyString ? JsNumber.Read(value.Utf8)
            : double.NaN;
        var milliseconds = double.IsFinite(number) ? (Math.Abs(number) < JsDate.FirstMilliseconds ? number * 1000 : number)
            : value.Kind == ValueKind.String ? JsDate.Parse(value.Utf8) : null;
        if (milliseconds is not { } time || time < Timestamps.Earliest || time > Timestamps.Latest) throw Impossible(value, ConversionType.Date, path);
        Span<byte> text = stackalloc byte[Timestamps.MaxLength];
        return arena.String(text[..Timestamps.Write((long)Math.Floor(time), text)]);
    }

    private static RuleFault Impossible(Value value, ConversionType type, MessagePath path) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path} is {Words.Quoted(value)}, which is no {type switch
        {
            ConversionType.String => "text",
            ConversionType.Number => "number",
            ConversionType.Boolean => "true or false",
            _ => "date: Unix seconds or milliseconds, or ISO 8601",
        }}"));
}
