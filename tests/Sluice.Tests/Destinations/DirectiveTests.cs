using System.Text;
using System.Text.RegularExpressions;
using Sluice.Destinations.Functions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Tests.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Destinations;

/// <summary>The directives that the reference does not have: <c>@country</c>, <c>@state</c>, <c>@chunks</c> and <c>@browser</c>.</summary>
public sealed class DirectiveTests
{
    [Theory]
    [InlineData("@country", "Germany", "de")]
    [InlineData("@country", " united  Kingdom", "gb")]
    [InlineData("@country", "Norway", "no")]
    [InlineData("@country", "Palestine", "ps")]
    [InlineData("@country", "DE", "de")]
    [InlineData("@country", "Middle Earth", "middleearth")]
    [InlineData("@state", "New York", "ny")]
    [InlineData("@state", "TX", "tx")]
    [InlineData("@state", "Georgia", "ga")]
    [InlineData("@country", "Georgia", "ge")]
    public void A_place_is_told_by_its_code(string directive, string name, string code) =>
        Assert.Equal($"\"{code}\"", Evaluate($$"""{"{{directive}}":"$.v"}""", $$"""{"v":"{{name}}"}"""));

    [Theory]
    [InlineData("""{"@trim":"$.v"}""", "\uFEFF a b\u00A0", "a b")]
    [InlineData("""{"@trim":"$.v"}""", "\u0085a\u0085", "\u0085a\u0085")]
    [InlineData("""{"@sub":{"value":"$.v","pattern":"\\s","with":""}}""", "\u2003a \uFEFFb\u0085", "ab\u0085")]
    [InlineData("""{"@sub":{"value":"$.v","pattern":"[\\s.]+","with":"_"}}""", "a. \uFEFF.b\u0085c", "a_b\u0085c")]
    [InlineData("""{"@sub":{"value":"$.v","pattern":"[^-\\s]","with":"x"}}""", "\u0085-\uFEFF", "x-\uFEFF")]
    [InlineData("""{"@sub":{"value":"$.v","pattern":"\\\\s","with":"x"}}""", "a\\\\s b", "ax b")]
    [InlineData("""{"@sub":{"value":"$.v","pattern":"\\[\\s\\]","with":"x"}}""", "[\uFEFF]", "x")]
    [InlineData("""{"@regex":{"value":"$.v","pattern":"\\S([\\s\\S]*\\S)?"}}""", "\uFEFFa b\u0085\u3000", "a b\u0085")]
    [InlineData("""{"@country":"$.v"}""", "\uFEFFNew Zealand", "nz")]
    public void Blanks_are_those_of_JavaScript(string directive, string text, string changed) =>
        Assert.Equal($"\"{changed}\"", Evaluate(directive, $$"""{"v":"{{text}}"}"""));

    [Fact]
    public void A_hash_is_made_of_what_is_not_blank_in_JavaScript()
    {
        const string Hashed = """{"@hash":{"value":"$.v","unless_hashed":true}}""";
        Assert.Equal("\"\"", Evaluate(Hashed, "{\"v\":\" \uFEFF\"}"));
        Assert.Equal(66, Evaluate(Hashed, "{\"v\":\"\u0085\"}").Length);
    }

    [Fact]
    public void A_pattern_knows_the_blanks_that_trimming_knows()
    {
        string[] blank = [@"^\s$", @"^[\s]$", @"^[^\S]$"];
        string[] other = [@"^\S$", @"^[\S]$", @"^[^\s]$"];
        var (blanks, others) = (Array.ConvertAll(blank, Compile), Array.ConvertAll(other, Compile));
        for (var letter = 0; letter <= char.MaxValue; letter++)
        {
            var text = ((char)letter).ToString();
            var isBlank = JsBlanks.Trim(text).IsEmpty;
            Assert.Equal(isBlank, JsBlanks.Contains((char)letter));
            Assert.All(blanks, pattern => Assert.Equal(isBlank, pattern.IsMatch(text)));
            Assert.All(others, pattern => Assert.Equal(!isBlank, pattern.IsMatch(text)));
        }

        static Regex Compile(string pattern) => Patterns.Compile(pattern, RegexOptions.None);
    }

    [Fact]
    public void No_place_has_no_code() => Assert.Equal("null", Evaluate("""{"@country":"$.v"}""", """{"v":null}"""));

    [Theory]
    [InlineData("[]", "[]")]
    [InlineData("[1]", "[[1]]")]
    [InlineData("[1,2]", "[[1,2]]")]
    [InlineData("[1,2,3,4,5]", "[[1,2],[3,4],[5]]")]
    public void A_list_is_cut_into_lists_of_a_size(string list, string chunks) =>
        Assert.Equal(chunks, Evaluate("""{"@chunks":{"of":"$.v","size":2}}""", $$"""{"v":{{list}}}"""));

    [Theory]
    [InlineData("0")]
    [InlineData("\"two\"")]
    public void A_size_must_be_a_number_above_0(string size)
    {
        var wrong = Assert.Throws<MappingException>(() => MappingCompiler.CompileExpression(ValueOf.Json($$$"""{"@chunks":{"of":"$.v","size":{{{size}}}}}"""), Vocabulary.Options));
        Assert.Contains("must be a number of at least 1", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, """{"name":"Firefox","version":"1","os":"Linux"}""")]
    [InlineData(1, "null")]
    public void An_agent_that_is_longer_than_any_browsers_is_none(int more, string described)
    {
        const string Agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/1";
        Assert.Equal(described, Evaluate("""{"@browser":"$.v"}""", $$"""{"v":"{{Agent}}{{new string(' ', 1000 - Agent.Length + more)}}"}"""));
    }

    [Theory]
    [InlineData(
        "Dalvik/2.1.0 (Linux; U; Android 13; SM-A536B Build/TP1A.220624.014)",
        """{"os":"Android","os_version":"13","device_model":"SM-A536B","device_vendor":"Samsung","device_type":"mobile"}""")]
    [InlineData(
        "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)",
        """{"os":"Android","os_version":"13","device_model":"Pixel 7","device_vendor":"Google","device_type":"mobile"}""")]
    [InlineData(
        "Dalvik/2.1.0 (Linux; U; Android 12; moto g power (2022) Build/S3RQS32.20-42-10-9-6)",
        """{"os":"Android","os_version":"12","device_model":"moto g power (2022)","device_vendor":"Motorola","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 11; SAMSUNG SM-G973U) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/14.2 Chrome/87.0.4280.141 Mobile Safari/537.36",
        """{"name":"Samsung Browser","version":"14.2","os":"Android","os_version":"11","device_model":"SM-G973U","device_vendor":"Samsung","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-T500) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/20.0 Chrome/106.0.5249.126 Safari/537.36",
        """{"name":"Samsung Browser","version":"20.0","os":"Android","os_version":"13","device_model":"SM-T500","device_vendor":"Samsung","device_type":"tablet"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 12; SM-S906N Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.3987.119 Mobile Safari/537.36",
        """{"name":"Chrome WebView","version":"80.0.3987.119","os":"Android","os_version":"12","device_model":"SM-S906N","device_vendor":"Samsung","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 11; Redmi Note 8 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/89.0.4389.105 Mobile Safari/537.36",
        """{"name":"Chrome","version":"89.0.4389.105","os":"Android","os_version":"11","device_model":"Redmi Note 8 Pro","device_vendor":"Xiaomi","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; U; Android 11; en-us; Mi 10 Build/RKQ1.200826.002) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/89.0.4389.116 Mobile Safari/537.36 XiaoMi/MiuiBrowser/13.6.1-gn",
        """{"name":"MIUI Browser","version":"13.6.1","os":"Android","os_version":"11","device_model":"Mi 10","device_vendor":"Xiaomi","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 12; POCO F1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"12","device_model":"POCO F1","device_vendor":"Xiaomi","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 12; moto g(60)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"108.0.0.0","os":"Android","os_version":"12","device_model":"moto g(60)","device_vendor":"Motorola","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 11; motorola edge) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"11","device_model":"edge","device_vendor":"Motorola","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 8.0.0; XT1706) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"8.0.0","device_model":"XT1706","device_vendor":"Motorola","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; VOG-L29) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Mobile Safari/537.36",
        """{"name":"Chrome","version":"96.0.4664.45","os":"Android","os_version":"10","device_model":"VOG-L29","device_vendor":"Huawei","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; JNY-LX1; HMSCore 6.11.0.302) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 HuaweiBrowser/13.0.5.303 Mobile Safari/537.36",
        """{"name":"Chrome","version":"99.0.4844.88","os":"Android","os_version":"10","device_model":"JNY-LX1","device_vendor":"Huawei","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 11; ONEPLUS A6003) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.91 Mobile Safari/537.36",
        """{"name":"Chrome","version":"90.0.4430.91","os":"Android","os_version":"11","device_model":"A6003","device_vendor":"OnePlus","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; CPH2387) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"112.0.0.0","os":"Android","os_version":"13","device_model":"CPH2387","device_vendor":"OPPO","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; RMX2001) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"10","device_model":"RMX2001","device_vendor":"Realme","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 10; vivo 1904) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"10","device_model":"1904","device_vendor":"Vivo","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; Pixel 7 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.6045.66 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.6045.66","os":"Android","os_version":"13","device_model":"Pixel 7 Pro","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
        """{"name":"Chrome","version":"119.0.0.0","os":"Android","os_version":"13","device_model":"Pixel 7","device_vendor":"Google","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Android 13; Mobile; rv:109.0) Gecko/114.0 Firefox/114.0",
        """{"name":"Firefox","version":"114.0","os":"Android","os_version":"13","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/114.0 Firefox/114.0",
        """{"name":"Firefox","version":"114.0","os":"Android","os_version":"13","device_type":"tablet"}""")]
    [InlineData(
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/114.0",
        """{"name":"Firefox","version":"114.0","os":"Ubuntu"}""")]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36 Vivaldi/5.6.2867.62",
        """{"name":"Vivaldi","version":"5.6.2867.62","os":"Windows","os_version":"10"}""")]
    [InlineData(
        "Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.0 Mobile/15E148 Safari/604.1",
        """{"name":"Mobile Safari","version":"12.0","os":"iOS","os_version":"12.0","device_model":"iPod touch","device_vendor":"Apple","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 13; SM-F936B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Mobile Safari/537.36 EdgA/113.0.1774.63",
        """{"name":"Edge","version":"113.0.1774.63","os":"Android","os_version":"13","device_model":"SM-F936B","device_vendor":"Samsung","device_type":"mobile"}""")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/113.0 Mobile/15E148 Safari/605.1.15",
        """{"name":"Firefox","version":"113.0","os":"iOS","os_version":"15.7","device_model":"iPhone","device_vendor":"Apple","device_type":"mobile"}""")]
    public void An_agent_is_described_as_the_reference_does(string agent, string described) =>
        Assert.Equal(described, Evaluate("""{"@browser":"$.v"}""", $$"""{"v":"{{agent}}"}"""));

    [Theory]
    [InlineData("M2004J19C; wv", "M2004J19C")]
    [InlineData("HUAWEI P30 Pro", "P30 Pro")]
    [InlineData("SM-T827R4 Build/NRD90M", "SM-T827R4")]
    public void A_model_is_what_the_phone_calls_itself(string said, string model) =>
        Assert.Contains($"\"device_model\":\"{model}\"", Evaluate("""{"@browser":"$.v"}""", $$"""{"v":"Mozilla/5.0 (Linux; Android 10; {{said}}) Mobile"}"""), StringComparison.Ordinal);

    private static string Evaluate(string expression, string message)
    {
        var written = new ByteBuffer();
        MappingCompiler.CompileExpression(ValueOf.Json(expression), Vocabulary.Options).Evaluate(new Scope(ValueOf.Json(message), new())).WriteTo(written);
        return Encoding.UTF8.GetString(written.Span);
    }
}
