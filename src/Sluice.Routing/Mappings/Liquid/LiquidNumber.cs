using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid.Values;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A number as JavaScript computes with it and spells it.</summary>
/// <param name="value">Its value.</param>
/// <param name="text">Its spelling.</param>
internal sealed class LiquidNumber(double value, string text) : FluidValue
{
    public LiquidNumber(double value) : this(value, JsNumber.ToText(value))
    {
    }

    public double Value => value;

    /// <summary>A number of a template; a whole one keeps its digits.</summary>
    public static LiquidNumber Literal(decimal number) => decimal.IsInteger(number)
        ? new((double)number, number.ToString("F0", CultureInfo.InvariantCulture))
        : new((double)number);

    /// <summary>What <c>Number(value)</c> gives; nothing is no number.</summary>
    public static double Of(FluidValue value) => value switch
    {
        LiquidNumber exact => exact.Value,
        { Type: FluidValues.Number } => (double)value.ToNumberValue(),
        { Type: FluidValues.Boolean } => value.ToBooleanValue() ? 1 : 0,
        StringValue or ArrayValue { Values.Count: < 2 } => JsNumber.Read(Encoding.UTF8.GetBytes(value.ToStringValue())),
        _ => double.NaN,
    };

    public override FluidValues Type => FluidValues.Number;

    public override bool Equals(FluidValue other) => other is LiquidNumber number ? number.Value.Equals(value)
        : other.Type == FluidValues.Number && other.ToNumberValue() == ToNumberValue();

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() =>
        double.IsNaN(value) ? 0 : Math.Abs(value) < 7e28 ? (decimal)value : value > 0 ? decimal.MaxValue : decimal.MinValue;

    public override string ToStringValue() => text;

    public override object ToObjectValue() => value;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(text);
        return default;
    }
}
