using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Journal.Delivery;
using Sluice.Routing.Scripts;

namespace Sluice.Tests.Delivery;

/// <summary>Scripts of messages that go several in one request: what a script drops or fails for is not in it, and the others are.</summary>
public sealed class ScriptedBatchTests
{
    [Fact]
    public async Task What_an_actions_script_drops_or_fails_for_leaves_the_others_of_its_batch_alone()
    {
        var seen = await RunAsync("""
            function transform(m) {
              if (m.event === '1') return null;
              if (m.event === '3') throw new Error('no three');
              m.userId += '!';
              return m;
            }
            """, persons: 5, until: 3);
        Assert.Equal(["""{"number":"0","person":"p0!"}""", """{"number":"2","person":"p2!"}""", """{"number":"4","person":"p4!"}"""], seen.Items.Order());
        Assert.Equal(new Tally(3, Filtered: 1, 0, 1), seen.Tally);
        Assert.Equal("s, line 3: no three", Assert.Single(seen.Dead));
    }

    [Fact]
    public async Task What_goes_together_is_said_by_the_message_behind_the_script()
    {
        var seen = await RunAsync(
            "function transform(m) { m.properties.list = Number(m.event) % 2 ? 'odd' : 'even'; return m }", persons: 10, until: 10, wait: 60_000);
        Assert.All(seen.Requests, items => Assert.Single(items.Select(item => item.Contains("odd", StringComparison.Ordinal)).Distinct()));
        Assert.Equal([5, 5], seen.Requests.Select(items => items.Count));
    }

    [Fact]
    public async Task One_person_s_messages_stay_in_order_around_those_that_are_dropped_or_fail()
    {
        var seen = await RunAsync("""
            function transform(m) {
              const n = Number(m.event);
              if (n % 5 === 1) return null;
              if (n % 5 === 3) throw new Error('three');
              return m;
            }
            """, persons: 1, each: 20, until: 12);
        Assert.Equal(Enumerable.Range(0, 20).Where(n => n % 5 is not (1 or 3)), seen.Items.Select(Number));
        Assert.Equal(new Tally(12, Filtered: 4, 0, 4), seen.Tally);
    }

    [Fact]
    public async Task A_batch_of_which_nothing_is_left_is_not_sent()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var planned = Planned(server.Url, Script.Compile("function transform(m) { if (m.event !== '9') return null; return m }", "s"));
        for (var number = 0; number < 10; number++) await bed.AcceptAsync($"p{number}", number);
        await using (bed.Start(planned)) await server.UntilAsync(1);
        Assert.Equal("POST /one HTTP/1.1", Assert.Single(server.Requests).Line);
        Assert.Equal(new Tally(1, Filtered: 9, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task What_a_source_s_script_drops_since_it_was_changed_is_not_sent_though_it_waits()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver(static _ => new Behaviour.Answer(500));
        var planned = Bed.Webhook(server.Url);
        await bed.AcceptAsync("p0", 0);
        await using var running = bed.Start(With("function transform(m) { delete m.properties; return m }"));
        await bed.Log.UntilAsync("is tried again in");
        await Until.HoldsAsync(() => bed.Waiting().Count == 1);
        var before = server.Requests.Count;
        running.Dispatcher.Use(With("function transform(m) { return null }"));
        await Until.HoldsAsync(() => bed.State().Tally.Total == 1, clock, TimeSpan.FromSeconds(20));
        Assert.Equal(new Tally(0, Filtered: 1, 0, 0), bed.State().Tally);
        Assert.Equal(before, server.Requests.Count);

        PlannedDestination With(string script) => planned with { SourceScripts = new Dictionary<string, Script> { ["backend"] = Script.Compile(script, "s") } };
    }

    [Fact]
    public async Task What_the_source_s_script_made_is_what_the_batch_has()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var source = Script.Compile("function transform(m) { if (m.event === '2') return null; m.event = '1' + m.event; return m }", "source");
        var own = Script.Compile("function transform(m) { m.userId = m.event; return m }", "own");
        var planned = Planned(server.Url, own) with { SourceScripts = new Dictionary<string, Script> { ["backend"] = source } };
        for (var number = 0; number < 5; number++) await bed.AcceptAsync($"p{number}", number);
        await using (bed.Start(planned)) await server.UntilAsync(() => server.Requests.Sum(request => BatchTests.Items(request).Count) == 4);
        Assert.Equal(
            ["""{"number":"10","person":"10"}""", """{"number":"11","person":"11"}""", """{"number":"13","person":"13"}""", """{"number":"14","person":"14"}"""],
            server.Requests.SelectMany(Lines).Order());
    }

    private static async Task<Seen> RunAsync(string script, int persons, int until, int each = 1, int wait = 20)
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        for (var person = 0; person < persons; person++)
        {
            for (var number = 0; number < each; number++) await bed.AcceptAsync($"p{person}", each == 1 ? person : number);
        }
        await using (bed.Start(Planned(server.Url, Script.Compile(script, "s"), wait)))
            await server.UntilAsync(() => server.Requests.Sum(request => BatchTests.Items(request).Count) == until);
        var requests = server.Requests.Select(request => Lines(request).ToList()).ToList();
        return new(requests, bed.State().Tally, [.. bed.Journal.DeadLetters.Find("hook", 10).Select(letter => letter.Reason)]);
    }

    private static PlannedDestination Planned(string url, Script script, int wait = 20) => Acme.Plan(
        url, [Acme.Action("All", "batch") with { Script = script }], config => config with { BatchWait = TimeSpan.FromMilliseconds(wait) });

    private static IEnumerable<string> Lines(Received request)
    {
        using var body = System.Text.Json.JsonDocument.Parse(request.Body);
        var root = body.RootElement;
        return root.TryGetProperty("items"u8, out var items) ? [.. items.EnumerateArray().Select(item => item.GetRawText())] : [root.GetRawText()];
    }

    private static int Number(string item)
    {
        using var json = System.Text.Json.JsonDocument.Parse(item);
        return int.Parse(json.RootElement.GetProperty("number"u8).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record Seen(List<List<string>> Requests, Tally Tally, string[] Dead)
    {
        public List<string> Items => [.. Requests.SelectMany(items => items)];
    }
}
