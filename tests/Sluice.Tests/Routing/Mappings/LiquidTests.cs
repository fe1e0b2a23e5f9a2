using System.Text.Json;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

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
    [InlineData("none == empty", true)]
    [InlineData("name == blank", false)]
    [InlineData("no == blank", true)]
    [InlineData("missing == nil", true)]
    [InlineData("missing == nothing", false)]
    [InlineData("nothing >= 0", true)]
    [InlineData("nil >= 0", false)]
    [InlineData("object == object", true)]
    [InlineData("no and no or yes", false)]
    [InlineData("yes or no and no", true)]
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

    [Theory]
    [InlineData(
        "{{ 'ça va, Straße?' | slugify: 'latin' }} {{ 'Ça va?' | slugify }} {{ 'A b' | slugify: 'raw', true }} {{ 'a_b!' | slugify: 'ascii' }}",
        "ca-va-strasse ça-va A-b a-b")]
    [InlineData("{{ name | truncate: 8 }} {{ name | truncatewords: 1, '!' }} {{ 'ab' | truncate: 2 }}", "hELLO... hELLO! ab")]
    [InlineData("{{ tags | slice: -2, 2 }} {{ name | slice: 1, 3 }}{{ name | slice: -99 }} {{ tags | pop | shift | push: 1 | unshift: 2 | join }}", "blue7 ELL 2  blue 1")]
    [InlineData("{{ items | where: 'sku', 'b' | size }} {{ items | where: 'missing' | size }} {{ tags | compact | size }}", "1 0 3")]
    [InlineData("{{ 'a.b.a' | replace_first: 'a', '' }} {{ 'a.b.a' | replace_last: 'a', 'c' }} {{ 'abc' | replace: '', '-' }}", ".b.a a.b.c a-b-c")]
    [InlineData("{{ 'a<script>b</script><i>c</i><d' | strip_html }} {{ ' x ' | strip }} {{ 'xax' | lstrip: 'x' }}", "ac<d x ax")]
    [InlineData("{{ 'a b+c%2B' | url_decode }} {{ 'a b/ł!' | url_encode }} {{ 'a!' | cgi_escape }} {{ 'a b/[ł]' | uri_escape }}", "a b c  a+b%2F%C5%82! a%21 a%20b/[%C5%82]")]
    [InlineData("{{ 'aGk=' | base64_decode }} {{ '' | sha256 | slice: 0, 8 }} {{ 'a' | hmac_sha256: 'k' | slice: 0, 8 }}", "hi e3b0c442 78da9151")]
    [InlineData("{{ 'Łódź' | base64_decode }} {{ 'aGkł' | base64_decode }} {{ 'aG k=Z' | base64_decode }}", "\u0001\uFFFD hi\u0001 hi")]
    [InlineData("{{ 'one  two' | number_of_words }} {{ '你好 world' | number_of_words: 'cjk' }} {{ text | to_integer | plus: 1 }} {{ 7 | plus }}", "2 3 6 NaN")]
    [InlineData("{{ no | default: 'x', allow_false: true }} {{ no | default: 'x' }} {{ 0 | default: 'x' }} {{ none | default: 'x' }}", "false x 0 x")]
    [InlineData("{{ 7 | divided_by: 2, true }} {{ 3 | at_least: 1, 5 }} {{ '0x1f' | plus: yes }} {{ name | unknown: 1 }}", "3 5 32 hELLO wORLD")]
    public void Filters_of_texts_lists_and_numbers_are_those_of_liquidjs(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ nil | json }}{{ empty | json: 2 }}{{ blank | inspect }}{% assign x = empty %}{{ x | json }} {{ nothing | json }}", "{}{}{}{} null")]
    [InlineData("{{ 50 | sum: nil }} {{ items | sum: empty }} {{ 50 | sum: nothing }}", "0 0 50")]
    [InlineData("{{ ' a ' | lstrip: empty }}|{{ ' a ' | rstrip: null }}|{{ ' a ' | strip: blank }}|{{ ' a ' | strip: nothing }}", " a | a | a |a")]
    [InlineData("{{ 'Ab' | slugify: 'none', nil }} {{ 'Ab' | slugify: 'none', nothing }}", "Ab ab")]
    [InlineData("{{ no | default: 2, allow_false: nil }} {{ no | default: 2, nil }} {{ no | default: 2, allow_false: nothing }}", "false 2 2")]
    [InlineData("{{ 0 | date: '%H %Z', empty }} {{ 0 | date: '%H %Z', nil }} {{ 0 | date: '%H %Z', nothing }}", "00 +0000 00 +0000 00 UTC")]
    public void Words_that_ask_what_a_value_is_are_objects_to_filters(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("5")]
    [InlineData("'allow_false'")]
    [InlineData("nothing")]
    public void What_default_cannot_take_is_a_fault(string argument) => Assert.Contains(
        "nothing but allow_false",
        Some.Fault($$$"""{"k":{"@liquid":"{{ false | default: 'x', {{{argument}}} }}"}}""", Message).Reason,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{{ object | json: 2 }}", "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": \"d\"\n  }\n}")]
    [InlineData("{{ 1 | compact | json: 0.5 }} {{ object.b | json: 0.5 }} {{ object.b | json: -0.5 }}", "[\n1\n] {\n\"c\": \"d\"\n} {\"c\":\"d\"}")]
    [InlineData("{{ 1 | compact | json: '-' }} {{ none | json: 2 }} {{ 1 | compact | json: nothing }}", "[\n-1\n] [] [1]")]
    public void Json_is_indented_as_JavaScript_indents_it(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ when | date: '%Y-%m-%d %H:%M %z', 'Europe/Warsaw' }}", "2026-01-15 10:59 +0100")]
    [InlineData("{{ '2026-07-15T12:00:00Z' | date: '%H:%M %:z %Z', 'America/New_York' }}", "08:00 -04:00 America/New_York")]
    [InlineData("{{ when | date: '%H:%M %z', -330 }} {{ when | date: '%Z' }} {{ when | date: '%Z', 60 }}", "15:29 +0530 UTC -0100")]
    [InlineData("{{ when | date: '%-d %_m %^b %#p %j %U %W %u %w %q %C %y %L %3N %N' }}", "15  1 JAN am 015 02 02 4 4 th 20 26 123 123 123000000")]
    [InlineData("{{ when | date: '%c|%x|%X|%e|%l|%05d|%Q|%' }}", "1/15/2026, 9:59:59 AM|1/15/2026|9:59:59 AM|15| 9|00015|%Q|%")]
    [InlineData("{{ 'Jan 15, 2026' | date: '%F' }} {{ 'Jan 15, 2026' | date: '%Y-%m-%d' }} {{ 0 | date: '%s' }}", "%F 2026-01-15 0")]
    [InlineData("{{ when | date_to_string: 'ordinal' }} {{ when | date_to_long_string: 'ordinal', 'US' }}", "15th Jan 2026 January 15th, 2026")]
    public void Dates_are_shown_in_a_time_zone(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("now")]
    [InlineData("today")]
    public void Now_is_the_time_that_values_are_made_for_and_no_longer_than_they_last(string word)
    {
        var mapping = Some.Mapping($$$"""{"k":{"@liquid":"{{ '{{{word}}}' | date: '%Y-%m-%d %H:%M' }}"}}""");
        var arena = new Arena { Time = new DateTimeOffset(2031, 1, 2, 3, 4, 0, TimeSpan.FromHours(2)) };
        Assert.Equal("""{"k":"2031-01-02 01:04"}""", mapping.Apply(default, arena).ToString());
        arena.Clear();
        Assert.Contains($"so '{word}' means no time", Assert.Throws<MappingFault>(() => mapping.Apply(default, arena)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("europe/berlin", "10")]
    [InlineData("EUROPE/BERLIN", "10")]
    [InlineData("america/port-au-prince", "04")]
    [InlineData("gmt", "09")]
    [InlineData("utc", "09")]
    [InlineData("etc/gmt+5", "04")]
    [InlineData("us/eastern", "04")]
    [InlineData("est5edt", "04")]
    [InlineData("asia/calcutta", "15")]
    [InlineData("america/buenos_aires", "06")]
    public void The_case_of_a_time_zone_does_not_matter(string zone, string hour) =>
        Assert.Equal($"{hour} {zone}", Rendered($"{{{{ when | date: '%H %Z', '{zone}' }}}}"));

    [Theory]
    [InlineData("PST", "01")]
    [InlineData("cst", "03")]
    [InlineData("BST", "15")]
    [InlineData("Ist", "15")]
    [InlineData("AET", "20")]
    [InlineData("us/pacific-new", "01")]
    public void Time_zones_have_the_short_names_that_ICU_has_for_them(string zone, string hour) =>
        Assert.Equal($"{hour} {zone}", Rendered($"{{{{ when | date: '%H %Z', '{zone}' }}}}"));

    [Theory]
    [InlineData("{{ 0 | date: '%Y', 99999999999999999999 }} {{ 0 | date: '%Y', -99999999999999999999 }}", "0 0")]
    [InlineData("{{ 0 | date: '%Y', missing }} {{ 0 | date: '%Y', object }} {{ 8640000000000 | date: '%Y', -1 }}", "1970 0 8640000000000")]
    [InlineData("{{ 8640000000000 | date: '%Y', 1 }} {{ -8640000000000 | date: '%Y-%m-%d', 0 }}", "275760 -271821-04-20")]
    public void A_zone_that_leads_out_of_all_times_leaves_what_was_given(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ '😀a😀' | split: '' | join: '' }} {{ '😀a😀' | split: '' | join: '-' }}", "😀a😀 😀-a-😀")]
    [InlineData("{{ '😀a' | replace: '', '' }} {{ '😀a' | replace: '', '-' }} {{ '😀a' | split: '' | first }}", "😀a 😀-a 😀")]
    public void Characters_of_two_halves_stay_whole(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("Mars")]
    [InlineData("localtime")]
    [InlineData("PosixRules")]
    [InlineData("Factory")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("right/UTC")]
    public void A_time_zone_nobody_knows_is_a_fault(string zone) => Assert.Contains(
        $"no time zone '{zone}'",
        Some.Fault($$$"""{"k":{"@liquid":"{{ 0 | date: '%Y', '{{{zone}}}' }}"}}""", "{}").Reason,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{% increment i %}{% increment i %}{{ i }} {% decrement d %}{{ d }} {% increment count %}{{ count }}", "012 -1-1 34")]
    [InlineData("{% assign i = 9 %}{% increment i %}{{ i }}", "09")]
    [InlineData("{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'g': 'a', 'b' %}", "abaa")]
    [InlineData("a {{- 1 -}} b {%- if yes -%} c {%- endif %} d", "a1bc d")]
    [InlineData("{% comment %}{% for %}{% endcomment %}{% raw %}{{ a }}{%- b {% endraw %}", "{{ a }}{%- b ")]
    [InlineData("{% unless no %}a{% else %}b{% endunless %}{% unless yes %}a{% elsif count %}b{% endunless %}", "ab")]
    [InlineData("{% if no %}a{% elsif count == 3 %}b{% else %}c{% endif %}{% # nothing %}{% echo count %}{% echo %}", "b3")]
    [InlineData("{% capture 'a b' %}{{ count }}{% endcapture %}{{ ['a b'] }}{% block x %}!{% endblock %}", "3!")]
    [InlineData("{% if yes %}a{% break %}b{% endif %}c", "a")]
    [InlineData("{% liquid\n if yes\n echo 'a'\n endif\n # a remark\n increment n %}", "a0")]
    public void Tags_do_what_they_do_in_liquidjs(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ 'a\\nb\\u0041\\101\\'' }} {{ \"}}\" }}", "a\nbAA' }}")]
    [InlineData("{{ (1..3) | join: '-' }} {{ (count..5) | last }} {{ (2..1) | size }}", "1-2-3 5 0")]
    [InlineData("{{ count name }} {{ .count }} {{ tags[ 0 ] }} {{ 'abc'[1] }} {{ missing.size }}{{ size }}", "3 3 red b 0")]
    [InlineData("{{ count == 3 }} {{ not count }} {{ tags contains 'red' and yes }} {{ +5 }} {{ 1. }}", "true false true 5 1")]
    [InlineData("{{ łódź }}{{ a? }}{{ nothing-x }}{{ object.size }} {{ name.first }}{{ tags.length }}", "2 4")]
    public void Values_are_read_as_leniently_as_by_liquidjs(string template, string text) => Assert.Equal(text, Rendered(template));

    [Theory]
    [InlineData("{{ userId")]
    [InlineData("{{ 'a }}")]
    [InlineData("{{ }}")]
    [InlineData("{{ a , b }}")]
    [InlineData("{{ a | }} {{ a | upcase x }}")]
    [InlineData("{{ a[0 }}")]
    [InlineData("{{ (1..) }}")]
    [InlineData("{% %}")]
    [InlineData("{% nothing %}")]
    [InlineData("{% if a %}")]
    [InlineData("{% if a %}{% else b %}{% endif %}")]
    [InlineData("{% if a %}{% else %}{% elsif b %}{% endif %}")]
    [InlineData("{% assign a %}")]
    [InlineData("{% cycle %}")]
    [InlineData("{% raw %}{%- endraw %}")]
    [InlineData("{% comment %}{{ x {% endcomment %}")]
    [InlineData("{% # one\n two %}")]
    public void What_liquidjs_cannot_read_is_refused(string template) => Assert.StartsWith(
        "k.@liquid: The Liquid template cannot be read: ",
        Assert.Single(Some.Problems($$$"""{"k":{"@liquid":{{{JsonSerializer.Serialize(template)}}} }}""")),
        StringComparison.Ordinal);

    private static string Rendered(string template)
    {
        var payload = Some.Payload($$$"""{"k":{"@liquid":{{{JsonSerializer.Serialize(template)}}} }}""", Message);
        return JsonDocument.Parse(payload).RootElement.GetProperty("k").GetString()!;
    }
}
