using System.Globalization;
using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>What JavaScript and liquidjs make of values: texts, numbers, members.</summary>
internal static class LiquidValues
{
    /// <summary>What is shown: nothing for null and undefined, of an array the texts of its items one after the other.</summary>
    public static string Text(Value value) => value.Kind switch
    {
        ValueKind.String => value.ToString(),
        ValueKind.Array => ItemTexts(value),
        _ => JsText.Of(value),
    };

    /// <summary>What <c>String(value)</c> gives.</summary>
    public static string String(Value value) => value.Kind switch
    {
        ValueKind.Undefined => "undefined",
        ValueKind.Null => "null",
        _ => JsText.Of(value),
    };

    /// <summary>What <c>Number(value)</c> gives.</summary>
    public static double Number(Value value) =>
        value.Kind == ValueKind.Array ? JsNumber.Read(Encoding.UTF8.GetBytes(JsText.Of(value))) : JsNumber.Of(value);

    /// <summary>A number to be counted with: what is none is 0.</summary>
    public static double NumberOrZero(Value value) => Number(value) is var number && double.IsNaN(number) ? 0 : number;

    /// <summary>An index into a text or array: without what is behind the point, and 0 for what is no number.</summary>
    public static int Index(double number) => double.IsNaN(number) ? 0 : (int)Math.Clamp(number, int.MinValue, int.MaxValue);

    /// <summary>Whether conditions take it for true: all but false, null and undefined.</summary>
    public static bool IsTrue(Value value) => value.Kind is not (ValueKind.False or ValueKind.Null or ValueKind.Undefined);

    /// <summary>The items of an array; of anything else itself, and none for null and undefined.</summary>
    public static IReadOnlyList<Value> Items(Value value)
    {
        if (value.Kind != ValueKind.Array) return value.IsNothing ? [] : [value];
        var items = new List<Value>();
        foreach (var item in value) items.Add(item.Value);
        return items;
    }

    /// <summary>A member as a template asks for it: also an item counted from the end, and <c>size</c>, <c>first</c> and <c>last</c>.</summary>
    public static Value Member(Value of, Value key)
    {
        if (of.IsNothing) return of;
        if (of.Kind == ValueKind.Array && key.Kind == ValueKind.Number) return Item(of, key.Number);
        var name = String(key);
        var own = Own(of, name);
        if (own.Kind != ValueKind.Undefined) return own;
        return name switch
        {
            "size" when of.IsContainer => Value.Of(of.Count),
            "size" when of.Kind == ValueKind.String => Value.Of(of.ToString().Length),
            "first" when of.Kind == ValueKind.Array => Item(of, 0),
            "last" when of.Kind == ValueKind.Array => Item(of, -1),
            _ => default,
        };
    }

    /// <summary>What a value itself has by that name: a member, an item, a character, a length.</summary>
    public static Value Own(Value of, string name)
    {
        if (of.Kind == ValueKind.Object) return of[Encoding.UTF8.GetBytes(name)];
        if (of.Kind is not (ValueKind.Array or ValueKind.String)) return default;
        if (name == "length") return Value.Of(of.Kind == ValueKind.Array ? of.Count : of.ToString().Length);
        var isIndex = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index.ToString(CultureInfo.InvariantCulture) == name;
        if (!isIndex) return default;
        return of.Kind == ValueKind.Array ? of[index] : ValuePath.Character(of.ToString(), index);
    }

    /// <summary>An item by its index, which counts from the end where it is negative.</summary>
    public static Value Item(Value array, double index)
    {
        if (index < 0) index += array.Count;
        return double.IsInteger(index) && index >= 0 && index < array.Count ? array[(int)index] : default;
    }

    private static string ItemTexts(Value array)
    {
        var text = new StringBuilder();
        foreach (var item in array) text.Append(Text(item.Value));
        return text.ToString();
    }
}
