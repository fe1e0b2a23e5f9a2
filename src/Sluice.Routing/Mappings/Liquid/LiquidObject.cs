using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>An object of a message; its members are looked up when a template asks for them.</summary>
internal sealed class LiquidObject(Value value) : FluidValue
{
    public Value Value => value;

    public override FluidValues Type => FluidValues.Dictionary;

    public override bool Equals(FluidValue other) => ReferenceEquals(this, other);

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    public override string ToStringValue() => "[object Object]";

    public override object ToObjectValue() => value;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        writer.Write(ToStringValue());
        return default;
    }

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context)
    {
        var member = value[Encoding.UTF8.GetBytes(name)];
        return member.Kind == ValueKind.Undefined && name == "size" ? new LiquidNumber(value.Count) : LiquidValues.Of(member);
    }

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => GetValueAsync(index.ToStringValue(), context);
}
