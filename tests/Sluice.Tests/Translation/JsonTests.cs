using System.Text;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>What is and is not taken as JSON, and that values survive byte for byte (spec 1.6).</summary>
public class JsonTests
{
    private const string Path = "/api/v1/customers/42/events";

    [Theory]
    [InlineData("29.990")]
    [InlineData("1e3")]
    [InlineData("1.10")]
    [InlineData("-0.0")]
    [InlineData("12345678901234567890123")]
    [InlineData("1E400")]
    [InlineData("\"caf\\u00e9 \\ud83d\\ude80 <b>&'+\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("{\"z\":1,\"a\":[1, 2 ,{}],\"\":null}")]
    public void A_value_survives_as_it_was_written(string value)
    {
        var message = Assert.Single(Some.Translate("POST", Path, $"{{\"name\":\"x\",\"data\":{{\"v\":{value}}}}}").Texts());

        Assert.Contains($"\"properties\":{{\"v\":{value}}}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pretty_printed_body_becomes_one_line()
    {
        var message = Assert.Single(Some.Translate("POST", Path, "{\n  \"name\": \"x\",\r\n  \"data\": {\n \"b\": 1.0,\n \"a\": [\n1,\n\"t w\"\n]\n }\n}\n").Texts());

        Assert.Contains("\"properties\":{\"b\":1.0,\"a\":[1,\"t w\"]}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trailing_commas_and_comments_are_taken_and_left_out()
    {
        var message = Assert.Single(Some.Translate("POST", Path, "{\"name\":\"x\", // what\n\"data\":{\"a\":[1,2,],/* and */\"b\":{\"c\":1,},},}").Texts());

        Assert.Contains("\"properties\":{\"a\":[1,2],\"b\":{\"c\":1}}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\":\"x\",}", "byte 12")]
    [InlineData("{\"name\":\"x\" /* c */}", "byte 12")]
    public void Strict_reading_refuses_them_and_says_where(string body, string where)
    {
        var translation = Some.Translate("POST", Path, body, new TranslationOptions { StrictJson = true });

        Assert.Equal(Outcome.Refused, translation.Outcome);
        Assert.Contains(where, Assert.Single(translation.Problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\":\"x\"", "ends at byte 11")]
    [InlineData("{\"name\" \"x\"}", "byte 8: expected ':'")]
    [InlineData("{\"version\": 1.2.3}", "byte 15")]
    [InlineData("{\"a\":01}", "byte 5")]
    [InlineData("{\"a\":+1}", "byte 5: expected a value")]
    [InlineData("{\"a\":nul}", "byte 5")]
    [InlineData("{\"a\":\"\\x\"}", "byte 7")]
    [InlineData("{\"a\":\"\u0001\"}", "byte 6")]
    [InlineData("{\"a\":1} {}", "byte 8: expected the end")]
    [InlineData("{,}", "byte 1")]
    [InlineData("[1,,2]", "byte 3")]
    [InlineData("{\"a\":\"\\ud83d\"}", "byte 5")]
    [InlineData("{\"a\":\"\\uD83D\"}", "byte 5")]
    [InlineData("{\"\\udc00\":1}", "byte 1")]
    [InlineData("{'a':1}", "byte 1: expected a name in double quotes, found '''")]
    [InlineData("{\"a\":\0}", "byte 5: expected a value, found the byte 0x00")]
    [InlineData("\"text\"", "must be a JSON object")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("null", "must be a JSON object")]
    [InlineData("   ", "ends at byte 3")]
    public void What_is_not_a_JSON_object_is_refused_with_the_byte_at_fault(string body, string message)
    {
        var translation = Some.Translate("POST", Path, body);

        Assert.Equal(Outcome.Refused, translation.Outcome);
        var problem = Assert.Single(translation.Problems);
        Assert.Equal("invalid", problem.Reason);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Empty(translation.Messages);
    }

    [Fact]
    public void Invalid_UTF_8_is_refused_with_the_byte_at_fault()
    {
        var body = Encoding.Latin1.GetBytes("{\"name\":\"caf\u00e9\"}");
        var translation = new TranslatedCall();
        new Translator(TranslationOptions.Default).Translate(Some.Call("POST", Path, "") with { Body = body }, translation);

        Assert.Contains("not valid UTF-8: byte 12", Assert.Single(translation.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored() =>
        Assert.Single(Some.Translate("POST", Path, "\uFEFF{\"name\":\"x\"}").Messages);

    [Fact]
    public void Nesting_is_taken_up_to_the_limit_and_refused_beyond_it()
    {
        var options = new TranslationOptions { MaxDepth = 10 };
        static string Nested(int levels) => $"{{\"name\":\"x\",\"data\":{{\"a\":{new string('[', levels - 2)}{new string(']', levels - 2)}}}}}";

        Assert.Single(Some.Translate("POST", Path, Nested(10), options).Messages);
        Assert.Contains("deeper than 10 levels", Assert.Single(Some.Translate("POST", Path, Nested(11), options).Problems).Message, StringComparison.Ordinal);
        Assert.Contains("deeper than 64 levels", Assert.Single(Some.Translate("POST", Path, Nested(10_000)).Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_members_with_the_same_name_the_last_one_wins_at_every_level()
    {
        const string Body = """{"name":"a","plan":1,"n\u0061me":"b","x":{"k":1,"k":2,"deep":[{"y":1,"y":[3]}]},"plan":{"p":true}}""";
        var message = Assert.Single(Some.Translate("PUT", "/api/v1/customers/42", Body).Texts());

        Assert.Contains("\"traits\":{\"n\\u0061me\":\"b\",\"x\":{\"k\":2,\"deep\":[{\"y\":[3]}]},\"plan\":{\"p\":true}}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_written_with_escapes_is_the_same_name()
    {
        var message = Assert.Single(Some.Translate("PUT", "/api/v1/customers/42", """{"\u0065mail":"a@example.com","plan":1}""").Texts());

        Assert.Contains("\"traits\":{\"plan\":1}", message, StringComparison.Ordinal);
        Assert.Contains("\"identifiers\":{\"id\":\"42\",\"email\":\"a@example.com\"}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_with_thousands_of_names_keeps_them_all()
    {
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"name-{i}\":{i}"));
        var message = Assert.Single(Some.Translate("POST", Path, $"{{\"name\":\"x\",\"data\":{{{members}}}}}").Texts());

        Assert.Contains($"\"properties\":{{{members}}}", message, StringComparison.Ordinal);
    }
}
