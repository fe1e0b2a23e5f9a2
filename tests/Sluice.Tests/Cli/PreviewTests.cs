namespace Sluice.Tests.Cli;

public class PreviewTests
{
    private const string InForce = """
        data: DATA
        sources: [{ name: backend, track: { site_id: s, api_key: k } }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook", authorization: Bearer first-secret } }
          - { name: out, type: stdout }

        """;

    private static readonly (string, string, string)[] Calls =
    [
        ("PUT", "/api/v1/customers/42", """{"email":"person@example.com","plan":"basic"}"""),
        ("POST", "/api/v1/customers/42/events", """{"name":"signed_up"}"""),
        ("POST", "/api/v1/segments/7/add_customers", """{"ids":["42"]}"""),
    ];

    [Fact]
    public async Task The_same_configuration_gives_no_difference_and_0()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        var file = traffic.Write("sluice.yaml", InForce);
        var shell = await Shell.Run("preview", "--config", file, "--against", file);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(
            ["3 calls compared.", "messages: 0 added, 0 removed, 0 changed, 2 the same", "requests to hook: 0 added, 0 removed, 0 changed, 2 the same", "requests to out: 0 added, 0 removed, 0 changed, 2 the same"],
            shell.Lines);
    }

    [Fact]
    public async Task A_call_that_a_relay_does_not_take_is_none_of_its_requests()
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", "{}"), ("POST", "/v1/track", """{"userId":"42","event":"e"}"""));
        var file = traffic.Write("sluice.yaml", """
            data: DATA
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            destinations: [{ name: journeys, type: relay, settings: { site_id: s1, api_key: k1 } }]
            """);
        var shell = await Shell.Run("preview", "--config", file, "--against", file);
        Assert.Contains("requests to journeys: 0 added, 0 removed, 0 changed, 1 the same", shell.Lines);
        shell = await Shell.Run("explain", "--config", file, "--sequence", "2");
        Assert.Contains("  the call as it came in: not wanted, it is a call of the Pipelines API, which Customer.io's Track API does not take", shell.Lines);
    }

    [Fact]
    public async Task Keys_of_sources_of_either_configuration_are_not_shown()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/v1/track?writeKey=first-key", """{"userId":"42","event":"e","writeKey":"first-key","properties":{"writeKey":"first-key","next":"is second-key"}}"""));
        var before = traffic.Write("sluice.yaml", "data: DATA\nsources: [{ name: backend, write_key: first-key }]\ndestinations: [{ name: out, type: stdout }]\n");
        var after = traffic.Write("new.yaml", "data: DATA\nsources: [{ name: backend, write_key: second-key }]\ndestinations: [{ name: other, type: stdout }]\n");
        var shell = await Shell.Run("preview", "--config", after, "--against", before);
        Assert.Equal((3, ""), (shell.Code, shell.Error));
        Assert.DoesNotContain("-key", shell.Out, StringComparison.Ordinal);
        Assert.Contains("  added: call 1, POST /v1/track?writeKey=***", shell.Lines);
    }

    [Fact]
    public async Task What_differs_is_counted_and_shown_and_the_code_is_3()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Stop();
        var before = traffic.Write("sluice.yaml", InForce);
        var after = traffic.Write("new.yaml", """
            data: DATA
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            translation: { keep_email_in_traits: true }
            destinations:
              - { name: hook, type: webhook, settings: { url: "https://example.com/other", authorization: Bearer second-secret } }
              - { name: journeys, type: relay, settings: { site_id: s1, api_key: third-secret } }
            """);
        var shell = await Shell.Run("preview", "--config", after, "--against", before);
        Assert.Equal((3, ""), (shell.Code, shell.Error));
        Assert.Contains("messages: 0 added, 0 removed, 1 changed, 1 the same", shell.Lines);
        Assert.Contains("requests to hook: 0 added, 0 removed, 2 changed, 0 the same", shell.Lines);
        Assert.Contains("requests to journeys: 3 added, 0 removed, 0 changed, 0 the same", shell.Lines);
        Assert.Contains("requests to out: 0 added, 2 removed, 0 changed, 0 the same", shell.Lines);
        Assert.Contains("  changed: call 1, PUT /api/v1/customers/42", shell.Lines);
        Assert.Contains("    traits.email: (nothing) → \"person@example.com\"", shell.Lines);
        Assert.Contains("    url: \"https://example.com/hook\" → \"https://example.com/other\"", shell.Lines);
        Assert.Contains("    headers.authorization: \"***\" → \"***\" (a secret)", shell.Lines);
        Assert.Contains("  changes in: headers.authorization (2), url (2), body.traits.email (1)", shell.Lines);
        Assert.DoesNotContain("-secret", shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_newest_calls_are_replayed_when_asked_for_few()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        var file = traffic.Write("sluice.yaml", InForce);
        Assert.Equal("2 calls compared.", (await Shell.Run("preview", "--config", file, "--against", file, "--last", "2")).Lines[0]);
    }

    [Fact]
    public async Task A_configuration_or_a_journal_that_cannot_be_used_is_a_failure()
    {
        await using var traffic = await RecordedTraffic.Of();
        var file = traffic.Write("sluice.yaml", InForce);
        var broken = traffic.Write("new.yaml", "sources: 1\n");
        Assert.Equal(1, (await Shell.Run("preview", "--config", broken, "--against", file)).Code);
        var nowhere = Path.Combine(traffic.Folder, "nowhere");
        var shell = await Shell.Run("preview", "--config", file, "--against", file, "--data", nowhere);
        Assert.Equal((1, $"sluice: There is no journal in {nowhere}: journal.db is missing.{Environment.NewLine}"), (shell.Code, shell.Error));
        Assert.Equal(2, (await Shell.Run("preview")).Code);
    }
}
