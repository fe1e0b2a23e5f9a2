using System.Text.Json;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Tests.Destinations;

/// <summary>The host of an address is the settings' or the message's: a message adds nothing to the host that the settings name.</summary>
public sealed class HostTests
{
    [Theory]
    [InlineData(".evil.example/x")]
    [InlineData("evil.example")]
    [InlineData(":8443/x")]
    [InlineData("@evil.example/")]
    [InlineData(":80@evil.example/")]
    [InlineData("-evil.example")]
    public void A_path_without_a_slash_does_not_lead_to_another_host(string path)
    {
        using var exchange = Open("'{{host}}{{place}}'", path);
        Assert.Null(exchange.Next());
        var why = Assert.IsType<Verdict.Reject>(exchange.VerdictOf(0)).Why;
        Assert.Matches("has a part in its host that the message gives; such a part can only stand behind a /|has a user name before the host|is no http or https address", why);
    }

    [Theory]
    [InlineData("'{{host}}{{place}}'", "/x", "https://acme.example/x")]
    [InlineData("'{{host}}{{place}}'", "", "https://acme.example/")]
    [InlineData("'{{host}}{{place}}'", "?q=.evil.example", "https://acme.example/?q=.evil.example")]
    [InlineData("'{{host}}/{{payload.path}}'", ".evil.example", "https://acme.example/.evil.example")]
    [InlineData("'{{host}}/{{payload.path}}'", "@evil.example", "https://acme.example/@evil.example")]
    [InlineData("$.payload.path", "https://hooks.example/x", "https://hooks.example/x")]
    [InlineData("'{{payload.path}}/x'", "https://hooks.example", "https://hooks.example/x")]
    public void What_stands_behind_the_host_and_a_whole_address_may_come_from_the_message(string url, string path, string expected)
    {
        using var exchange = Open(url, path);
        Assert.Equal(expected, Assert.IsType<Outgoing.Http>(exchange.Next()).Url.AbsoluteUri);
    }

    [Theory]
    [InlineData("{{host}}{{payload.path}}", "{{payload.path}}")]
    [InlineData("{{host}}{{{ $.payload.path }}}", "{{ $.payload.path }}")]
    [InlineData("https://{{payload.region}}.acme.example/x", "{{payload.region}}")]
    [InlineData("https://acme.example:{{message.port}}/x", "{{message.port}}")]
    public void A_definition_that_puts_a_part_of_the_message_into_the_host_is_refused(string url, string insert) => Assert.Equal(
        [$"Acme/destination.yaml:9:23 actions.send.requests[0].url: '{insert}' stands in the host, so that a message could send everything elsewhere; there must be a '/' before it"],
        Defined.Problems(Definition($"'{url}'")));

    private static Exchange Open(string url, string path) =>
        Defined.Destination(Definition(url)).Open(0, [Some.Message($$"""{"type":"track","path":{{JsonSerializer.Serialize(path)}}}""")], Some.Time);

    private static string Definition(string url) => $$"""
        name: acme
        title: Acme
        summary: Sends events to Acme.
        constants: { host: 'https://acme.example' }
        actions:
          send:
            fields: { path: { type: string, default: $.path } }
            let: { place: $.payload.path }
            requests: [{ url: {{url}} }]
        presets: [{ name: All, action: send, trigger: type = "track" }]
        """;
}
