using System.Text;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

/// <summary>What a field takes, by its type and format: the same as Segment's validator.</summary>
public sealed class FieldTests
{
    [Theory]
    [InlineData("type: object", """{"a":1}""")]
    [InlineData("type: object, multiple: true", """[{"a":1}]""")]
    [InlineData("type: string, format: date-time", "\"2026-01-15T10:00:00.5Z\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15 10:00:00\"")]
    [InlineData("type: string, format: date-time", "\"2024-02-29t23:59:60+0100\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15\uFEFF10:00:00\"")]
    [InlineData("type: string, format: date", "\"2024-02-29\"")]
    [InlineData("type: string, format: uri", "\"https://user@shop.example:8080/a/b;c?q=%C5%BC&r=/?#top\"")]
    [InlineData("type: string, format: uri", "\"https://[2001:db8::1]/\"")]
    [InlineData("type: string, format: uri", "\"urn:isbn:1\"")]
    [InlineData("type: string, format: uri-reference", "\"shop.example/a\"")]
    [InlineData("type: string, format: uri-reference", "\"\"")]
    [InlineData("type: string, format: ipv4", "\"192.0.2.1\"")]
    [InlineData("type: integer, minimum: 0, maximum: 9", "0")]
    [InlineData("type: integer, minimum: 0, maximum: 9", "9")]
    [InlineData("type: number, minimum: 0.5", "0.5")]
    [InlineData("type: text, minimum: 2, maximum: 3", "\"abc\"")]
    public void A_value_of_the_form_is_sent_as_it_is(string field, string value) => Assert.Equal(value, Sent(field, value));

    [Theory]
    [InlineData("12345678901234567891", "\"12345678901234567891\"")]
    [InlineData("42.0", "\"42\"")]
    [InlineData("4.2e1", "\"42\"")]
    [InlineData("-0", "\"0\"")]
    [InlineData("0.10", "\"0.1\"")]
    [InlineData("true", "\"true\"")]
    public void What_is_no_text_becomes_one_and_ids_of_twenty_digits_keep_them_all(string value, string text) => Assert.Equal(text, Sent("type: string", value));

    [Theory]
    [InlineData("type: string", "[null]", "\"none\"")]
    [InlineData("type: string, format: email", "[null]", "\"none\"")]
    [InlineData("type: datetime", "[null]", "\"none\"")]
    [InlineData("type: string", "[1]", "\"1\"")]
    [InlineData("type: number", "[null]", "0")]
    [InlineData("type: string, allow_null: true", "[null]", "\"none\"")]
    [InlineData("type: string, allow_null: true", "[\"\"]", "\"none\"")]
    [InlineData("type: datetime, allow_null: true", "[\"\"]", "\"none\"")]
    [InlineData("type: string, allow_null: true", "[\"a\"]", "\"a\"")]
    [InlineData("type: string, allow_null: true", "[0]", "\"0\"")]
    [InlineData("type: string", "[\"\"]", "\"\"")]
    public void A_list_of_one_is_that_one_and_a_null_is_no_text(string field, string value, string sent) =>
        Assert.Equal(sent, Sent(field, value, otherwise: "none"));

    [Theory]
    [InlineData("type: object", """[{"a":1}]""")]
    [InlineData("type: object, multiple: true", """[[{"a":1}]]""")]
    [InlineData("type: string, format: date-time", "\"2026-02-30T10:00:00Z\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15T24:00:00Z\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15T10:00Z\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15\"")]
    [InlineData("type: string, format: date-time", "\"2026-01-15\u008510:00:00\"")]
    [InlineData("type: string, format: date", "\"2026-02-29\"")]
    [InlineData("type: string, format: uri", "\"https://shop.example/\u017c\"")]
    [InlineData("type: string, format: uri", "\"https://shop.example/?a[]=1\"")]
    [InlineData("type: string, format: uri", "\"https://shop.example/100%\"")]
    [InlineData("type: string, format: uri", "\"shop.example/a\"")]
    [InlineData("type: string, format: uri-reference", "\"a b\"")]
    [InlineData("type: string, format: ipv4", "\"0x7f.0.0.1\"")]
    [InlineData("type: string, format: ipv4", "\"192.0.2\"")]
    [InlineData("type: string, required: true", "[null]")]
    [InlineData("type: integer, minimum: 0", "-1")]
    [InlineData("type: integer, maximum: 9", "10")]
    [InlineData("type: number, minimum: 0.5", "0.4")]
    [InlineData("type: text, maximum: 3", "\"abcd\"")]
    public void Another_one_is_refused(string field, string value) => Assert.Null(Sent(field, value));

    private static string? Sent(string field, string value, string otherwise = "''")
    {
        var acme = Defined.Destination($$"""
            name: acme
            title: Acme
            summary: For tests.
            actions:
              track:
                fields: { value: { {{field}}, default: $.properties.value } }
                requests: [{ url: https://acme.example/, json: { '@first': [$.payload.value, {{otherwise}}] } }]
            presets: [{ name: All, action: track, trigger: type = "track" }]
            """);
        using var exchange = acme.Open(0, [Some.Message($$$"""{"type":"track","properties":{"value":{{{value}}}}}""")], Some.Time);
        return exchange.Next() is Outgoing.Http request ? Encoding.UTF8.GetString(request.Body.Span) : null;
    }
}
