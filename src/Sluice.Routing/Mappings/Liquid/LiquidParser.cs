using System.Globalization;
using Fluid;
using Fluid.Ast;
using Fluid.Values;
using Parlot.Fluent;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Reads values as liquidjs does: with its ways to a member, its numbers, and <c>not</c>.</summary>
internal sealed class LiquidParser : FluidParser
{
    public LiquidParser() : base(new FluidParserOptions { AllowFunctions = false, AllowParentheses = false, AllowLiquidTag = true })
    {
        var segment = Dot.SkipAnd(Identifier.Or(Literals.Integer().Then(static place => place.ToString(CultureInfo.InvariantCulture))))
            .Then<MemberSegment>(static name => new LiquidSegment(new LiteralExpression(StringValue.Create(name))))
            .Or(Between(LBracket, Primary, RBracket).Then<MemberSegment>(static key => new LiquidSegment(key)));
        var quoted = Between(Terms.Char('['), String, RBracket).Then(static name => name.ToString()!);
        var member = Identifier.And(OneOrMany(segment)).Or(quoted.And(ZeroOrMany(segment)))
            .Then<Expression>(static path => new MemberExpression([new IdentifierSegment(path.Item1), .. path.Item2]));
        var number = Number.Then<Expression>(static number => new LiteralExpression(LiquidNumber.Literal(number)));
        var negation = Terms.Text("not").AndSkip(Literals.WhiteSpace()).SkipAnd(CombinatoryExpression)
            .Then<Expression>(static operand => new LiquidNegation(operand));
        Primary.Parser = negation.Or(member).Or(number).Or(Primary.Parser!);
    }
}
