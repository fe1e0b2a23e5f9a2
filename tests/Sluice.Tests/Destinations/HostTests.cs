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
        Assert.Matches("has a part in its host that the message gives; a message can give what stands behind a /|has a user name before the host|is no http or https address", why);
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
    [InlineData("{{payload.scheme}}://acme.example/x", "{{payload.scheme}}")]
    public void A_definition_that_puts_a_part_of_the_message_into_the_host_is_refused(string url, string insert) => Assert.Equal(
        [$"Acme/destination.yaml:9:23 actions.send.requests[0].url: '{insert}' stands in the host, so that a message could send everything elsewhere; there must be a '/' before it"],
        Defined.Problems(Definition($"'{url}'")));

    [Theory]
    [InlineData("'http://{{properties.host}}.acme.invalid/front'")]
    [InlineData("'http://api.acme.invalid{{properties.path}}'")]
    [InlineData("{ '@template': 'http://{{properties.host}}.acme.invalid/front' }")]
    [InlineData("{ '@liquid': 'http://{{ properties.host }}.acme.invalid/front' }")]
    [InlineData("{ '@case': { operator: lower, value: 'http://{{properties.host}}.acme.invalid/' } }")]
    [InlineData("{ '@if': { exists: $.properties.host, then: 'http://api.acme.invalid{{properties.path}}' } }")]
    [InlineData("{ '@lookup': { key: $.properties.region, in: { eu: 'http://eu.acme.invalid{{properties.path}}' } } }")]
    [InlineData("{ '@when': { if: 'type = \"track\"', then: 'http://127.0.0.1{{properties.path}}', else: 'http://other.invalid' } }")]
    public void A_mapping_puts_no_part_of_a_message_into_a_host(string mapping)
    {
        using var exchange = Mapped(mapping, """{"host":"127.0.0.1:19310/leak?","path":".evil.invalid/","region":"eu","other":"http://127.0.0.1:19310/leak?"}""");
        Assert.Null(exchange.Next());
        Assert.Contains("has a part in its host that the message gives", Assert.IsType<Verdict.Reject>(exchange.VerdictOf(0)).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$.properties.whole", "https://hooks.example/h")]
    [InlineData("'{{properties.whole}}'", "https://hooks.example/h")]
    [InlineData("{ '@if': { exists: $.properties.whole, then: $.properties.whole } }", "https://hooks.example/h")]
    [InlineData("'http://api.acme.invalid{{properties.path}}'", "http://api.acme.invalid/x")]
    [InlineData("{ '@lookup': { key: $.properties.region, in: { eu: 'http://eu.acme.invalid{{properties.path}}' } } }", "http://eu.acme.invalid/x")]
    [InlineData("{ '@when': { if: 'type = \"track\"', then: 'http://one.invalid{{properties.path}}', else: 'http://other.invalid' } }", "http://one.invalid/x")]
    [InlineData("{ '@liquid': '{% if properties.region %}https://eu.acme.invalid{{ properties.path }}{% endif %}' }", "https://eu.acme.invalid/x")]
    public void A_message_chooses_among_hosts_that_are_written_down_or_gives_a_whole_address(string mapping, string expected)
    {
        using var exchange = Mapped(mapping, """{"whole":"https://hooks.example/h","path":"/x","region":"eu"}""");
        Assert.Equal(expected, Assert.IsType<Outgoing.Http>(exchange.Next()).Url.AbsoluteUri);
    }

    // A destination with a secret, whose address the operator's mapping gives.
    private static Exchange Mapped(string mapping, string properties)
    {
        var definition = $$"""
            name: acme
            title: Acme
            summary: Sends events to Acme.
            settings: { apiKey: { help: Secret., required: true, secret: true } }
            auth: { bearer: $.settings.apiKey }
            actions:
              send:
                fields: { url: { type: string } }
                requests: [{ url: $.payload.url }]
            presets: [{ name: All, action: send, trigger: type = "track", mapping: { url: {{mapping}} } }]
            """;
        return Defined.Destination(definition, ("apiKey", "s3cret")).Open(0, [Some.Message($$"""{"type":"track","properties":{{properties}}}""")], Some.Time);
    }

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
