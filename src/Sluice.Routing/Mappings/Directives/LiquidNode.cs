using System.Text;
using Fluid;
using Sluice.Routing.Mappings.Liquid;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@liquid</c>: text made by a Liquid template from the message. Slower than the other directives, and it allocates.</summary>
internal sealed class LiquidNode(IFluidTemplate template, MappingOptions limits, string at) : MappingNode
{
    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        var limits = compiler.Options;
        if (argument.Kind != ValueKind.String) compiler.Problem("", $"A string with a Liquid template is needed, not {Words.Quoted(argument)}.");
        else if (Encoding.UTF8.GetCharCount(argument.Utf8) > limits.LiquidLengthMax)
            compiler.Problem("", $"A Liquid template has at most {limits.LiquidLengthMax} characters.");
        else if (LiquidLanguage.Parse(argument.ToString(), limits.Strict, out var problem) is { } template)
            return new LiquidNode(template, limits, compiler.At());
        else compiler.Problem("", problem);
        return Nothing;
    }

    public override Value Evaluate(in Scope scope)
    {
        var context = new LiquidContext(limits);
        foreach (var member in scope.Input) context.SetValue(member.Key.ToString(), LiquidValues.Of(member.Value));
        // The nearest of a name comes first.
        var named = new HashSet<string>();
        foreach (var local in scope.Locals)
        {
            if (local.Key.ToString() is var name && named.Add(name)) context.SetValue(name, LiquidValues.Of(local.Value));
        }
        using var text = new BoundedWriter(limits.LiquidTextMax);
        try
        {
            // Nothing in a template waits for anything.
            template.RenderAsync(text, NullEncoder.Default, context).AsTask().GetAwaiter().GetResult();
        }
        // Templates fail in as many ways as there are filters; whatever it is, it is this message's fault alone.
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw new MappingFault(at, $"The Liquid template fails: {problem.Message}");
        }
        return scope.Sheet.String(text.ToString());
    }
}
