using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>What <c>check</c> points out: triggers that Segment's evaluator would read differently.</summary>
public sealed class DivergenceTests
{
    [Theory]
    [InlineData("event = \"x\" and event = \"y\" or event = \"z\"", "MixedOperators 12")]
    [InlineData("event = \"x\" or event = \"y\" and event = \"z\" or event = \"w\"", "MixedOperators 27")]
    [InlineData("(event = \"x\" and event = \"y\") or event = \"z\"", "")]
    [InlineData("((event = \"x\") or event = \"y\")", "NestedParentheses 1")]
    [InlineData("(contains(event, \"x\") or event = \"y\")", "CallInParentheses 20")]
    [InlineData("(event = \"y\" or contains(event, \"x\"))", "")]
    [InlineData("!contains(event, \"x\")", "")]
    [InlineData("! contains(event, \"x\")", "Negation 0")]
    [InlineData("!(event = \"x\")", "Negation 0")]
    [InlineData("event = \"x\" AND event = \"y\"", "")]
    [InlineData("event = \"x\" OR event = \"y\"", "OrWithoutBlank 12")]
    [InlineData("event = \"x\" or(event = \"y\")", "OrWithoutBlank 12")]
    [InlineData("properties.a>1", "OperatorWithoutBlanks 12")]
    [InlineData("properties.a >1", "")]
    [InlineData("properties.a >=1", "OperatorWithoutBlanks 13")]
    [InlineData("event = \"x\"and event = \"y\"", "QuoteWithoutBlank 10")]
    [InlineData("event = \"x\" \r\nand event = \"y\"", "CarriageReturn 12")]
    [InlineData("event = 'x'", "SingleQuotes 8")]
    [InlineData("anonymousId != null", "OtherRoot 0")]
    [InlineData("event.name = \"x\"", "TextMember 0")]
    [InlineData("properties != null", "BareRoot 0")]
    [InlineData("properties.a\\.b = \"x\"", "EscapedSeparator 11")]
    [InlineData("properties.a\\[0\\].b = \"x\"", "")]
    [InlineData("properties.a[0].b = \"x\"", "BracketIndex 12")]
    [InlineData("properties.0.b = \"x\"", "KeySpelling 11")]
    [InlineData("properties.\\0.b = \"x\"", "")]
    [InlineData("properties.or = \"x\"", "KeySpelling 11")]
    [InlineData("\rtype = \"track\"", "CarriageReturn 0")]
    [InlineData("properties.a\\ > 1", "OperatorWithoutBlanks 14")]
    [InlineData("properties.constructor = \"x\"", "JavaScriptName 11")]
    [InlineData("properties.a = properties.b", "PathOnRight 15")]
    [InlineData("event = an", "UnfinishedWord 8")]
    [InlineData("event = ab", "UnfinishedWord 8")]
    [InlineData("event = ox", "")]
    [InlineData("event = an and event = x", "")]
    [InlineData("1 = properties.a", "LiteralOnLeft 0, PathOnRight 4")]
    [InlineData("properties.a != true", "NotTrueOrFalse 13")]
    [InlineData("properties.a = true", "")]
    [InlineData("event = true", "TextWithBoolean 6")]
    [InlineData("event != null", "TextWithNull 6")]
    [InlineData("userId != null", "")]
    [InlineData("event = 5", "TextWithNumber 6")]
    [InlineData("properties.a > \"\"", "EmptyAsZero 13")]
    [InlineData("properties.a > true", "BooleanAsNumber 13")]
    [InlineData("event > true", "")]
    [InlineData("properties.a = 1e3", "NumberSpelling 15")]
    [InlineData("properties.a = -.5", "NumberSpelling 15")]
    [InlineData("contains(event, null)", "NullAsText 16")]
    [InlineData("match(event, \"a?b\")", "Pattern 13")]
    [InlineData("match(event, \"ab\")", "Pattern 13")]
    [InlineData("match(event, \"*a*\")", "Pattern 13")]
    [InlineData("match(event, \"a*\") and match(event, \"*a\")", "")]
    [InlineData("length(properties.a) > 1", "Function 0")]
    [InlineData("contains(type, \"x\")", "CallSubject 9")]
    [InlineData("contains(event, \"x\") = true", "CallCompared 21")]
    [InlineData("event in [\"x\"]", "List 6")]
    public void What_another_evaluator_reads_differently_is_known_with_its_place(string text, string expected)
    {
        var divergences = Trigger.Parse(text).Divergences;
        Assert.Equal(expected, string.Join(", ", divergences.Select(one => $"{one.Kind} {one.Position}")));
        Assert.All(divergences, static one => Assert.Matches("^Segment.*[.]$", one.Text));
    }

    [Fact]
    public void Each_divergence_has_its_own_sentence() =>
        Assert.Distinct(Enum.GetValues<DivergenceKind>().Select(kind => new Divergence(kind, 0).Text));
}
