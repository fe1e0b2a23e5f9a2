using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Translation;

namespace Sluice.Tests.Translation;

/// <summary>Forms mean JSON, and nothing else of a call changes.</summary>
public sealed partial class FormTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Person = "/api/v1/customers/42";

    [Theory]
    [InlineData("name=bought&data%5Bprice%5D=1.5&data[tags][]=a&data[tags][]=b", """{"name":"bought","data":{"price":"1.5","tags":["a","b"]}}""")]
    [InlineData("a=1+2%2B3&%C3%BC=%e2%9c%93&b=100%&c=%2", """{"a":"1 2+3","ü":"✓","b":"100%","c":"%2"}""")]
    [InlineData("a=1&b=2&a=3&c[d]=4&c[d]=5", """{"a":"3","b":"2","c":{"d":"5"}}""")]
    [InlineData("&&a&=b&c==d&", """{"a":"","":"b","c":"=d"}""")]
    [InlineData("a=\"\\\n%00&%22=x", """{"a":"\"\\\n\u0000","\"":"x"}""")]
    [InlineData("a[0]=x&a[1]=y&a[2][n]=z", """{"a":["x","y",{"n":"z"}]}""")]
    [InlineData("a[1]=x&b[0]=x&b[2]=y&c[00]=z&d[0]=x&d[n]=y", """{"a":{"1":"x"},"b":{"0":"x","2":"y"},"c":{"00":"z"},"d":{"0":"x","n":"y"}}""")]
    [InlineData("0=a&1=b", """{"0":"a","1":"b"}""")]
    [InlineData("a[][n]=1&a[][m]=2&a[][n]=3&a[]=x&a[][o][]=4&a[][o][]=5&a[][]=6&a[][]=7", """{"a":[{"n":"1","m":"2"},{"n":"3"},"x",{"o":["4","5"]},["6"],["7"]]}""")]
    [InlineData("&", "{}")]
    public void A_form_is_the_object_that_its_names_spell(string form, string json)
    {
        Assert.Null(FormBody.Read(Encoding.UTF8.GetBytes(form), 64, out var read));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(read.Span)), Encoding.UTF8.GetString(read.Span));
    }

    [Fact]
    public void Every_character_comes_through()
    {
        var all = string.Concat(Enumerable.Range(0, 0x250).Select(static code => (char)code)) + "😀";
        Assert.Null(FormBody.Read(Encoding.UTF8.GetBytes($"a={Uri.EscapeDataString(all)}"), 64, out var read));
        Assert.Equal(all, (string?)JsonNode.Parse(read.Span)!["a"]);
    }

    [Theory]
    [InlineData("x=1&a[b=1", "The body is not a form, at byte 4: the brackets of 'a[b' are not those of a name such as data[price] or tags[].")]
    [InlineData("a]=1", "The body is not a form, at byte 0: the brackets of 'a]' are not")]
    [InlineData("a[b]c=1", "The body is not a form, at byte 0: the brackets of 'a[b]c' are not")]
    [InlineData("a[b[c]]=1", "The body is not a form, at byte 0: the brackets of 'a[b[c]]' are not")]
    [InlineData("a=1&[b]=1", "The body is not a form, at byte 4: the brackets of '[b]' are not")]
    [InlineData("a=1&a[b]=2", "The body contradicts itself, at byte 4: 'a[b]' makes a value, a list or an object of what was another of them before.")]
    [InlineData("a[b]=1&a=2", "The body contradicts itself, at byte 7: 'a' makes")]
    [InlineData("a[]=1&a[0]=2", "The body contradicts itself, at byte 6: 'a[0]' makes")]
    [InlineData("a[b]=1&a[]=2", "The body contradicts itself, at byte 7: 'a[]' makes")]
    [InlineData("a=1&b=%FF", "The body is not valid UTF-8: the name or value of the form that begins at byte 4 holds bytes that are no character.")]
    [InlineData("%C3=%BC", "The body is not valid UTF-8: the name or value of the form that begins at byte 0 ")]
    public void What_is_no_form_is_refused_with_its_place(string form, string sentence)
    {
        var problem = Assert.Single(Translate("PUT", Person, form).Problems);
        Assert.StartsWith(sentence, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("invalid", ""), (problem.Reason, problem.Field));
    }

    [Theory]
    [InlineData(64, Outcome.Mapped)]
    [InlineData(65, Outcome.Refused)]
    public void A_form_nests_as_deep_as_JSON(int levels, Outcome outcome)
    {
        var brackets = levels - 1;
        Assert.Equal(outcome, Translate("PUT", Person, $"a{string.Concat(Enumerable.Repeat("[b]", brackets))}=1").Outcome);
        var json = string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);
        Assert.Equal(outcome, Some.Translate("PUT", Person, json).Outcome);
    }

    [Theory]
    [InlineData("PUT", Person, "email=a%40example.com&created_at=1361205308&plan=basic", """{"email":"a@example.com","created_at":"1361205308","plan":"basic"}""")]
    [InlineData("POST", Person + "/events", "name=bought&timestamp=1613063089&data[price]=23", """{"name":"bought","timestamp":1613063089,"data":{"price":"23"}}""")]
    [InlineData("POST", "/api/v1/events", "name=seen&anonymous_id=a1&type=page", """{"name":"seen","anonymous_id":"a1","type":"page"}""")]
    [InlineData("PUT", Person + "/devices", "device[id]=t&device[platform]=ios&device[last_used]=1613063089", """{"device":{"id":"t","platform":"ios","last_used":1613063089}}""")]
    [InlineData("POST", "/api/v1/merge_customers", "primary[id]=1&secondary[email]=b%40example.com", """{"primary":{"id":"1"},"secondary":{"email":"b@example.com"}}""")]
    [InlineData("POST", "/api/v1/forms/f/submit", "data[email]=a%40example.com&data[x]=1", """{"data":{"email":"a@example.com","x":"1"}}""")]
    [InlineData("POST", "/api/v1/segments/7/add_customers", "ids[]=41&ids[]=42", """{"ids":["41","42"]}""")]
    [InlineData("POST", "/api/v1/metrics", "delivery_id=d&metric=opened&timestamp=1613063089", """{"delivery_id":"d","metric":"opened","timestamp":1613063089}""")]
    [InlineData("POST", "/push/events", "delivery_id=d&event=opened&device_id=t", """{"delivery_id":"d","event":"opened","device_id":"t"}""")]
    [InlineData("POST", "/unsubscribe/d", "unsubscribe=true", """{"unsubscribe":true}""")]
    [InlineData("POST", Person + "/suppress", "a[b", "{}")]
    public void Every_call_of_Track_v1_may_be_a_form(string method, string path, string form, string json)
    {
        var (one, other) = (Translate(method, path, form), Some.Translate(method, path, json));
        Assert.NotEqual(Outcome.Refused, one.Outcome);
        Assert.Equal((other.Outcome, other.NotMappedBecause), (one.Outcome, one.NotMappedBecause));
        Assert.Equal(other.Texts(), one.Texts());
    }

    [Theory]
    [InlineData(Form, " \r\n{\"plan\":\"basic\"}", true)]
    [InlineData(Form, "\uFEFF{\"plan\":\"basic\"}", true)]
    [InlineData(Form, "[]", false)]
    [InlineData(Form, "", true)]
    [InlineData(Form, " ", false)]
    [InlineData(Form, "plan=basic", true)]
    [InlineData("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "plan=basic", true)]
    [InlineData("application/x-www-form-urlencoded2", "plan=basic", false)]
    [InlineData("text/plain", "plan=basic", false)]
    [InlineData("", "plan=basic", false)]
    public void Only_what_is_called_a_form_and_no_JSON_is_one(string contentType, string body, bool isTaken) =>
        Assert.Equal(isTaken, Translate("PUT", Person, body, contentType).Outcome == Outcome.Mapped);

    [Theory]
    [InlineData("/api/v2/entity", "type=person&action=identify&identifiers[id]=42")]
    [InlineData("/v1/track", "userId=42&event=e")]
    [InlineData("/events/track?site_id=s", "name=e&customer_id=42")]
    public void Other_APIs_take_no_forms(string path, string form) => Assert.Equal(Outcome.Refused, Translate("POST", path, form).Outcome);

    [Fact]
    public void Any_form_is_refused_or_means_the_JSON_that_a_plain_reading_gives()
    {
        var chance = new Random(20261130);
        var taken = 0;
        for (var round = 0; round < 5000; round++)
        {
            var pairs = Enumerable.Range(0, chance.Next(1, 7)).Select(_ => (Name: Name(chance), Value: Word(chance))).ToList();
            var form = string.Join('&', pairs.Select(pair => $"{Escaped(pair.Name, chance)}={Escaped(pair.Value, chance)}"));
            var translation = Translate("PUT", Person, form);
            if (FormBody.Is(Endpoint.Match("PUT", "/api/v1/customers/42"u8), Form, Encoding.UTF8.GetBytes(form)) && Meaning(pairs) is { } meaning)
            {
                taken++;
                var json = Some.Translate("PUT", Person, meaning.ToJsonString());
                Assert.Equal(json.Outcome, translation.Outcome);
                Assert.Equal(json.Texts().Length, translation.Texts().Length);
                foreach (var (one, other) in json.Texts().Zip(translation.Texts()))
                    Assert.True(JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other)), $"{form}\n{one}\n{other}");
            }
            else
            {
                Assert.True(translation.Outcome == Outcome.Refused, form);
            }
        }
        Assert.InRange(taken, 1250, 4750);
    }

    [Fact]
    public void Any_bytes_at_all_are_refused_or_give_messages()
    {
        var chance = new Random(20261130);
        const string Alphabet = "a0[]&=%+\"\\{\u0001\u00C3\u00BC";
        for (var round = 0; round < 5000; round++)
        {
            var body = Encoding.Latin1.GetBytes([.. Enumerable.Range(0, chance.Next(40)).Select(_ => Alphabet[chance.Next(Alphabet.Length)])]);
            var into = new TranslatedCall();
            new Translator(TranslationOptions.Default).Translate(Some.Call("PUT", Person, null) with { Body = body, ContentType = Form }, into);
            Assert.Equal(into.Outcome == Outcome.Refused, into.Messages.Count == 0);
            foreach (var text in into.Texts()) Assert.NotNull(JsonNode.Parse(text));
        }
    }

    private static TranslatedCall Translate(string method, string path, string body, string contentType = Form)
    {
        var into = new TranslatedCall();
        new Translator(TranslationOptions.Default).Translate(Some.Call(method, path, body) with { ContentType = contentType }, into);
        return into;
    }

    private static string Name(Random chance)
    {
        var name = new StringBuilder(chance.Next(12) == 0 ? "" : Word(chance));
        for (var steps = chance.Next(4); steps > 0; steps--) name.Append('[').Append(chance.Next(2) == 0 ? "" : Word(chance)).Append(']');
        if (chance.Next(20) == 0 && name.Length > 0) name.Remove(chance.Next(name.Length), 1);
        return name.ToString();
    }

    private static string Word(Random chance) => chance.Next(8) switch { 0 => "0", 1 => "1", 2 => "ü ✓", 3 => "\"\\&=+%", _ => $"{(char)('a' + chance.Next(2))}" };

    private static string Escaped(string text, Random chance) => chance.Next(2) == 0
        ? Uri.EscapeDataString(text)
        : Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal).Replace("%5B", "[", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal);

    /// <summary>The slow and simple reading; null for a form that is to be refused.</summary>
    private static JsonNode? Meaning(List<(string Name, string Value)> pairs)
    {
        JsonNode body = new JsonObject();
        foreach (var (name, value) in pairs)
        {
            if (!AnyName().IsMatch(name)) return null;
            var steps = name.Split('[').Select(static step => step.TrimEnd(']')).ToArray();
            if (!TryPut(ref body!, steps, 0, value)) return null;
        }
        return Counted(body, isRoot: true);
    }

    private static bool TryPut(ref JsonNode? at, string[] steps, int step, string value)
    {
        if (step == steps.Length)
        {
            if (at is JsonObject or JsonArray) return false;
            at = value;
            return true;
        }
        if (step > 0 && steps[step].Length == 0)
        {
            at ??= new JsonArray();
            if (at is not JsonArray list) return false;
            var goesOn = step + 1 < steps.Length && steps[step + 1].Length > 0 && list.LastOrDefault() is JsonObject last && !Holds(last, steps[(step + 1)..]);
            var item = goesOn ? list[^1] : null;
            if (!TryPut(ref item, steps, step + 1, value)) return false;
            if (!goesOn) list.Add(item);
            return true;
        }
        at ??= new JsonObject();
        if (at is not JsonObject members) return false;
        var before = members[steps[step]];
        var after = before;
        if (!TryPut(ref after, steps, step + 1, value)) return false;
        if (!ReferenceEquals(before, after)) members[steps[step]] = after;
        return true;
    }

    private static bool Holds(JsonNode? at, string[] steps)
    {
        foreach (var step in steps)
        {
            if (step.Length == 0 || at is not JsonObject members || !members.TryGetPropertyValue(step, out at)) return false;
        }
        return true;
    }

    private static JsonNode Counted(JsonNode at, bool isRoot)
    {
        switch (at)
        {
            case JsonArray list:
                return new JsonArray([.. list.Select(static item => Counted(item!, isRoot: false))]);
            case JsonObject members when !isRoot && members.Select(static member => member.Key).SequenceEqual(members.Select(static (_, index) => $"{index}")):
                return new JsonArray([.. members.Select(static member => Counted(member.Value!, isRoot: false))]);
            case JsonObject members:
                return new JsonObject(members.Select(static member => KeyValuePair.Create(member.Key, (JsonNode?)Counted(member.Value!, isRoot: false))));
            default:
                return at.DeepClone();
        }
    }

    [GeneratedRegex(@"^(|[^\[\]]+(\[[^\[\]]*\])*)$")]
    private static partial Regex AnyName();
}
