using System.Text.Json;

namespace Sluice.Tests.Cli;

public class ExplainDestinationsTests
{
    private const string Gateway = """
        data: DATA
        sources: [{ name: backend, track: { site_id: s, api_key: k } }, { name: website, write_key: w }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook", authorization: Bearer very-secret } }
          - { name: out, type: stdout, sources: website }
          - { name: journeys, type: relay, settings: { site_id: s1, api_key: relay-secret } }

        """;

    private static readonly string[] Event = ["--path", "/api/v1/customers/42/events", "--body", """{"name":"signed_up"}"""];

    [Fact]
    public async Task Each_destination_says_whether_it_wants_the_message_and_what_it_is_sent()
    {
        using var file = new TemporaryFile(Gateway, ".yaml");
        var shell = await Shell.Run(["explain", "--config", file.Path, .. Event]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Contains("Destination hook (webhook)", shell.Lines);
        Assert.Contains("  message 1: wanted, `integrations` switches all destinations on", shell.Lines);
        Assert.Contains("      request  POST https://example.com/hook", shell.Lines);
        Assert.Contains("               authorization: ***", shell.Lines);
        Assert.Contains("Destination out (stdout)", shell.Lines);
        Assert.Contains("  message 1: not wanted, it listens to website only", shell.Lines);
        Assert.Contains("  the call as it came in: wanted, it listens to all sources", shell.Lines);
        Assert.Contains("      request  POST https://track.customer.io/api/v1/customers/42/events", shell.Lines);
        Assert.DoesNotContain("secret", shell.Out, StringComparison.Ordinal);
        Assert.Contains("      line     {\"type\":\"track\"", (await Shell.Run(["explain", "--config", file.Path, "--source", "website", .. Event])).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_mapping_refuses_by_itself_is_not_sent_for_its_reason()
    {
        using var file = new TemporaryFile("""
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            destinations:
              - name: hook
                type: webhook
                settings: { url: "https://example.com/hook" }
                actions: [{ name: All, trigger: type = "track", mapping: { body: { '@fail': 'There is no plan for {{event}}.' } } }]

            """, ".yaml");
        var shell = await Shell.Run(["explain", "--config", file.Path, .. Event]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        var refused = Assert.Single(shell.Lines, static line => line.StartsWith("      nothing is sent: ", StringComparison.Ordinal));
        Assert.EndsWith("There is no plan for signed_up.", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--json")]
    public async Task Keys_of_sources_and_the_token_are_shown_nowhere(params string[] more)
    {
        using var file = new TemporaryFile("""
            sources: [{ name: website, write_key: source-key, track: { site_id: s, api_key: api-secret } }]
            admin: { token: admin-secret }
            destinations:
              - { name: hook, type: webhook, settings: { url: "https://example.com/hook" } }
              - { name: journeys, type: relay, settings: { site_id: s1, api_key: k1 } }

            """, ".yaml");
        const string Body = """
            {"userId":"42","event":"e","writeKey":"source-key","properties":{"writeKey":"source\u002dkey","note":"is SOURCE-KEY, not /api-secret?","api-secret":1,
            "long":"0123456789012345678901234567890123456789 admin-secret","price":1.10}}
            """;
        var shell = await Shell.Run(["explain", "--config", file.Path, "--path", "/v1/track?writeKey=source-key&x=admin-secret", "--body", Body, .. more]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        foreach (var part in (string[])["source-key", "u002dkey", "secret", "sourc…"]) Assert.DoesNotContain(part, shell.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("is ***, not /***?", shell.Out, StringComparison.Ordinal);
        Assert.Contains("1.10", shell.Out, StringComparison.Ordinal);
        var relayed = await Shell.Run(["explain", "--config", file.Path, "--path", "/api/v1/customers/42/events?key=source-key&x=api-secret", "--body", """{"name":"e"}""", .. more]);
        Assert.Contains("https://track.customer.io/api/v1/customers/42/events?key=***&x=***", relayed.Out, StringComparison.Ordinal);
        var refused = await Shell.Run(["explain", "--config", file.Path, "-X", "GET", "--path", "/v1/source-key", .. more]);
        Assert.Equal(1, refused.Code);
        Assert.DoesNotContain("source-key", refused.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_the_same_as_JSON()
    {
        using var file = new TemporaryFile(Gateway, ".yaml");
        var shell = await Shell.Run(["explain", "--json", "--config", file.Path, .. Event]);
        using var json = JsonDocument.Parse(Assert.Single(shell.Lines));
        var destinations = json.RootElement.GetProperty("destinations").EnumerateArray().ToList();
        Assert.Equal(["hook", "out", "journeys"], destinations.Select(one => one.GetProperty("name").GetString()!));
        var request = destinations[0].GetProperty("actions")[0].GetProperty("requests")[0];
        Assert.Equal("signed_up", request.GetProperty("body").GetProperty("event").GetString());
        Assert.Equal("***", request.GetProperty("headers").GetProperty("authorization").GetString());
        Assert.False(destinations[1].GetProperty("wanted").GetBoolean());
        Assert.False(destinations[2].TryGetProperty("message", out _));
    }

    [Fact]
    public async Task A_request_that_would_be_refused_says_which_line_would_allow_it()
    {
        using var file = new TemporaryFile(Gateway.Replace("https://example.com/hook", "http://localhost:9/hook", StringComparison.Ordinal), ".yaml");
        var shell = await Shell.Run(["explain", "--config", file.Path, .. Event]);
        Assert.Contains("      request  POST http://localhost:9/hook", shell.Lines);
        Assert.Contains(
            "      note: it would not be sent, as localhost is at 127.0.0.1, a loopback address (127.0.0.0/8): to allow it, add `allow: [localhost]` to destination hook",
            shell.Lines);
    }

    [Fact]
    public async Task A_call_of_the_journal_is_explained_while_the_gateway_runs()
    {
        await using var traffic = await RecordedTraffic.Of(("POST", "/api/v1/customers/1/events", """{"name":"first"}"""), ("POST", "/api/v1/customers/1/events", """{"name":"second"}"""));
        var file = traffic.Write("sluice.yaml", Gateway);
        var newest = await Shell.Run("explain", "--config", file, "--last");
        Assert.Equal((0, ""), (newest.Code, newest.Error));
        Assert.Contains("\"event\":\"second\"", newest.Out, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"first\"", (await Shell.Run("explain", "--config", file, "--sequence", "1")).Out, StringComparison.Ordinal);
        var beyond = await Shell.Run("explain", "--config", file, "--sequence", "3");
        Assert.Equal((1, $"sluice: the journal in {traffic.Folder} has no call 3 any more or yet; its newest is 2.{Environment.NewLine}"), (beyond.Code, beyond.Error));
    }

    [Fact]
    public async Task A_form_is_explained_as_what_it_means_goes_on_as_it_came_and_shows_no_key()
    {
        const string Form = "application/x-www-form-urlencoded", Body = "name=seen&data[n]=1&data[key]=k%2dsecret";
        await using var traffic = await RecordedTraffic.Of();
        await traffic.Take("POST", "/api/v1/customers/1/events", "name=seen&data[n]=1", "backend", Form);
        var file = traffic.Write("sluice.yaml", Gateway);
        var live = await Shell.Run("explain", "--config", file, "--last");
        Assert.Equal((0, ""), (live.Code, live.Error));
        Assert.Contains("{\"n\":\"1\"}", live.Out, StringComparison.Ordinal);
        Assert.Contains("name=seen&data[n]=1", live.Out, StringComparison.Ordinal);
        Assert.Contains(Form, live.Out, StringComparison.Ordinal);

        using var secret = new TemporaryFile("sources: [{ name: backend, track: { site_id: s, api_key: k-secret } }]\ndestinations: []\n");
        var line = $$"""{"method":"POST","path":"/api/v1/customers/1/events","contentType":"{{Form}}","body":"{{Body}}"}""";
        var pasted = await Shell.Type(line + "\n", "explain", "--config", secret.Path);
        Assert.Equal((0, ""), (pasted.Code, pasted.Error));
        Assert.Contains("{\"n\":\"1\",\"key\":\"***\"}", pasted.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_the_journal_that_had_been_accepted_before_says_so()
    {
        const string Id = "01KAQ000000000000000000001";
        const string New = """{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen"}""";
        const string Repeated = $$"""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen","id":"{{Id}}"}""";
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v2/entity", Repeated), ("POST", "/api/v2/entity", Repeated), ("POST", "/api/v2/batch", $$"""{"batch":[{{New}},{{Repeated}}]}"""));
        var file = traffic.Write("sluice.yaml", Gateway);
        Assert.DoesNotContain("accepted before", (await Shell.Run("explain", "--config", file, "--sequence", "1")).Out, StringComparison.Ordinal);
        var second = await Shell.Run("explain", "--config", file, "--sequence", "2");
        Assert.Contains("  message 1: not wanted, a message with its id had been accepted before", second.Lines);
        Assert.Contains("  the call as it came in: not wanted, all its messages had been accepted before", second.Lines);
        var batch = await Shell.Run("explain", "--config", file, "--last");
        Assert.Contains("  message 2: not wanted, a message with its id had been accepted before", batch.Lines);
        Assert.DoesNotContain("  message 1: not wanted, a message with its id had been accepted before", batch.Lines);
        Assert.Contains("  the call as it came in: wanted, it listens to all sources", batch.Lines);
    }

    [Fact]
    public async Task Each_action_says_which_clause_of_its_trigger_decided_what_its_mapping_made_and_why_nothing_is_sent()
    {
        using var file = new TemporaryFile("""
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            destinations:
              - { name: stats, type: june, settings: { apiKey: stats-secret } }
              - { name: crm, type: attio, settings: { oauth.access_token: crm-secret } }
            """, ".yaml");
        var shell = await Shell.Run("explain", "--config", file.Path, "--path", "/api/v2/entity", "--body",
            """{"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"acme"},"attributes":{"website":"acme.example"},"cio_relationships":[{"identifiers":{"id":"42"}}]}""");
        Assert.True(shell.Code == 0, shell.Out + shell.Error);
        Assert.Contains("    Track Calls: does not fire, type = \"track\" is false, as type is \"group\"", shell.Lines);
        Assert.Contains("    Group Calls: fires, type = \"group\" is true, as type is \"group\"", shell.Lines);
        Assert.Contains("\n      payload  {\"userId\":\"42\",\"groupId\":\"acme\",\"traits\":{\"website\":\"acme.example\"}", shell.Out, StringComparison.Ordinal);
        Assert.Contains("      request  POST https://api.june.so/api/group", shell.Lines);
        Assert.Contains("               authorization: Basic ***", shell.Lines);
        Assert.Contains("      note: what follows depends on the answer to this request, and is not shown", shell.Lines);
        var nobody = await Shell.Run("explain", "--config", file.Path, "-X", "PUT", "--path", "/api/v1/customers/42", "--body", "{}");
        Assert.Contains("      nothing is sent: Identify User: ", nobody.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("-secret", shell.Out + nobody.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--last", "--sequence", "1")]
    [InlineData("--last", "--path", "/x")]
    [InlineData("--data", "x")]
    [InlineData("--source", "backend", "--path", "/x")]
    public async Task Options_that_do_not_go_together_are_misuse(params string[] options) => Assert.Equal(2, (await Shell.Run(["explain", .. options])).Code);

    [Fact]
    public async Task What_is_held_back_names_the_call_that_holds_it_and_the_one_that_lifted_that()
    {
        const string Person = "/api/v1/customers/42";
        (string, string, string) Signed = ("POST", $"{Person}/events", """{"name":"signed_up"}""");
        await using var traffic = await RecordedTraffic.Of(
            ("PUT", Person, "{}"), Signed, ("POST", $"{Person}/suppress", ""), Signed, ("PUT", "/api/v1/customers/7", "{}"), ("POST", $"{Person}/unsuppress", ""),
            Signed, ("DELETE", Person, ""), Signed, ("PUT", Person, "{}"), Signed, ("POST", $"{Person}/suppress", ""), Signed);
        var file = traffic.Write("sluice.yaml", """
            data: DATA
            sources: [{ name: backend, track: { site_id: s, api_key: k } }]
            destinations:
              - { name: out, type: stdout }
              - { name: journeys, type: relay, settings: { site_id: s1, api_key: relay-secret } }
            """);
        const string Later = ": it would be held back now; what had been delivered before stays delivered";
        foreach (var (call, why) in new[]
        {
            (2, "fenced by call 3, which came later (suppressed until call 6)" + Later), (4, "fenced by call 3 (suppressed until call 6)"),
            (7, "fenced by call 8, which came later (deleted until call 10)" + Later), (9, "fenced by call 8 (deleted until call 10)"),
            (10, "fenced by call 12, which came later (its person is suppressed)" + Later), (13, "fenced by call 12 (its person is suppressed)"),
        })
        {
            var shell = await Shell.Run("explain", "--config", file, "--sequence", $"{call}");
            Assert.Equal((0, ""), (shell.Code, shell.Error));
            Assert.Contains($"  message 1: not wanted, {why}", shell.Lines);
            Assert.Contains($"  the call as it came in: not wanted, {why}", shell.Lines);
        }
        foreach (var call in new[] { 3, 5, 6, 8, 12 })
            Assert.DoesNotContain("fenced", (await Shell.Run("explain", "--config", file, "--sequence", $"{call}")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suppression_and_deletion_are_told_apart_and_each_has_its_own_call_and_end()
    {
        const string First = "/api/v1/customers/1", Second = "/api/v1/customers/2";
        await using var traffic = await RecordedTraffic.Of(
            ("POST", $"{First}/suppress", ""), Signed(First), ("DELETE", First, ""), ("PUT", First, "{}"), Signed(First),
            Signed(Second), ("DELETE", Second, ""), Signed(Second), ("POST", $"{Second}/suppress", ""), Signed(Second), ("PUT", Second, "{}"), Signed(Second),
            ("POST", $"{Second}/unsuppress", ""), Signed(Second));
        var file = traffic.Write("sluice.yaml", Gateway);
        const string Later = ": it would be held back now; what had been delivered before stays delivered";
        foreach (var (call, why) in new[]
        {
            (2, "fenced by call 1 (its person is suppressed)"), (5, "fenced by call 1 (its person is suppressed)"),
            (6, "fenced by call 7, which came later (deleted until call 11)" + Later), (8, "fenced by call 7 (deleted until call 11)"),
            (10, "fenced by call 9 (suppressed until call 13)"), (12, "fenced by call 9 (suppressed until call 13)"),
        })
            Assert.Contains($"  message 1: not wanted, {why}", (await Shell.Run("explain", "--config", file, "--sequence", $"{call}")).Lines);
        Assert.DoesNotContain("fenced", (await Shell.Run("explain", "--config", file, "--sequence", "14")).Out, StringComparison.Ordinal);

        static (string, string, string) Signed(string person) => ("POST", $"{person}/events", """{"name":"signed_up"}""");
    }

    [Fact]
    public async Task A_batch_that_is_held_back_as_a_whole_names_the_call_since_which_all_of_it_is()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v1/customers/dan/suppress", ""), ("POST", "/api/v2/batch", $$"""{"batch":[{{EventOf("dan")}},{{EventOf("eve")}}]}"""),
            ("POST", "/api/v1/customers/eve/suppress", ""), ("POST", "/api/v2/batch", $$"""{"batch":[{{EventOf("dan")}},{{EventOf("eve")}}]}"""));
        var file = traffic.Write("sluice.yaml", Gateway);
        var delivered = await Shell.Run("explain", "--config", file, "--sequence", "2");
        Assert.Contains("  message 1: not wanted, fenced by call 1 (its person is suppressed)", delivered.Lines);
        Assert.Contains(
            "  the call as it came in: not wanted, fenced by call 3, which came later (its person is suppressed): "
            + "it would be held back now; what had been delivered before stays delivered",
            delivered.Lines);
        Assert.Contains(
            "  the call as it came in: not wanted, fenced by call 3 (its person is suppressed)", (await Shell.Run("explain", "--config", file, "--sequence", "4")).Lines);
    }

    [Fact]
    public async Task What_is_left_of_a_batch_of_which_a_part_was_forgotten_keeps_its_places_and_ids()
    {
        const string Id = "01KAQ000000000000000000001";
        string[] batch =
        [
            EventOf("ann"), EventOf("ann"), EventOf("bob", Id), """{"type":"person","action":"suppress","identifiers":{"id":"cyd"}}""",
            """{"type":"person","action":"unsuppress","identifiers":{"id":"cyd"}}""", EventOf("cyd"),
        ];
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v2/entity", EventOf("bob", Id)), ("POST", "/api/v2/batch", $$"""{"batch":[{{string.Join(',', batch)}}]}"""));
        var file = traffic.Write("sluice.yaml", Gateway);
        var before = Messages(await Shell.Run("explain", "--json", "--config", file, "--last"));
        Assert.Equal(6, before.Count);
        await traffic.Forget("ann");

        var shell = await Shell.Run("explain", "--json", "--config", file, "--last");
        Assert.Equal(before[2..], Messages(shell));
        using var json = JsonDocument.Parse(Assert.Single(shell.Lines));
        var sent = json.RootElement.GetProperty("destinations").EnumerateArray().Where(one => one.GetProperty("name").GetString() == "hook")
            .Select(one => (Place: one.GetProperty("message").GetInt32(), Id: one.GetProperty("wanted").GetBoolean() ? IdOf(one.GetProperty("actions")[0]) : null));
        Assert.Equal([(2, null), (3, before[3].Id), (4, before[4].Id), (5, before[5].Id)], sent);

        var text = await Shell.Run("explain", "--config", file, "--last");
        Assert.Contains("Message 3 of 6: track", text.Lines);
        Assert.Contains("  message 3: not wanted, a message with its id had been accepted before", text.Lines);
        Assert.Contains("  message 6: wanted, `integrations` switches all destinations on", text.Lines);

        static string? IdOf(JsonElement action) => action.GetProperty("requests")[0].GetProperty("headers").GetProperty("webhook-id").GetString();

        static List<(int Place, string Id)> Messages(Shell shell)
        {
            using var json = JsonDocument.Parse(Assert.Single(shell.Lines));
            return
            [
                .. json.RootElement.GetProperty("messages").EnumerateArray()
                    .Select(one => (one.GetProperty("place").GetInt32(), one.GetProperty("message").GetProperty("messageId").GetString()!)),
            ];
        }
    }

    private static string EventOf(string person, string? id = null) =>
        $$"""{"type":"person","action":"event","identifiers":{"id":"{{person}}"},"name":"seen"{{(id is null ? "" : $",\"id\":\"{id}\"")}}}""";
}
