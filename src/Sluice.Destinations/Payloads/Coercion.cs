using Sluice.Routing.Values;

namespace Sluice.Destinations.Payloads;

/// <summary>
/// Makes a value of the type a field wants where that loses nothing: the rules are those of the Ajv validator with <c>coerceTypes: "array"</c>,
/// which the recorded destinations ran with.
/// </summary>
internal static class Coercion
{
    /// <summary>The value as that type; false if it cannot be one.</summary>
    public static bool TryConvert(ref Value value, PayloadType type, bool allowNull, Arena arena)
    {
        if (Fits(value, type, allowNull)) return true;
        // There is no conversion to an object, and so no list is opened for one either.
        if (value.Kind == ValueKind.Array && value.Count == 1 && type != PayloadType.Object)
        {
            // The validator makes null of the empty text before it has it as a text, in a list alone.
            var only = allowNull && value[0].IsEmptyString ? Value.Null : value[0];
            if (Fits(only, type, allowNull))
            {
                value = only;
                return true;
            }
            if (!only.IsContainer && TryConvertScalar(ref only, type, allowNull, arena))
            {
                value = only;
                return true;
            }
            return false;
        }
        return TryConvertScalar(ref value, type, allowNull, arena);
    }

    private static bool Fits(Value value, PayloadType type, bool allowNull) => value.Kind switch
    {
        ValueKind.String => type.IsText(),
        ValueKind.Number => type is PayloadType.Number or PayloadType.Datetime || (type == PayloadType.Integer && IsInteger(value.Number)),
        ValueKind.True or ValueKind.False => type == PayloadType.Boolean,
        ValueKind.Object => type == PayloadType.Object,
        ValueKind.Null => allowNull,
        _ => false,
    };

    private static bool TryConvertScalar(ref Value value, PayloadType type, bool allowNull, Arena arena)
    {
        switch (type)
        {
            case var kind when kind.IsText() && value.Kind is not (ValueKind.Object or ValueKind.Array or ValueKind.Undefined):
                value = ToText(value, arena);
                return true;
            case PayloadType.Number or PayloadType.Integer when ToNumber(value) is { } number && (type == PayloadType.Number || IsInteger(number)):
                value = Value.Of(number);
                return true;
            case PayloadType.Boolean when ToBoolean(value) is { } flag:
                value = Value.Of(flag);
                return true;
        }
        if (!allowNull || !IsNullLike(value)) return false;
        value = Value.Null;
        return true;
    }

    private static Value ToText(Value value, Arena arena)
    {
        switch (value.Kind)
        {
            // Ids of twenty digits are what they are: a number of JavaScript would lose the last ones.
            case ValueKind.Number when value.Utf8 is { IsEmpty: false } digits && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0:
                return arena.String(digits);
            case ValueKind.Number:
                var text = arena.BeginString(out var start);
                JsNumber.WriteText(value.Number, text);
                return arena.EndString(start);
            case ValueKind.True:
                return True;
            case ValueKind.False:
                return False;
            default:
                return Value.Empty;
        }
    }

    private static double? ToNumber(Value value) => value.Kind switch
    {
        ValueKind.True => 1,
        ValueKind.False or ValueKind.Null => 0,
        ValueKind.String when !value.IsEmptyString && JsNumber.Read(value.Utf8) is var number && !double.IsNaN(number) => number,
        _ => null,
    };

    private static bool? ToBoolean(Value value) => value.Kind switch
    {
        ValueKind.Null => false,
        ValueKind.String when value.Is("true"u8) => true,
        ValueKind.String when value.Is("false"u8) => false,
        ValueKind.Number when value.Number == 1 => true,
        ValueKind.Number when value.Number == 0 => false,
        _ => null,
    };

    private static bool IsNullLike(Value value) =>
        value.IsEmptyString || value.Kind == ValueKind.False || (value.Kind == ValueKind.Number && value.Number == 0);

    private static bool IsInteger(double number) => double.IsFinite(number) && Math.Truncate(number) == number;

    private static Value True { get; } = Value.Constant("true");

    private static Value False { get; } = Value.Constant("false");
}
