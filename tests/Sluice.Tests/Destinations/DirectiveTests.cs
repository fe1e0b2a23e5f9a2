using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Functions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
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
        var wrong = Assert.Throws<MappingException>(() => Expression.Compile(Read($$$"""{"@chunks":{"of":"$.v","size":{{{size}}}}}"""), Vocabulary.Options));
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

    private static string Evaluate(string expression, string message)
    {
        var written = new ByteBuffer();
        Expression.Compile(Read(expression), Vocabulary.Options).Evaluate(new Scope(Read(message), new())).WriteTo(written);
        return Encoding.UTF8.GetString(written.Span);
    }

    private static Value Read(string json)
    {
        var index = new JsonIndex();
        Assert.Null(index.Read(Encoding.UTF8.GetBytes(json), strict: true, maxDepth: 64));
        return new(index, 0);
    }
}
