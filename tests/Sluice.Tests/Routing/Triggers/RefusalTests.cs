using System.Text;
using CsCheck;
using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>What is no trigger is refused with what is wrong, where, and what to write.</summary>
public sealed class RefusalTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.OneOf(
            "type", "event", "properties.a", "and", "or", "in", "!", "(", ")", "[", "]", ",", "=", "!=", ">", "<=", "==", "&&", "contains(",
            "match(", "length(", "bool(", "true", "null", "1", "-2.5e3", ".", "\\", "\"", "'", "\"x\"", "'[a-z]*'", " ", "\n", "\0", "é", "🚀", "\ud83d"),
        Gen.String[0, 3]);

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData(" \n", 0, "empty")]
    [InlineData("event == 'x'", 6, "== is no operator; write =.")]
    [InlineData("event <> 'x'", 6, "write !=")]
    [InlineData("event = 'x' && type = 'y'", 12, "&& is no operator; write and.")]
    [InlineData("event = 'x' || type = 'y'", 12, "write or")]
    [InlineData("starts_with(event, 'x')", 0, "match(x, \"text*\")")]
    [InlineData("contain(event, 'x')", 0, "did you mean contains?")]
    [InlineData("Match(event, 'x')", 0, "did you mean match?")]
    [InlineData("lenght(event) = 1", 0, "did you mean length?")]
    [InlineData("frobnicate(event)", 0, "there are contains, match, length")]
    [InlineData("not contains(event, 'x')", 0, "write !")]
    [InlineData("event not in ['x']", 6, "!(event in")]
    [InlineData("event IN ['x']", 6, "event in [")]
    [InlineData("event contains 'x'", 6, "contains(event, \"text\")")]
    [InlineData("event is 'x'", 6, "event = \"text\"")]
    [InlineData("event", 0, "alone is no condition")]
    [InlineData("length(event)", 0, "alone is no condition")]
    [InlineData("true", 0, "alone is no condition")]
    [InlineData("event =", 7, "needs a value behind it")]
    [InlineData("= 'x'", 0, "A condition should stand here")]
    [InlineData("and event = 'x'", 0, "\"and\" needs a condition before it")]
    [InlineData("event = 'x' or", 12, "\"or\" needs a condition behind it")]
    [InlineData("event = 'x' and or type = 'y'", 16, "needs a condition before it")]
    [InlineData("event = 'x' type = 'y'", 12, "join the two")]
    [InlineData("event = 'x', type = 'y'", 11, "comma joins no conditions")]
    [InlineData("event = 'x')", 11, "closes nothing")]
    [InlineData("(event = 'x'", 0, "never closed")]
    [InlineData("()", 0, "are empty")]
    [InlineData("event = 'x", 8, "has no end")]
    [InlineData("event = 3abc", 8, "no number")]
    [InlineData("event = 3.", 8, "no number")]
    [InlineData("event = -", 8, "no number")]
    [InlineData("properties.é = 1", 11, "backslash before é")]
    [InlineData("properties. = 1", 12, "followed by a name")]
    [InlineData("properties[\"x\"] = 1", 10, "number of an item")]
    [InlineData("properties.x = 1\\", 15, "no number")]
    [InlineData("properties.x\\", 12, "nothing follows")]
    [InlineData("event ~ 'x'", 6, "~ is no operator")]
    [InlineData("event = 'x' // c", 12, "means nothing here")]
    [InlineData("contains(event)", 0, "two arguments")]
    [InlineData("contains()", 0, "two arguments")]
    [InlineData("contains(event, 'x', 'y')", 19, "takes two arguments")]
    [InlineData("contains(event, 'x'", 0, "never closed")]
    [InlineData("length() = 1", 0, "needs an argument")]
    [InlineData("length(event, 1) = 1", 12, "takes one argument")]
    [InlineData("match(event, '[a')", 13, "\\[")]
    [InlineData("match(event, '[]')", 13, "\\[")]
    [InlineData("match(event, 'a\\')", 13, "backslash")]
    [InlineData("event in 'x'", 9, "needs a list")]
    [InlineData("event in ['x' 'y']", 14, "commas")]
    [InlineData("event in ['x',]", 14, "missing here")]
    [InlineData("event in ['x'", 9, "never closed")]
    [InlineData("event in [", 9, "never closed")]
    [InlineData("event in [a.b]", 10, "texts, numbers")]
    public void A_sentence_says_what_is_wrong_and_what_to_write(string text, int position, string words)
    {
        var refused = Assert.Throws<TriggerException>(() => Trigger.Parse(text));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(position, refused.Position);
    }

    [Fact]
    public void Half_a_character_is_refused() => Assert.Equal(9, Assert.Throws<TriggerException>(() => Trigger.Parse("event = '\ud83dx'")).Position);

    [Fact]
    public void Any_text_is_a_trigger_or_refused_at_a_place_inside_it()
    {
        var message = Some.Message("""{"type":"x","event":1,"properties":{"a":[1,"x"]}}""");
        Pieces.Array[0, 14].Select(pieces => string.Join(pieces.Length % 2 == 0 ? " " : "", pieces)).Sample(text =>
        {
            try
            {
                var trigger = Trigger.Parse(text);
                Assert.Equal(trigger.Matches(message), trigger.Explain(message).Matched);
                Assert.All(trigger.Divergences, divergence => Assert.InRange(divergence.Position, 0, text.Length - 1));
            }
            catch (TriggerException refused)
            {
                Assert.InRange(refused.Position, 0, text.Length);
                Assert.Contains(refused.Message[^1], ".?");
            }
        }, iter: 5_000);
    }

    [Fact]
    public void Each_limit_holds_to_the_last_one_allowed()
    {
        var limits = new TriggerLimits { TextLength = 200, Clauses = 3, Nesting = 4, ListItems = 5 };
        Both("a = \"" + new string('x', 194) + "\"", "a = \"" + new string('x', 195) + "\"", "characters long");
        Both("a = 1 or a = 2 or a = 3", "a = 1 or a = 2 or a = 3 and a = 4", "conditions");
        Both("((((a = 1))))", "(((((a = 1)))))", "inside each other");
        Both("((length(lowercase(a)) = 1))", "(((length(lowercase(a)) = 1)))", "inside each other");
        Both("a = [[[[]]]]", "a = [[[[[]]]]]", "inside each other");
        Both("a in [1,2,3,4,5]", "a in [1,2,3,4,5,6]", "items");
        void Both(string allowed, string refused, string words)
        {
            Trigger.Parse(allowed, limits);
            Assert.Contains(words, Assert.Throws<TriggerException>(() => Trigger.Parse(refused, limits)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(" or ")]
    [InlineData(" and ")]
    public void Ten_thousand_conditions_are_read_and_asked(string word)
    {
        var text = string.Join(word, Enumerable.Range(0, 10_000).Select(i => $"event {(word == " or " ? "=" : "!=")} \"Event {i}\""));
        var trigger = Trigger.Parse(text);
        Assert.Equal(word == " or ", trigger.Matches(Some.Message("""{"event":"Event 9999"}""")));
        Assert.Equal(word == " and ", trigger.Matches(Some.Message("""{"event":"Event 10000"}""")));
        Assert.True(Trigger.Parse(string.Concat(Enumerable.Repeat("!", 100_000)) + "type = null").Matches(Some.Message("{}")));
        Assert.True(
            Trigger.Parse(string.Join(" or type = 1 and ", Enumerable.Repeat("type = null", TriggerLimits.Default.Clauses / 2))).Matches(Some.Message("{}")));
    }

    [Fact]
    public void Parentheses_as_deep_as_allowed_are_read_and_asked()
    {
        var depth = TriggerLimits.Default.Nesting;
        Assert.True(Trigger.Parse(string.Concat(Enumerable.Repeat("!(", depth)) + "type = null" + new string(')', depth)).Matches(Some.Message("{}")));
        var deeper = new StringBuilder().Insert(0, "(", 1_000_000).Append("type = null").ToString();
        Assert.Equal(depth, Assert.Throws<TriggerException>(() => Trigger.Parse(deeper)).Position);
    }
}
