using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@template</c>: text with values of the message in it.</summary>
internal sealed class TemplateNode(Template template) : MappingNode
{
    public override bool IsConstant => !template.HasInserts;

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        var text = Arguments.OnlyText(argument, compiler);
        return text is ConstantNode known
            ? new TemplateNode(compiler.ParseTemplate(known.Value.ToString()))
            : new ComputedTemplateNode(text, compiler.Options, compiler.At());
    }

    public override Value Evaluate(in Scope scope) => template.Render(scope);

    /// <summary>What stands at the beginning of its text, if it is a value and no fixed text; else undefined.</summary>
    public Value First(in Scope scope) => template.First(scope);
}

/// <summary><c>@template</c> with a template that depends on the message.</summary>
internal sealed class ComputedTemplateNode(MappingNode text, MappingOptions options, string at) : MappingNode
{
    public override Value Evaluate(in Scope scope) => Template.Parse(Arguments.String(text.Evaluate(scope), at), options).Render(scope);
}
