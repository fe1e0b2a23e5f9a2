using System.Text;
using Sluice.Routing;

namespace Sluice.Tests.Routing;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("""{"messageId":"m1","type":"track","integrations":{"All":false}}""", "m1", """{"All":false}""")]
    [InlineData("""{ "integrations" : { "A" : {} } , "messageId" : "m1" }""", "m1", """{ "A" : {} }""")]
    [InlineData("""{"properties":{"messageId":"inner","integrations":{"All":false}},"messageId":"m1"}""", "m1", "")]
    [InlineData("""{"message\u0049d":"m1"}""", "m1", "")]
    [InlineData("""{"messageId":"a\"b\u00e9"}""", "a\"bé", "")]
    [InlineData("""{"messageId":"\ud800"}""", "\\ud800", "")]
    [InlineData("""{"messageId":7,"integrations":[]}""", "", "")]
    [InlineData("""{"messageId":"m1",/* a comment */"integrations":{"All":false,},}""", "m1", """{"All":false,}""")]
    [InlineData("[]", "", "")]
    [InlineData("", "", "")]
    [InlineData("""{"messageId":"m1","broken""", "m1", "")]
    public void Id_and_integrations_are_found_at_the_top_level_only(string message, string id, string integrations)
    {
        var envelope = Envelope.Read(Encoding.UTF8.GetBytes(message));
        Assert.Equal(id, envelope.MessageIdText());
        Assert.Equal(integrations, Encoding.UTF8.GetString(envelope.Integrations.Span));
    }

    [Fact]
    public void Nesting_of_ten_thousand_is_no_error_of_ours()
    {
        var deep = $$"""{"messageId":"m1","traits":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""";
        Assert.Equal("m1", Envelope.Read(Encoding.UTF8.GetBytes(deep)).MessageIdText());
    }
}
