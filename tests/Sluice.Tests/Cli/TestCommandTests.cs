namespace Sluice.Tests.Cli;

public class TestCommandTests
{
    private const string Gateway = """
        sources: [{ name: backend, track: { site_id: s, api_key: k } }, { name: website, write_key: w }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook", authorization: Bearer very-secret } }
          - { name: out, type: stdout, sources: website }

        """;

    [Fact]
    public async Task A_test_that_holds_passes()
    {
        var shell = await Test("""
            tests:
              - name: an event becomes a track message that only the hook gets
                call: { method: POST, path: /api/v1/customers/42/events, body: { name: signed_up, data: { plan: basic, price: 1.10, none: null } } }
                expect: [ { type: track, event: signed_up, userId: "42", properties: { price: 1.1, missing: null } } ]
                requests:
                  hook: [ { method: POST, url: "https://example.com/hook", headers: { X-Sluice-Type: track }, body: { event: signed_up } } ]
                none: out
            """);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(["ok    an event becomes a track message that only the hook gets", "1 passed, 0 failed."], shell.Lines);
    }

    [Fact]
    public async Task What_differs_is_shown_with_its_place_and_the_tests_line()
    {
        var shell = await Test("""
            tests:
              - name: wrong in three places
                call: { path: /api/v1/customers/42/events, body: '{"name":"signed_up","data":{"items":[1,2]}}' }
                expect: [ { event: Signed Up, properties: { items: [1, 3] } } ]
                requests: { hook: [ { method: PUT, headers: { authorization: Bearer another } } ] }
                none: [hook]
            """);
        Assert.Equal(1, shell.Code);
        Assert.Matches(@"(?m)^FAIL  wrong in three places \(.+\.yaml:6\)$", shell.Out);
        Assert.Contains("messages[0].event: expected \"Signed Up\", came \"signed_up\"", shell.Out, StringComparison.Ordinal);
        Assert.Contains("messages[0].properties.items[1]: expected 3, came 2", shell.Out, StringComparison.Ordinal);
        Assert.Contains("requests.hook[0].method: expected \"PUT\", came \"POST\"", shell.Out, StringComparison.Ordinal);
        Assert.Contains("hook: expected nothing, came {\"method\":\"POST\"", shell.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", shell.Out, StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed.", shell.Lines[^1]);
    }

    [Theory]
    [InlineData("/api/v1/customers/42/events", "{}", "expect: []", null)]
    [InlineData("/api/v1/segments/7/add_customers", "{ ids: [a] }", "expect: []", null)]
    [InlineData("/api/v1/customers/42/events", "{}", "expect: [{ type: track }]", "expected 1 message, came no message, as the call is refused: name: ")]
    [InlineData("/api/v1/segments/7/add_customers", "{ ids: [a] }", "expect: [{ type: track }]", "expected 1 message, came no message: Manual segments")]
    [InlineData("/api/v1/customers/42/events", "{ name: a }", "expect: []", "expected no message, came 1 message")]
    [InlineData("/api/v1/customers/42/events", "{ name: a }", "requests: { out: [{}] }", "not wanted: it listens to website only")]
    [InlineData("/api/v1/customers/42/events", "{ name: a }", "requests: { hook: [] }", "hook: expected no request, came 1 request")]
    public async Task Nothing_is_something_to_expect_too(string path, string body, string expectation, string? failure)
    {
        var shell = await Test($"tests: [{{ name: t, call: {{ path: {path}, body: {body} }}, {expectation} }}]\n");
        Assert.Equal(failure is null ? 0 : 1, shell.Code);
        if (failure is not null) Assert.Contains(failure, shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_and_ids_are_the_same_at_every_run()
    {
        const string First = """
            tests:
              - name: first
                call: { path: /api/v1/customers/42/events, body: { name: a } }
                expect: [ { receivedAt: "2026-01-01T00:00:00Z", timestamp: "2026-01-01T00:00:00Z", messageId: 01KDVDNA000000000004000000 } ]
            """;
        const string Second = """

              - name: second
                call: { path: /api/v1/customers/43/events, body: { name: b } }
                expect: [ { messageId: 01KDVDNA000000000004000000 } ]
            """;
        Assert.Equal(["ok    first", "ok    second", "2 passed, 0 failed."], (await Test(First + Second)).Lines);
    }

    [Fact]
    public async Task Some_tests_can_be_run_by_name_and_no_tests_are_no_failure()
    {
        using var file = new TemporaryFile($$"""
            {{Gateway}}
            tests:
              - { name: one, call: { path: /api/v1/customers/42/events, body: { name: a } }, none: [out] }
              - { name: two, call: { path: /api/v1/customers/42/events, body: { name: a } }, none: [hook] }
            """, ".yaml");
        Assert.Equal(["ok    one", "1 passed, 0 failed."], (await Shell.Run("test", "-c", file.Path, "--only", "ON")).Lines);
        Assert.Equal(new(1, "", $"sluice: no test of {file.Path} has 'three' in its name (--only).{Environment.NewLine}"), await Shell.Run("test", "-c", file.Path, "--only", "three"));
        Assert.Equal(1, (await Test("", "--only", "three")).Code);
        var none = await Test("");
        Assert.Equal(0, none.Code);
        Assert.EndsWith(" has no tests.", Assert.Single(none.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_triggers_and_mappings_are_part_of_what_is_tested()
    {
        using var file = new TemporaryFile("""
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            destinations:
              - name: orders
                type: webhook
                settings: { url: "https://example.com/orders" }
                actions:
                  - { name: Orders, trigger: 'type = "track" and event = "Order Completed"', mapping: { total: $.properties.total } }
                  - { name: Off, enabled: false }
            translation:
              rules:
                - { when: 'type = "track" and event = "order"', set: { event: Order Completed } }
            tests:
              - name: an order is an order
                call: { path: /api/v1/customers/42/events, body: { name: order, data: { total: 12.50 } } }
                expect: [ { event: Order Completed } ]
                requests: { orders: [ { body: { total: 12.5 } } ] }
              - name: nothing else is
                call: { path: /api/v1/customers/42/events, body: { name: order2 } }
                requests: { orders: [ {} ] }
            """, ".yaml");
        var shell = await Shell.Run("test", "--config", file.Path);
        Assert.Equal(("", 1), (shell.Error, shell.Code));
        Assert.Equal("ok    an order is an order", shell.Lines[0]);
        Assert.Contains("          Orders: does not fire: event = \"Order Completed\" is false, as event is \"order2\"", shell.Lines);
        Assert.Contains("          Off: switched off", shell.Lines);
    }

    private static async Task<Shell> Test(string tests, params string[] more)
    {
        using var file = new TemporaryFile(Gateway + tests, ".yaml");
        return await Shell.Run(["test", "--config", file.Path, .. more]);
    }
}
