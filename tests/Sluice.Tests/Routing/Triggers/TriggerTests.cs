using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Tests.Performance;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>What the language means (spec 7.2).</summary>
public sealed class TriggerTests
{
    private static readonly Value Message = Some.Message("""
        {"event":"Button Clicked","type":"track","userId":"u\u005f1","nothing":null,"context":{"library":{"name":"analytics.js","version":"1.0"}},
        "properties":{"features":["discounts","dark-mode"],"price":12.5,"count":3,"zero":0,"text":"42","yes":true,"no":false,"empty":"",
        "city":"Łódź","a.b":1,"product 1":{"price":7},
        "items":[{"sku":"A","tags":["x"]},{"sku":"B"}],"items[9]":"literal","or":"word","2fa":"on","ref":12.5,"Zoë's":1,"nested":[1,[2]],
        "escaped":"a\"b\\c","pattern":"B*n Clicked","big":9007199254740993}}
        """);

    private static readonly string[] Ordinary =
    [
        "type = \"track\" and (event = \"Order Completed\" or event != \"x\") and properties.price > 12 and properties.count != 7",
        "event in ['a', 'b'] or match(event, \"*Cl?cked\") and !contains(properties.city, \"x\") and properties.items[1].sku = 'B'",
        "lowercase(event) = 'button clicked' and length(properties.features) = 2 and snakecase(event) != 'x' and string(properties.count) = '3'",
    ];

    [Theory]
    // The worked results of the specification.
    [InlineData("event = 'Button Clicked' and type = 'track'", true)]
    [InlineData("match(context.library.version,'1.*')", true)]
    [InlineData("!contains(context.library.name,'js')", false)]
    [InlineData("'blink' in properties.features", false)]
    [InlineData("'dark-mode' in properties.features", true)]
    [InlineData("context.path.path = '/login'", false)]
    // Precedence.
    [InlineData("event = 'x' and type = 'y' or type = 'track'", true)]
    [InlineData("type = 'track' or event = 'x' and type = 'y'", true)]
    [InlineData("(type = 'track' or event = 'x') and type = 'y'", false)]
    [InlineData("((type = 'track' or (event = 'x')) and (!(type = 'y')))", true)]
    [InlineData("!type = 'track'", false)]
    [InlineData("!!type = 'track'", true)]
    [InlineData("!(type = 'track' and event = 'x')", true)]
    [InlineData("type='track'and(event='x'or event='Button Clicked')", true)]
    [InlineData("type = 'track' AND event = 'Button Clicked'", true)]
    [InlineData("type = 'x' Or event = 'Button Clicked'", true)]
    [InlineData("\r\n\ttype\r\n=\t'track'\r\n", true)]
    // Equality.
    [InlineData("properties.price = 12.5", true)]
    [InlineData("properties.price = 125e-1", true)]
    [InlineData("properties.price = '12.5'", false)]
    [InlineData("properties.price != '12.5'", true)]
    [InlineData("properties.price != 12.5", false)]
    [InlineData("properties.price != 1", true)]
    [InlineData("properties.missing != 1", false)]
    [InlineData("properties.text != 1", false)]
    [InlineData("!(properties.missing = 1)", true)]
    [InlineData("event != 42", true)]
    [InlineData("properties.zero = .0", true)]
    [InlineData("properties.zero = -0", true)]
    [InlineData("properties.yes = true", true)]
    [InlineData("properties.yes != true", false)]
    [InlineData("properties.yes = 'true'", false)]
    [InlineData("properties.missing != true", true)]
    [InlineData("properties.missing != 'x'", true)]
    [InlineData("properties.missing = null", true)]
    [InlineData("nothing = null", true)]
    [InlineData("nothing.at.all = null", true)]
    [InlineData("nothing != null", false)]
    [InlineData("properties.empty != null", true)]
    [InlineData("properties.features = ['discounts', \"dark-mode\"]", true)]
    [InlineData("properties.features = ['discounts']", false)]
    [InlineData("properties.features != ['dark-mode', 'discounts']", true)]
    [InlineData("properties.nested = [1, [2]]", true)]
    [InlineData("properties.price = properties.ref", true)]
    [InlineData("12.5 = properties.price", true)]
    [InlineData("type = track", true)]
    [InlineData("event = Button\\ Clicked", true)]
    [InlineData("properties.missing = n\\ull and userId != \\null", true)]
    [InlineData("properties.yes = tr\\ue and properties.no = \\false", true)]
    [InlineData("properties.true = \\true or properties.missing != nul\\l", false)]
    [InlineData("contains('null', n\\ull) and properties.or = wo\\rd", true)]
    [InlineData("userId = 'u_1'", true)]
    [InlineData("properties.escaped = 'a\"b\\c'", true)]
    [InlineData("properties.city = 'Łódź'", true)]
    [InlineData("properties.city\\[1\\] = 'ó' and properties.city.3 = 'ź' and properties.city.4 = null", true)]
    [InlineData("properties.big = 9007199254740992", true)]
    // Order: numbers only.
    [InlineData("properties.price > 12 and properties.price >= 12.5 and properties.price < 13 and properties.price <= 12.5", true)]
    [InlineData("properties.price>12and properties.price<13", false, "12and")]
    [InlineData("properties.price > '12'", true)]
    [InlineData("properties.price > ''", false)]
    [InlineData("properties.text > 1", false)]
    [InlineData("properties.text <= 1", false)]
    [InlineData("properties.missing < 1", false)]
    [InlineData("properties.price > null", false)]
    [InlineData("properties.count < properties.price", true)]
    [InlineData("3 <= properties.count", true)]
    // Lists.
    [InlineData("event in ['a', 'Button Clicked']", true)]
    [InlineData("properties.count in [1,2,3]", true)]
    [InlineData("properties.text in [42]", false)]
    [InlineData("properties.missing in [null]", true)]
    [InlineData("type in [track, page]", true)]
    [InlineData("type in[]", false)]
    [InlineData("'B' in type", false)]
    [InlineData("!('blink' in properties.features)", true)]
    [InlineData("lowercase('DARK-mode') in properties.features", true)]
    // Text.
    [InlineData("contains(event, 'ton Cl')", true)]
    [InlineData("contains(event, '')", true)]
    [InlineData("contains(properties.text, 4)", true)]
    [InlineData("contains(properties.price, '12')", false)]
    [InlineData("!contains(properties.price, '12')", false)]
    [InlineData("!contains(properties.missing, 'x')", false)]
    [InlineData("!(contains(properties.missing, 'x'))", false)]
    [InlineData("!!contains(properties.missing, 'x')", false)]
    [InlineData("!(contains(properties.missing, 'x') or event = 'x')", true)]
    [InlineData("!match(properties.missing, '*')", false)]
    [InlineData("contains(event, null)", false)]
    [InlineData("contains(event, 'Click') = true", true)]
    [InlineData("contains(properties.features, 'discounts')", false)]
    [InlineData("match(event, 'Button Clicked')", true)]
    [InlineData("match(event, 'button clicked')", false)]
    [InlineData("match(event, 'Button')", false)]
    [InlineData("match(event, '*Clicked') and match(event, 'Button*') and match(event, '*tt*') and match(event, '*')", true)]
    [InlineData("match(event, 'B*n*C*d')", true)]
    [InlineData("match(event, 'B*x*d')", false)]
    [InlineData("match(event, '?utton [A-C]licked')", true)]
    [InlineData("match(event, '?utton [D-Z]licked')", false)]
    [InlineData("match(event, '[xyzB]*')", true)]
    [InlineData("match(properties.city, '?ó??')", true)]
    [InlineData("match(properties.city, '[Ł]*[ą-ż]')", true)]
    [InlineData("match(properties.city, '????')", true)]
    [InlineData("match(properties.city, '?????')", false)]
    [InlineData("match('a*b', 'a\\*b') and !match('axb', 'a\\*b')", true)]
    [InlineData("match('a]b', 'a[\\]]b')", true)]
    [InlineData("match('a-b', 'a[x-]b')", true)]
    [InlineData("match(event, properties.pattern)", true)]
    [InlineData("match(event, properties.missing)", false)]
    [InlineData("match(properties.empty, '')", true)]
    // Functions.
    [InlineData("length(properties.features) = 2", true)]
    [InlineData("length(properties.city) = 7", true)]
    [InlineData("length(properties.missing) = 0", true)]
    [InlineData("lowercase(event) = 'button clicked'", true)]
    [InlineData("uppercase(properties.city) = 'ŁÓDŹ'", true)]
    [InlineData("lowercase(properties.missing) = null", true)]
    [InlineData("snakecase(lowercase(event)) = 'button_clicked'", true)]
    [InlineData("kebabcase(event) = 'Button-Clicked'", true)]
    [InlineData("titlecase('some words here') = 'Some Words Here'", true)]
    [InlineData("typeof(event) = 'string' and typeof(properties.price) = 'number' and typeof(properties.features) = 'list'", true)]
    [InlineData("typeof(properties.yes) = 'bool' and typeof(nothing) = 'null' and typeof(missing) = 'null'", true)]
    [InlineData("bool(properties.yes) and !bool(properties.no) and bool(properties.count) and bool('true') and !bool(missing)", true)]
    [InlineData("string(properties.price) = '12.5' and string(properties.yes) = 'true'", true)]
    [InlineData("number(properties.text) = 42 and number(properties.yes) = 1", true)]
    [InlineData("number(event) = null and number('') = null", true)]
    [InlineData("number(properties.text) > 41", true)]
    [InlineData("contains(uppercase(event), 'BUTTON')", true)]
    // Paths.
    [InlineData("properties.product\\ 1.price = 7", true)]
    [InlineData("properties.a\\.b = 1", true)]
    [InlineData("properties.a.b = null", true)]
    [InlineData("properties.Zo\\ë\\'s = 1", true)]
    [InlineData("properties.items[1].sku = 'B'", true)]
    [InlineData("properties.items.1.sku = 'B'", true)]
    [InlineData("properties.items\\[1\\].sku = 'B'", true)]
    [InlineData("properties.items\\[9\\] = 'literal'", true)]
    [InlineData("properties.items[9].sku = null", true)]
    [InlineData("'x' in properties.items[0].tags", true)]
    [InlineData("properties.items.length = 2 and properties.city.length = 4", true)]
    [InlineData("properties.or = 'word' and properties.2fa = 'on'", true)]
    [InlineData("properties.zero.x = null", true)]
    [InlineData("properties .count = 3 and properties . count = 3", true)]
    [InlineData("type = 'track' and .5 in [0.5] and(.5 < properties.price)or .5 = 1", true)]
    [InlineData("event.length = 14", true)]
    public void A_condition_means_what_it_says(string text, bool matches, string? refusedAt = null)
    {
        if (refusedAt is not null) Assert.Contains(refusedAt, Assert.Throws<TriggerException>(() => Trigger.Parse(text)).Message, StringComparison.Ordinal);
        else Assert.Equal(matches, Trigger.Parse(text).Matches(Message));
    }

    [Fact]
    public void Explaining_names_the_condition_that_decided_and_what_it_saw()
    {
        var explanation = Trigger.Parse("type = \"track\" and (event = \"Order Completed\" or context.ip != null) and properties.count > 1").Explain(Message);
        Assert.False(explanation.Matched);
        Assert.Equal(
            [
                "type = \"track\" is true, as type is \"track\"",
                "event = \"Order Completed\" is false, as event is \"Button Clicked\"",
                "context.ip != null is false, as context.ip is missing",
            ],
            explanation.Answers.Select(answer => answer.ToString()));
        Assert.Equal("does not match: context.ip != null is false, as context.ip is missing", explanation.ToString());
        Assert.Equal(
            "matches: !contains(event, 'x') is true, as event is \"Button Clicked\"",
            Trigger.Parse("!contains(event, 'x')").Explain(Message).ToString());
        Assert.Equal("properties.features", Trigger.Parse("'x' in properties.features").Explain(Message).Decisive.Subject);
        Assert.Equal(121, Trigger.Parse("properties = 1").Explain(Message).Decisive.Saw!.Length);
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        var triggers = Ordinary.Select(text => Trigger.Parse(text)).ToArray();
        var index = new TriggerIndex(triggers);
        var found = new List<int>(8);
        index.Matching(Message, found);
        Assert.Equal([0, 1, 2], found);
        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 100; i++) index.Matching(Message, found);
        }));
    }

    [Fact]
    public void Other_roots_than_a_message_are_asked_alike() =>
        Assert.True(Trigger.Parse("settings.region = 'eu' and settings.batch = true").Matches(Some.Message("""{"settings":{"region":"eu","batch":true}}""")));
}
