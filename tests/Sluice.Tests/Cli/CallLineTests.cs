using System.Text;
using Sluice.Cli.Lines;
using Sluice.Tests.Performance;

namespace Sluice.Tests.Cli;

public class CallLineTests
{
    private readonly CallLine _call = new();

    [Theory]
    [InlineData("""{"a":1.10,"b":1e3,"c":12345678901234567890}""")]
    [InlineData("""{ "z" : 1 , "a" : [ 1 , 2 ] }""")]
    [InlineData("""{"a":"\u00e9\/","a":2}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{/* why */"a":1}""")]
    [InlineData("[1]")]
    [InlineData("1.10")]
    [InlineData("true")]
    public void A_body_is_cut_out_as_it_stands(string body)
    {
        Assert.Null(Read($$"""{"method":"POST","path":"/x", "body": {{body}} , "name":"n"}"""));
        Assert.Equal(body, Text(_call.Body));
    }

    [Theory]
    [InlineData("""{"method":"POST","path":"/x"}""")]
    [InlineData("""{"method":"POST","path":"/x","body":null}""")]
    [InlineData("""{"method":"POST","path":"/x","body":""}""")]
    public void Absent_null_and_empty_text_are_no_body(string line)
    {
        Assert.Null(Read(line));
        Assert.True(_call.Body.IsEmpty);
    }

    [Theory]
    [InlineData("""{"body":"{\"a\":1,}\n","path":"/x","method":"PUT"}""", "{\"a\":1,}\n")]
    [InlineData("""{"body":"no escapes é","path":"/x","method":"PUT"}""", "no escapes é")]
    [InlineData("""{"body":"null","path":"/x","method":"PUT"}""", "null")]
    [InlineData("""{"body":"\ud83d\ude00","path":"/x","method":"PUT"}""", "😀")]
    public void A_body_that_is_a_string_is_the_raw_body(string line, string body)
    {
        Assert.Null(Read(line));
        Assert.Equal(body, Text(_call.Body));
    }

    [Theory]
    [InlineData("""{"method":"POST","path":"/x","body":"a=1"}""", "application/json")]
    [InlineData("""{"method":"POST","path":"/x","contentType":"application\/x-www-form-urlencoded","body":"a=1"}""", "application/x-www-form-urlencoded")]
    public void A_call_may_say_its_content_type(string line, string type)
    {
        Assert.Null(Read(line));
        Assert.Equal(type, _call.ContentType);
        Assert.Equal("\"contentType\" must be a string.", Read("""{"contentType":1}"""));
    }

    [Fact]
    public void A_raw_body_need_not_be_valid_text()
    {
        Assert.Null(_call.Read((byte[])[.. "{\"method\":\"PUT\",\"path\":\"/x\",\"body\":\""u8, 0xFF, 0xFE, .. "\"}"u8]));
        Assert.Equal([0xFF, 0xFE], _call.Body.ToArray());
    }

    [Fact]
    public void A_path_keeps_its_percent_encoding_and_loses_its_escapes()
    {
        Assert.Null(Read("""{"method":"PUT","path":"\/api\/v1\/customers\/a%2Fb%25?x=1"}"""));
        Assert.Equal("/api/v1/customers/a%2Fb%25?x=1", Text(_call.Path));
    }

    [Theory]
    [InlineData("PUT", "PUT")]
    [InlineData("delete", "DELETE")]
    [InlineData("Patch", "PATCH")]
    public void A_method_may_be_written_in_either_case(string written, string method)
    {
        Assert.Null(Read($$"""{"method":"{{written}}","path":"/x"}"""));
        Assert.Equal(method, _call.Method);
    }

    [Fact]
    public void A_body_may_nest_deeper_than_translation_allows_so_that_translation_can_say_so()
    {
        var body = $"{new string('[', 10_000)}{new string(']', 10_000)}";
        Assert.Null(Read($$"""{"method":"PUT","path":"/x","body":{{body}}}"""));
        Assert.Equal(body, Text(_call.Body));
    }

    [Theory]
    [InlineData("""{"method":"POST","path":"/x"} x""", "not valid JSON at byte 31")]
    [InlineData("""{"method":"POST","path":"/x" """, "not valid JSON at byte 30")]
    [InlineData("POST /x", "not valid JSON at byte 1")]
    [InlineData("{", "Each call is one JSON object on one line")]
    [InlineData("[]", "a call is a JSON object")]
    [InlineData("{}", "\"method\" is missing")]
    [InlineData("""{"method":1,"path":"/x"}""", "\"method\" must be a string")]
    [InlineData("""{"method":"PUT","path":["/x"]}""", "\"path\" must be a string")]
    [InlineData("""{"method":"PUT"}""", "\"path\" is missing")]
    [InlineData("""{"method":"PUT","path":"https://track.customer.io/api/v1/customers/42"}""", "must start with '/'")]
    [InlineData("""{"method":"PUT","path":"/x","body":"\ud800"}""", "\"body\" is not valid text")]
    public void What_is_wrong_is_said_and_where(string line, string expected) => Assert.Contains(expected, Read(line), StringComparison.Ordinal);

    [Fact]
    public void A_line_forgets_the_one_before()
    {
        Read("""{"method":"PUT","path":"/x","body":{"a":1}}""");
        Assert.Contains("missing", Read("{}"), StringComparison.Ordinal);
        Assert.True(_call.Body.IsEmpty);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var line = Encoding.UTF8.GetBytes("""{"method":"PUT","path":"\/api\/v1\/customers\/42","body":{"email":"a@example.com"}}""");
        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 1000; i++) _call.Read(line);
        }));
    }

    private string? Read(string line) => _call.Read(Encoding.UTF8.GetBytes(line));

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
