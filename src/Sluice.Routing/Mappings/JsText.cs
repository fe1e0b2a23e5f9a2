using System.Globalization;
using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>Values as JavaScript makes text of them.</summary>
internal static class JsText
{
    /// <summary>Appends what a template shows: <c>String(value)</c>, and nothing for null and undefined.</summary>
    public static void Append(Value value, ByteBuffer text)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                value.AppendTo(text);
                break;
            case ValueKind.Number:
                AppendNumber(value, text);
                break;
            case ValueKind.True:
                text.Write("true"u8);
                break;
            case ValueKind.False:
                text.Write("false"u8);
                break;
            case ValueKind.Object:
                text.Write("[object Object]"u8);
                break;
            case ValueKind.Array:
                AppendItems(value, text);
                break;
            default:
                break;
        }
    }

    /// <summary>What a template shows of a value.</summary>
    public static string Of(Value value)
    {
        var text = new ByteBuffer();
        Append(value, text);
        return Encoding.UTF8.GetString(text.Span);
    }

    /// <summary>The same as a value.</summary>
    public static Value Of(Value value, Arena arena)
    {
        Append(value, arena.BeginString(out var start));
        return arena.EndString(start);
    }

    /// <summary>Appends a number as JavaScript spells it, but a whole number as it is written, however long: none of its digits is lost.</summary>
    public static void AppendNumber(Value number, ByteBuffer text)
    {
        var spelling = number.Utf8;
        if (!spelling.IsEmpty && !spelling.ContainsAny((byte)'.', (byte)'e', (byte)'E') && !spelling.SequenceEqual("-0"u8)) text.Write(spelling);
        else JsNumber.WriteText(number.Number, text);
    }

    /// <summary>An array's index as a name.</summary>
    public static Value IndexName(int index, Arena arena)
    {
        var buffer = arena.BeginString(out var start);
        AppendIndex(index, buffer);
        return arena.EndString(start);
    }

    public static void AppendIndex(int index, ByteBuffer text)
    {
        Span<byte> digits = stackalloc byte[10];
        index.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        text.Write(digits[..length]);
    }

    /// <summary>Whether <c>value == ''</c>: the empty string, 0, false, and an array whose text is empty.</summary>
    public static bool IsLooselyEmpty(Value value) => value.Kind switch
    {
        ValueKind.String => value.IsEmptyString,
        ValueKind.False => true,
        ValueKind.Number => value.Number == 0,
        ValueKind.Array => IsEmptyText(value),
        _ => false,
    };

    // The text of [], [""], [null] and [[]] is empty; that of [0] and of two items, with a comma between them, is not.
    private static bool IsEmptyText(Value array)
    {
        while (array.Count == 1 && array[0] is { Kind: ValueKind.Array } only) array = only;
        return array.Count == 0 || (array.Count == 1 && (array[0].IsNothing || array[0].IsEmptyString));
    }

    private static void AppendItems(Value array, ByteBuffer text)
    {
        var first = true;
        foreach (var item in array)
        {
            if (!first) text.Write((byte)',');
            first = false;
            Append(item.Value, text);
        }
    }
}
