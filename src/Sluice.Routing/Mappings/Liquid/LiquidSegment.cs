using System.Globalization;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>One step of a path as liquidjs goes it: a place may be spelled as a name, counts from the end if it is negative, and also finds a character
/// of a text.</summary>
internal sealed class LiquidSegment(Expression key) : MemberSegment
{
    public override async ValueTask<FluidValue> ResolveAsync(FluidValue value, TemplateContext context)
    {
        var name = (await key.EvaluateAsync(context)).ToStringValue();
        var isPlace = int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var place);
        return value switch
        {
            ArrayValue { Values: var items } when isPlace => At(items, place < 0 ? place + items.Count : place),
            StringValue when isPlace && value.ToStringValue() is var text && place >= 0 && place < text.Length => StringValue.Create(text[place].ToString()),
            StringValue when name != "size" => NilValue.Instance,
            _ => await value.GetValueAsync(name, context),
        };
    }

    private static FluidValue At(IReadOnlyList<FluidValue> items, int place) => place >= 0 && place < items.Count ? items[place] : NilValue.Instance;
}
