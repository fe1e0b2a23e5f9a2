using Sluice.Destinations.Wires;

namespace Sluice.Tests.Destinations.Wires;

/// <summary>What a <c>.wire</c> file may say, and what is answered to one that says something else.</summary>
public sealed class FilesOfConversationsTests
{
    private const string Message = """message {"type":"track","event":"E"}""";

    [Fact]
    public void A_conversation_is_read_line_by_line()
    {
        var (conversations, problems) = WireReader.Read($$"""
            # This file is about Acme.

            # An order is counted,
            # and Acme asks for patience.
            settings {"apiKey":"k"}
            {{Message}}
            preset   Orders
            request  POST https://acme.example/v1
            header   authorization: Bearer k
            header   x-a: b
            body     {"a":1}
            answer   429 {"error":"slow down"}
            answered retry-after: 30
            verdict  retry after 30 s HTTP 429

            # The settings hold on.
            {{Message}}
            nothing
            """, "Acme.wire");

        Assert.Empty(problems);
        Assert.Equal(["An order is counted, and Acme asks for patience.", "The settings hold on."], conversations.Select(one => one.Title));
        Assert.All(conversations, one => Assert.Equal("""{"apiKey":"k"}""", one.Settings.Text));
        var (first, second) = (conversations[0], conversations[1]);
        Assert.Equal((3, "Orders"), (first.Line, first.Preset!.Text));
        var request = Assert.Single(first.Requests);
        Assert.Equal((8, "POST", "https://acme.example/v1"), (request.Line, request.Method, request.Url));
        Assert.Equal([new(9, "authorization: Bearer k"), new(10, "x-a: b")], request.Headers);
        Assert.Equal(new(11, """{"a":1}"""), request.Body);
        Assert.Equal(
            (429, TimeSpan.FromSeconds(30), """{"error":"slow down"}"""),
            (request.Answer.Status, request.Answer.RetryAfter!.Value, System.Text.Encoding.UTF8.GetString(request.Answer.Body.Span)));
        Assert.Equal(new(14, WireOutcome.Retry, "HTTP 429") { After = TimeSpan.FromSeconds(30) }, Assert.Single(first.Ends));
        Assert.Equal(new(18, WireOutcome.Nothing, ""), Assert.Single(second.Ends));
    }

    [Theory]
    [InlineData("# T\nmesage {}\nverdict delivered", "2 mesage: is no word of conversations; did you mean 'message'?")]
    [InlineData("message {}\nverdict delivered", "1: a conversation begins with a comment that says what it shows")]
    [InlineData("# T\nverdict delivered", "1 message: is missing")]
    [InlineData("# T\nmessage {}", "2 verdict: is missing")]
    [InlineData("# T\nmessage {\"a\":}\nverdict delivered", "2 message: must be a JSON object on one line; there is a mistake at its byte 6")]
    [InlineData("# T\nmessage [1]\nverdict delivered", "2 message: must be a JSON object on one line")]
    [InlineData("# T\nsettings 1\nmessage {}\nverdict delivered", "2 settings: must be a JSON object on one line")]
    [InlineData("# T\nmessage {}\nbody {}\nverdict delivered", "3 body: speaks of a request, and there is none before it")]
    [InlineData("# T\nmessage {}\nrequest GET\nverdict delivered", "3 request: must be a method and an address")]
    [InlineData("# T\nmessage {}\nrequest GET https://a.example\nmessage {}\nverdict delivered", "4 message: stands after a request")]
    [InlineData("# T\nmessage {}\nrequest GET https://a.example\nheader x\nverdict delivered", "4 header: must be a name and a value")]
    [InlineData("# T\nmessage {}\nrequest GET https://a.example\nbody 1\nbody 2\nverdict delivered", "5 body: stands here twice, first in line 4")]
    [InlineData("# T\nmessage {}\nrequest GET https://a.example\nanswer fine\nverdict delivered", "4 answer: must be an HTTP status")]
    [InlineData(
        "# T\nmessage {}\nrequest GET https://a.example\nanswered x-a: 1\nverdict delivered",
        "4 answered: of an answer's headers only retry-after counts")]
    [InlineData("# T\nmessage {}\nverdict deliverd", "3 verdict: 'deliverd' is no verdict; did you mean 'delivered'?")]
    [InlineData("# T\nmessage {}\nverdict delivered\nverdict delivered", "4 verdict: there are 2, but 1 messages")]
    [InlineData("# T\nmessage {}\nverdict delivered\npreset A", "4 preset: stands after the end")]
    [InlineData("# T\nmessage {}\n# U\nverdict delivered", "3: a comment stands before a conversation")]
    [InlineData("# T\nmessage {}\nmapping {}\nverdict delivered", "3 mapping: needs an 'action'")]
    [InlineData("# T\nmessage {}\npreset A\naction b\nverdict delivered", "3 preset: is impossible beside 'action'")]
    [InlineData("# T\nmessage {}\nrequest GET https://a.example\nnothing", "4 nothing: stands after a request")]
    public void A_mistake_is_named_with_its_line(string text, string problem)
    {
        var (conversations, problems) = WireReader.Read(text, "Acme.wire");
        Assert.Empty(conversations);
        Assert.Contains(problems, one => one.ToString().Replace(
            $"Acme.wire:{one.Line}:1",
            $"{one.Line}",
            StringComparison.Ordinal).StartsWith(problem, StringComparison.Ordinal));
    }
}
