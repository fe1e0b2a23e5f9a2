using System.Text;
using Fluid;
using Fluid.Values;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Values of messages for templates, and back.</summary>
internal static class LiquidValues
{
    public static FluidValue Of(Value value) => value.Kind switch
    {
        ValueKind.True => BooleanValue.True,
        ValueKind.False => BooleanValue.False,
        ValueKind.Number => new LiquidNumber(value.Number, Text(value)),
        ValueKind.String => StringValue.Create(value.ToString()),
        ValueKind.Object => new LiquidObject(value),
        ValueKind.Array => Items(value),
        ValueKind.Undefined => UndefinedValue.Instance,
        _ => NilValue.Instance,
    };

    public static Value Back(FluidValue value, Sheet sheet, TemplateContext context) => value switch
    {
        LiquidObject made => made.Value,
        LiquidNumber number => Value.Of(number.Value),
        { Type: FluidValues.Number } => Value.Of((double)value.ToNumberValue()),
        { Type: FluidValues.Boolean } => Value.Of(value.ToBooleanValue()),
        { Type: FluidValues.Array } => Array(value, sheet, context),
        _ when value.IsNil() => Value.Null,
        _ => sheet.String(value.ToStringValue()),
    };

    private static ArrayValue Items(Value array)
    {
        var items = new List<FluidValue>();
        foreach (var item in array) items.Add(Of(item.Value));
        return new ArrayValue(items);
    }

    private static Value Array(FluidValue array, Sheet sheet, TemplateContext context)
    {
        var made = sheet.Array();
        foreach (var item in array.Enumerate(context)) sheet.Add(made, Back(item, sheet, context));
        return made;
    }

    private static string Text(Value number)
    {
        var text = new ByteBuffer();
        JsText.AppendNumber(number, text);
        return Encoding.UTF8.GetString(text.Span);
    }
}
