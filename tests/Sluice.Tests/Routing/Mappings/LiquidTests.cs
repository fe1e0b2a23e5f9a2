using System.Text.Json;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>Templates as Segment's Liquid renders them.</summary>
public sealed class LiquidTests
{
    private const string Message = """
        {"total":129.5,"count":3,"negative":-4,"text":"5","name":"hELLO wORLD","yes":true,"no":false,"nothing":null,"none":[],"tags":["red",null,"blue",7],
        "items":[{"sku":"a","price":10},{"sku":"b","price":"20.25"}],"object":{"a":1,"b":{"c":"d"}},"first name":"Ana","when":"2026-01-15T09:59:59.123Z"}
        """;

    [Theory]
    [InlineData("total > 100", true)]
    [InlineData("total >= 129.5", true)]
    [InlineData("total < 129.5", false)]
    [InlineData("100 < total", true)]
    [InlineData("negative <= -4", true)]
    [InlineData("items[0].price > count", true)]
    [InlineData("tags.size >= 4", true)]
    [InlineData("count > \"2\"", true)]
    [InlineData("text > 4", true)]
    [InlineData("text > \"10\"", true)]
    [InlineData("name > 1", false)]
    [InlineData("name < 1", false)]
    [InlineData("yes >= 1", true)]
    [InlineData("missing < 1", false)]
    [InlineData("count >= 3 and yes", true)]
    [InlineData("count == 3.0", true)]
    [InlineData("count == \"3\"", false)]
    [InlineData("count != 4", true)]
    [InlineData("tags contains 7", true)]
    public void Numbers_of_messages_compare_as_JavaScript_compares_them(string condition, bool holds) =>
        Assert.Equal(holds ? "yes" : "no", Rendered($"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}"));

    [Fact]
    public void So_do_numbers_that_were_computed() =>
        Assert.Equal("big", Rendered("{% assign more = count | plus: 1 %}{% if more > 3 %}big{% endif %}"));

    [Theory]
    [InlineData("{{ ['first name'] }} {{ object['b'].c }} {{ object.b['c'] }}", "Ana d d")]
    [InlineData("{{ tags[-1] }} {{ tags.0 }} {{ tags[0] }} {{ items[1].sku }} {{ items.first.sku }}", "7 red red b a")]
    [InlineData("{{ name[0] }}{{ name.size }}{{ name[99] }}", "h11")]
    [InlineData("{{ tags[-9] }}{{ tags[9] }}{{ missing[0] }}{{ total.x }}{{ tags.size.x }}", "")]
    [InlineData("{% if not no %}a{% endif %}{% if not total > 100 %}b{% endif %}{% if yes and not no %}c{% endif %}", "ac")]
    [InlineData("{% liquid\nassign more = count | plus: 2\necho more\n%}", "5")]
    [InlineData("{{ 1.0 }} {{ 1.50 }} {{ -2 }} {{ 12345678901234567890 }}", "1 1.5 -2 12345678901234567890")]
    public void Values_are_written_and_found_as_in_liquidjs(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ '\"<a> & it is' | escape }} {{ '&lt;\"' | escape_once }}", "&#34;&lt;a&gt; &amp; it is &lt;&#34;")]
    [InlineData("{{ name | capitalize }} {{ 'straße' | upcase }} {{ 'ΟΔΟΣ' | downcase }}", "Hello world STRASSE οδος")]
    [InlineData("{{ tags | join }}|{{ tags | join: '-' }}", "red  blue 7|red--blue-7")]
    [InlineData("{{ 'a,b,,c,,' | split: ',' | size }} {{ 'abc' | split: '' | join: '.' }}", "4 a.b.c")]
    [InlineData("{{ items | sum: 'price' }} {{ tags | sum }}", "30.25 7")]
    [InlineData("{{ count | size }} {{ object | size }} {{ nothing | size }} {{ name | size }} {{ tags | size }}", "0 0 0 11 4")]
    [InlineData("{{ -2.5 | round }} {{ 2.5 | round }} {{ 1.005 | round: 2 }} {{ -7 | modulo: 3 }}", "-3 3 1.01 2")]
    [InlineData("{{ object | json }} {{ nothing | json }}{{ missing | json }} {{ name | jsonify }}", "{\"a\":1,\"b\":{\"c\":\"d\"}} null \"hELLO wORLD\"")]
    [InlineData("{{ 'not a date' | date: '%Y' }} {{ '1768471199' | date: '%Y-%m-%d' }}{{ nothing | date: '%Y' }}", "not a date 2026-01-15")]
    [InlineData("{{ when | date }}", "Thursday, January 15, 2026 at 9:59 am +0000")]
    [InlineData("{{ when | date_to_xmlschema }} {{ when | date_to_rfc822 }}", "2026-01-15T09:59:59+00:00 Thu, 15 Jan 2026 09:59:59 +0000")]
    [InlineData("{{ when | date_to_string }} {{ when | date_to_long_string }}", "15 Jan 2026 15 January 2026")]
    public void Filters_do_what_they_do_in_liquidjs(string template, string text) => Assert.Equal(text, Rendered(template));

    private static string Rendered(string template)
    {
        var payload = Some.Payload($$$"""{"k":{"@liquid":{{{JsonSerializer.Serialize(template)}}} }}""", Message);
        return JsonDocument.Parse(payload).RootElement.GetProperty("k").GetString()!;
    }
}
