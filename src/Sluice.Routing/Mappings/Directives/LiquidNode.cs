using System.Text;
using Sluice.Routing.Mappings.Liquid;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@liquid</c>: text made by a Liquid template from the message. Slower than the other directives, and it allocates.</summary>
internal sealed class LiquidNode(LiquidTemplate template, MappingOptions limits, string at) : MappingNode
{
    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        var limits = compiler.Options;
        if (argument.Kind != ValueKind.String) compiler.Problem("", $"A string with a Liquid template is needed, not {Words.Quoted(argument)}.");
        else if (Encoding.UTF8.GetCharCount(argument.Utf8) > limits.LiquidLengthMax)
            compiler.Problem("", $"A Liquid template has at most {limits.LiquidLengthMax} characters.");
        else if (LiquidTemplate.Parse(argument.ToString(), limits.Strict, out var problem) is { } template)
            return new LiquidNode(template, limits, compiler.At());
        else compiler.Problem("", problem);
        return Nothing;
    }

    public override Value Evaluate(in Scope scope)
    {
        try
        {
            return scope.Arena.String(template.Render(scope, limits));
        }
        // Templates fail in as many ways as there are filters; whatever it is, it is this message's fault alone.
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw new MappingFault(at, $"The Liquid template fails: {problem.Message}");
        }
    }
}
