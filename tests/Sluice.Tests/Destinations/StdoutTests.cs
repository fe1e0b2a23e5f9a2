using System.Text;
using Sluice.Destinations;

namespace Sluice.Tests.Destinations;

public sealed class StdoutTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("{\"a\":\n  1,\r\n\"b\":\"\\n\"}", "{\"a\":   1,  \"b\":\"\\n\"}")]
    public void A_message_is_one_line_as_it_is(string message, string line)
    {
        var outgoing = Some.Destination("stdout").Build(Some.Message(message), Some.Time);
        Assert.Equal(line, Encoding.UTF8.GetString(Assert.IsType<Outgoing.Line>(outgoing).Text.Span));
    }
}
