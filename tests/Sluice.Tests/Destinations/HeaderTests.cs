using System.Text.Json;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Tests.Destinations;

/// <summary>Headers that a definition or a message chooses, as far as they leave the request what it is.</summary>
public sealed class HeaderTests
{
    public static TheoryData<string> Framing =>
    [
        "Content-Length", "content-length", "Transfer-Encoding", "Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade", "Expect",
        "Accept-Encoding",
    ];

    [Theory]
    [MemberData(nameof(Framing))]
    public void A_message_that_would_frame_its_request_is_rejected_with_the_headers_name(string name)
    {
        using var exchange = Open(name, "500");
        Assert.Null(exchange.Next());
        Assert.Equal(
            $"All: the header {name} is set by the gateway alone: it says how the request is sent, and to whom",
            Assert.IsType<Verdict.Reject>(exchange.VerdictOf(0)).Why);
    }

    [Theory]
    [InlineData("Content-Language")]
    [InlineData("X-Forwarded-Host")]
    public void Any_other_header_may_come_from_the_message(string name)
    {
        using var exchange = Open(name, "500");
        Assert.Equal("500", Assert.IsType<Outgoing.Http>(exchange.Next()).Header(name));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (t\u00e9l\u00e9phone)")]
    [InlineData("\u00a0\u00ff ~")]
    [InlineData("")]
    public void Its_value_may_be_any_printable_characters_of_Latin_1(string value)
    {
        using var exchange = Open("X-Name", value);
        Assert.Equal(value, Assert.IsType<Outgoing.Http>(exchange.Next()).Header("X-Name"));
    }

    [Theory]
    [InlineData("X-Name", "\u0100")]
    [InlineData("X-Name", "\u20ac")]
    [InlineData("X-Name", "\ud83d\ude00")]
    [InlineData("X-Name", "a\r\nb")]
    [InlineData("X-Name", "\t")]
    [InlineData("X-Name", "\u007f")]
    [InlineData("X-Name", "\u009f")]
    [InlineData("X-Näme", "1")]
    public void A_message_with_what_no_header_can_be_is_rejected(string name, string value)
    {
        using var exchange = Open(name, value);
        Assert.Null(exchange.Next());
        Assert.Equal($"All: '{name}: {value}' is no HTTP header: {NoHeader}", Assert.IsType<Verdict.Reject>(exchange.VerdictOf(0)).Why);
    }

    [Fact]
    public void A_definition_that_writes_such_a_header_down_is_refused() => Assert.Equal(
        [
            $"Acme/destination.yaml:4:20 headers.X-Name: is no HTTP header: {NoHeader}",
            $"Acme/destination.yaml:7:80 actions.send.requests[0].headers.X-Näme: is no HTTP header: {NoHeader}",
        ],
        Defined.Problems("""
            name: acme
            title: Acme
            summary: Sends events to Acme.
            headers: { X-Name: '€', X-Other: 'é' }
            actions:
              send:
                requests: [{ url: 'https://acme.example/', headers: { X-Name: 'é', X-Näme: '1' } }]
            presets: [{ name: All, action: send, trigger: type = "track" }]
            """));

    [Theory]
    [MemberData(nameof(Framing))]
    public void A_definition_that_names_one_is_refused(string name) => Assert.Equal(
        [
            $"Acme/destination.yaml:4:{22 + name.Length} auth.headers.{name}: {Problem}",
            $"Acme/destination.yaml:5:{14 + name.Length} headers.{name}: {Problem}",
            $"Acme/destination.yaml:8:{61 + name.Length} actions.send.requests[0].headers.{name}: {Problem}",
        ],
        Defined.Problems($$"""
            name: acme
            title: Acme
            summary: Sends events to Acme.
            auth: { headers: { {{name}}: '1' } }
            headers: { {{name}}: '1' }
            actions:
              send:
                requests: [{ url: 'https://acme.example/', headers: { {{name}}: '1' } }]
            presets: [{ name: All, action: send, trigger: type = "track" }]
            """));

    private const string NoHeader = "a name is a word, a value printable characters up to ÿ (Latin-1)";

    private const string Problem = "is set by the gateway alone: it says how the request is sent, and to whom; leave it out";

    private static Exchange Open(string name, string value) => Defined.Destination("""
        name: acme
        title: Acme
        summary: Sends events to Acme.
        actions:
          send:
            fields: { headers: { type: object, default: $.headers } }
            requests: [{ url: 'https://acme.example/', headers: $.payload.headers, json: $.payload }]
        presets: [{ name: All, action: send, trigger: type = "track" }]
        """).Open(0, [Some.Message(JsonSerializer.Serialize(new { type = "track", headers = new Dictionary<string, string> { [name] = value } }))], Some.Time);
}
