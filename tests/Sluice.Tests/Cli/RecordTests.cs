using System.Text.RegularExpressions;

namespace Sluice.Tests.Cli;

public class RecordTests
{
    private const string Gateway = """
        data: DATA
        sources: [{ name: backend, track: { site_id: s, api_key: k }, write_key: w }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook?token=very-secret", secret: also-secret } }
          - { name: journeys, type: relay, settings: { site_id: s1, api_key: relay-secret } }

        """;

    private const string Person = """
        {"id":42,"email":"Jane.Doe@acme.test","first_name":"Jane","last_name":"Doe","name":"Jane Doe","phone":"+49 171 5550123","address":{"street":"12 Real Road","city":"Berlin","zip":"10115"},
        "plan":"premium","price":1.10,"created_at":1700000000,"last_ip":"93.184.216.34","ip":"8.8.8.8","note":"Call jane.doe@acme.test, \"now\": ${X} → yes","when":"2026-01-02T03:04:05Z","session":"9f1c7f66-3b0a-4d8e-9d53-6f2b7a0f8f11","on":true,"user-agent":"Browser/1.2.3.4"}
        """;

    [Fact]
    public async Task A_form_is_recorded_as_the_JSON_that_it_means()
    {
        await using var traffic = await RecordedTraffic.Of();
        await traffic.Take("POST", "/api/v1/customers/42/events", "name=seen&data[email]=jane%40acme.test&data[n]=1", "backend", "application/x-www-form-urlencoded");
        var config = traffic.Write("sluice.yaml", Gateway);
        var recorded = await Shell.Run("record", "--config", config);
        Assert.Equal((0, ""), (recorded.Code, recorded.Error));
        Assert.DoesNotContain("acme", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("\"n\": \"1\"", recorded.Out, StringComparison.Ordinal);
        File.AppendAllText(config, recorded.Out);
        Assert.Equal("1 passed, 0 failed.", (await Shell.Run("test", "--config", config)).Lines[^1]);
    }

    [Fact]
    public async Task What_is_recorded_passes_as_a_test_of_the_same_configuration()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("PUT", "/api/v1/customers/42", Person),
            ("POST", "/api/v1/customers/jane.doe%40acme.test/events", """{"name":"Order Completed","data":{"total":12.50,"products":[{"name":"Shirt","sku":"s-1"}],"nested":[[1,[]],{}]},"id":"01HB4HBDKTFWYZCK01DMRSWRFD"}"""),
            ("POST", "/api/v1/segments/7/add_customers", """{"ids":["42"]}"""),
            ("POST", "/v1/track", """{"userId":"42","event":"Order Completed","writeKey":"w","properties":{"a":1}}"""));
        var config = traffic.Write("sluice.yaml", Gateway);
        // The journal is being served meanwhile.
        var recorded = await Shell.Run("record", "--config", config, "--last", "10");
        Assert.Equal((0, ""), (recorded.Code, recorded.Error));
        File.AppendAllText(config, recorded.Out);
        var tested = await Shell.Run("test", "--config", config);
        Assert.True(tested.Code == 0, tested.Out + tested.Error + recorded.Out);
        Assert.Equal("4 passed, 0 failed.", tested.Lines[^1]);
        Assert.Contains("body:", recorded.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Personal_data_and_secrets_are_gone_and_the_rest_is_there()
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", Person));
        await traffic.Stop();
        var config = traffic.Write("sluice.yaml", Gateway);
        var text = (await Shell.Run("record", "--config", config)).Out;
        foreach (var gone in (string[])["\"42\"", "jane", "Jane", "acme", "Doe", "5550123", "Real", "Berlin", "10115", "8.8.8.8", "93.184.216.34", "9f1c7f66", "very-secret", "also-secret", "relay-secret"])
            Assert.DoesNotContain(gone, text, StringComparison.Ordinal);
        // The id that stands in its place may begin alike.
        Assert.DoesNotMatch(@"/42(?!\d)", text);
        foreach (var kept in (string[])["plan: premium", "price: 1.10", "created_at: 1700000000", "2026-01-02T03:04:05Z", "Browser/1.2.3.4", "$${X}", "source: backend"])
            Assert.Contains(kept, text, StringComparison.Ordinal);
        Assert.Matches(@"email: ""?[a-z]+\.[a-z]+\.[0-9a-f]{6}@example\.com", text);
        Assert.Matches(@"session: ""?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text);
    }

    [Fact]
    public async Task Keys_of_sources_are_not_in_a_test_which_passes_all_the_same()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/v1/track?x=source-key", """{"userId":"42","event":"e","properties":{"plan":"source-key","note":"with source-key"}}"""));
        var config = traffic.Write("sluice.yaml", Gateway.Replace("write_key: w", "write_key: [another, source-key]", StringComparison.Ordinal));
        var recorded = await Shell.Run("record", "--config", config);
        Assert.Equal((0, ""), (recorded.Code, recorded.Error));
        Assert.DoesNotContain("source-key", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("/v1/track?x=***", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("with ***", recorded.Out, StringComparison.Ordinal);
        File.AppendAllText(config, recorded.Out);
        Assert.Equal("1 passed, 0 failed.", (await Shell.Run("test", "--config", config)).Lines[^1]);
    }

    [Fact]
    public async Task A_source_that_is_nowhere_is_named()
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", "{}"));
        await traffic.Take("POST", "/api/v1/customers/1/events", """{"name":"e"}""", source: "gone");
        var config = traffic.Write("sluice.yaml", Gateway);
        var nowhere = await Shell.Run("record", "--config", config, "--source", "nope");
        Assert.Equal(1, nowhere.Code);
        Assert.Contains("has no source 'nope'", nowhere.Error, StringComparison.Ordinal);
        // Of one that the configuration has no more there may be calls.
        Assert.Equal(0, (await Shell.Run("record", "--config", config, "--source", "gone")).Code);
    }

    [Fact]
    public async Task The_same_person_has_the_same_stand_in_everywhere_and_at_every_run()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("PUT", "/api/v1/customers/42", """{"email":"jane@acme.test"}"""),
            ("POST", "/api/v1/merge_customers", """{"primary":{"id":"42"},"secondary":{"email":"JANE@acme.test"}}"""));
        var config = traffic.Write("sluice.yaml", Gateway);
        var first = (await Shell.Run("record", "--config", config, "--last", "2")).Out;
        Assert.Equal(first, (await Shell.Run("record", "--config", config, "--last", "2")).Out);
        Assert.Single(Regex.Matches(first, @"[a-z]+\.[a-z]+\.[0-9a-f]{6}@example\.com").Select(match => match.Value).Distinct());
        var ids = Regex.Matches(first, @"(?m)(?:customers/|^ +id: )""?(\d+)").Select(match => match.Groups[1].Value).Distinct();
        Assert.Single(ids);
        Assert.NotEqual(first, (await Shell.Run("record", "--config", config, "--last", "2", "--key", "another")).Out);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(traffic.Folder, "record.key")));
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(31, "31 bytes")]
    [InlineData(33, "33 bytes")]
    public async Task A_key_that_is_not_whole_is_not_taken_and_stays_as_it_is(int length, string said)
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", Person));
        var config = traffic.Write("sluice.yaml", Gateway);
        var path = Path.Combine(traffic.Folder, "record.key");
        File.WriteAllBytes(path, new byte[length]);
        var refused = await Shell.Run("record", "--config", config);
        Assert.Equal((1, ""), (refused.Code, refused.Out));
        Assert.Contains($"{path} is no key for stand-ins: it has {said}, not 32. Put back the whole one, or delete it", refused.Error, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(path).Length);
        Assert.Equal(0, (await Shell.Run("record", "--config", config, "--key", "k")).Code);
        File.Delete(path);
        Assert.Equal(0, (await Shell.Run("record", "--config", config)).Code);
        Assert.Equal(32, new FileInfo(path).Length);
    }

    [Fact]
    public async Task What_an_interrupted_run_left_of_a_key_is_nobody_s_key()
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", Person));
        var config = traffic.Write("sluice.yaml", Gateway);
        var path = Path.Combine(traffic.Folder, "record.key");
        File.WriteAllBytes($"{path}.abc.new", [1, 2, 3]);
        Assert.Equal(0, (await Shell.Run("record", "--config", config)).Code);
        Assert.Equal(32, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Of_several_first_runs_at_once_all_take_the_key_that_is_kept()
    {
        await using var traffic = await RecordedTraffic.Of(("PUT", "/api/v1/customers/42", Person));
        var config = traffic.Write("sluice.yaml", Gateway);
        using var together = new Barrier(participantCount: 8);
        var runs = await Task.WhenAll(Enumerable.Range(0, together.ParticipantCount).Select(_ => Task.Factory.StartNew(() =>
        {
            together.SignalAndWait();
            return Shell.Run("record", "--config", config);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        Assert.All(runs, static run => Assert.Equal((0, ""), (run.Code, run.Error)));
        var kept = (await Shell.Run("record", "--config", config)).Out;
        Assert.All(runs, run => Assert.Equal(kept, run.Out));
        Assert.Single(Directory.GetFiles(traffic.Folder, "record.key*"));
    }

    [Fact]
    public async Task Calls_are_chosen_by_person_and_source_and_keep_their_order()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v1/customers/1/events", """{"name":"first"}"""),
            ("POST", "/api/v1/customers/2/events", """{"name":"second"}"""),
            ("POST", "/api/v1/customers/1/events", """{"name":"third"}"""));
        await traffic.Take("POST", "/api/v1/customers/1/events", """{"name":"fourth"}""", source: "elsewhere");
        var config = traffic.Write("sluice.yaml", Gateway);
        string[] common = ["record", "--config", config, "--last", "5"];
        Assert.Equal(["first", "third", "fourth"], Events(await Shell.Run([.. common, "--person", "1"])));
        Assert.Equal(["first", "third"], Events(await Shell.Run([.. common, "--person", "1", "--source", "backend"])));
        Assert.Equal(["fourth"], Events(await Shell.Run("record", "--config", config)));
        var none = await Shell.Run([.. common, "--person", "nobody"]);
        Assert.Equal((1, $"sluice: no call of the journal in {traffic.Folder} fits.{Environment.NewLine}"), (none.Code, none.Error));
    }

    [Fact]
    public async Task Calls_about_people_who_are_suppressed_are_left_out()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v1/customers/1/events", """{"name":"first"}"""),
            ("POST", "/api/v1/customers/2/events", """{"name":"second"}"""),
            ("POST", "/api/v1/customers/2/events", """{"name":"third"}"""),
            ("POST", "/api/v1/customers/2/suppress", ""));
        var recorded = await Shell.Run("record", "--config", traffic.Write("sluice.yaml", Gateway), "--last", "5");
        Assert.Equal(["first"], Events(recorded));
        Assert.Equal($"sluice: left out 2 calls about people who were suppressed, deleted or forgotten.{Environment.NewLine}", recorded.Error);
    }

    [Fact]
    public async Task What_is_personal_in_one_place_of_a_call_is_so_everywhere_in_it_and_in_no_other()
    {
        await using var traffic = await RecordedTraffic.Of(
            ("POST", "/api/v1/customers/1/events", """{"name":"first","data":{"note":"Jennifer came","first_name":"Jennifer"}}"""),
            ("POST", "/api/v1/customers/1/events", """{"name":"second","data":{"plan":"Jennifer"}}"""));
        var text = (await Shell.Run("record", "--config", traffic.Write("sluice.yaml", Gateway), "--last", "2")).Out;
        Assert.DoesNotContain("Jennifer came", text, StringComparison.Ordinal);
        Assert.Contains("plan: Jennifer", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_can_come_from_a_pipe_with_a_key_of_ones_own()
    {
        using var config = new TemporaryFile("sources: [{ name: backend, write_key: w }]\n", ".yaml");
        var shell = await Shell.Type("""{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"signed_up"}}""", "record", "-", "--config", config.Path, "--key", "k");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal(["signed_up"], Events(shell));
        var without = await Shell.Type("""{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"signed_up"}}""", "record", "-", "--config", config.Path);
        Assert.Equal(1, without.Code);
        Assert.Contains("--key", without.Error, StringComparison.Ordinal);
    }

    private static string[] Events(Shell shell) => [.. Regex.Matches(shell.Out, @"(?m)^ +event: (\S+)$").Select(match => match.Groups[1].Value).Aggregate(
        new List<string>(), (list, one) => { if (!list.Contains(one)) list.Add(one); return list; })];
}
