using System.Text;
using Sluice.Configuration;
using Sluice.Delivery.Reading;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Journal.Delivery;
using Sluice.Routing.Scripts;

namespace Sluice.Tests.Delivery;

/// <summary>What each action of a destination gets, and how it ends for it: the real journal, a real dispatcher, real sockets.</summary>
public sealed class ActionTests
{
    private static readonly ActionConfig[] Both =
        [Acme.Action("Events", "event"), Acme.Action("Sevens", "order", "type = \"track\" and event = \"7\"")];

    [Fact]
    public async Task Each_message_goes_once_to_each_action_that_wants_it_and_what_none_wants_is_filtered()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 6);
        await bed.AcceptAsync("p0", 7);
        await bed.AcceptAsync("PUT", "/api/v1/customers/p0", """{"plan":"x"}""");
        await using (bed.Start(Acme.Plan(server.Url, Both))) await server.UntilAsync(3);
        Assert.Equal(["POST /event?key= HTTP/1.1", "POST /event?key= HTTP/1.1", "GET /orders/7 HTTP/1.1"], server.Requests.Select(one => one.Line));
        Assert.Equal(new Tally(3, Filtered: 1, 0, 0), bed.State().Tally);
    }

    [Fact]
    public void An_action_that_wants_everything_keeps_its_place_among_those_that_ask()
    {
        ActionConfig[] actions = [new() { Name = "Sevens", Trigger = Both[1].Trigger }, new() { Name = "All" }];
        var type = Catalogue.Types["stdout"];
        var config = new DestinationConfig { Name = "out", Type = "stdout", Actions = actions };
        var wanting = new List<int>();
        new ActionMatcher(new(config, type, type.Create(config.Settings, [.. actions.Select(static one => one.ToChoice())])))
            .Of("""{"type":"track","event":"7"}"""u8, wanting);
        Assert.Equal([0, 1], wanting);
    }

    [Fact]
    public async Task Presets_are_what_a_destination_does_without_actions()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 1);
        await using (bed.Start(Acme.Plan(server.Url, []))) await server.UntilAsync(1);
        Assert.Equal("""{"number":"1","person":"p0"}""", server.Requests[0].Text);
    }

    [Fact]
    public async Task Only_the_action_that_failed_is_tried_again()
    {
        await using var bed = new Bed();
        var failures = 2;
        await using var server = new Receiver(request =>
            request.Line.StartsWith("GET", StringComparison.Ordinal) && Interlocked.Decrement(ref failures) >= 0 ? new Behaviour.Answer(503) : Behaviour.Ok);
        await bed.AcceptAsync("p0", 7);
        await using (bed.Start(Acme.Plan(server.Url, Both))) await server.UntilAsync(4);
        Assert.Single(server.Requests, request => request.Line.StartsWith("POST /event", StringComparison.Ordinal));
        Assert.Equal(3, server.Requests.Count(request => request.Line.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(new Tally(2, 0, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task A_conversation_goes_on_with_what_the_answers_say()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => new Behaviour.Answer(request.Line.StartsWith("GET /orders/1 ", StringComparison.Ordinal) ? 404 : 200, Body: "{}"));
        await bed.AcceptAsync("p0", 1);
        await bed.AcceptAsync("p0", 2);
        await using (bed.Start(Acme.Plan(server.Url, [Acme.Action("Orders", "order")]))) await server.UntilAsync(3);
        Assert.Equal(["GET /orders/1 HTTP/1.1", "POST /orders HTTP/1.1", "GET /orders/2 HTTP/1.1"], server.Requests.Select(one => one.Line));
        Assert.Equal(2, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task What_waits_for_an_action_survives_a_restart_and_goes_to_that_action()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("p0", 7);
        await using (var failing = new Receiver(request => request.Line.StartsWith("GET", StringComparison.Ordinal) ? new Behaviour.Answer(500) : Behaviour.Ok))
        {
            bed.Start(Acme.Plan(failing.Url, Both, config => config with { Retry = new() }));
            await failing.UntilAsync(2);
            await bed.RestartAsync();
        }
        Assert.Equal("Sevens", Assert.Single(bed.Waiting()).Key.Action);
        await using var server = new Receiver();
        await using (bed.Start(Acme.Plan(server.Url, Both, config => config with { Retry = new() { First = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } })))
            await server.UntilAsync(1);
        Assert.Equal("GET /orders/7 HTTP/1.1", Assert.Single(server.Requests).Line);
        Assert.Equal(new Tally(2, 0, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task What_waits_for_an_action_that_was_removed_or_switched_off_is_dead_and_says_so()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("p0", 7);
        await bed.AcceptAsync("p1", 7);
        await using var server = new Receiver(request => request.Line.StartsWith("GET", StringComparison.Ordinal) ? new Behaviour.Answer(500) : Behaviour.Ok);
        bed.Start(Acme.Plan(server.Url, Both));
        await server.UntilAsync(() => server.Requests.Count(request => request.Line.StartsWith("GET", StringComparison.Ordinal)) > 1);
        await bed.RestartAsync();
        Assert.Equal(2, bed.Waiting().Count);

        var running = bed.Start(Acme.Plan(server.Url, [Both[0], Both[1] with { Enabled = false }]));
        await bed.Log.UntilAsync("has more dead letters");
        await running.DisposeAsync();
        Assert.All(bed.Journal.DeadLetters.Find("hook", 10), letter => Assert.Equal("its action 'Sevens' is switched off", letter.Reason));

        await bed.AcceptAsync("p2", 7);
        bed.Start(Acme.Plan(server.Url, [Both[1]]));
        await server.UntilAsync(() => server.Requests.Count(request => request.Line.StartsWith("GET", StringComparison.Ordinal)) > 3);
        await bed.RestartAsync();
        var told = bed.Log.Lines.Count(static line => line.Text.Contains("has more dead letters", StringComparison.Ordinal));
        running = bed.Start(Acme.Plan(server.Url, [Both[0]]));
        await bed.Log.UntilAsync("has more dead letters", told);
        await running.DisposeAsync();
        var last = bed.Journal.DeadLetters.Find("hook", 1)[0];
        Assert.Equal(("Sevens", "its action 'Sevens' is not in the configuration any more"), (last.Key.Action, last.Reason));
    }

    [Fact]
    public async Task A_mapping_that_yields_nothing_for_a_required_field_makes_a_dead_letter_and_nothing_is_sent()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var action = Acme.Action("Events", "event") with { Mapping = Encoding.UTF8.GetBytes("""{"number":"$.properties.number"}""") };
        await bed.AcceptAsync("p0", 1);
        await bed.AcceptAsync("POST", "/api/v1/customers/p0/events", """{"name":"2","data":{"number":"two"}}""");
        await using (bed.Start(Acme.Plan(server.Url, [action]))) await server.UntilAsync(1);
        Assert.Equal("""{"number":"two","person":"p0"}""", Assert.Single(server.Requests).Text);
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.Contains("number", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(("Events", "", ""), (letter.Key.Action, letter.LastRequest, letter.LastAnswer));
    }

    [Fact]
    public async Task Scripts_change_or_drop_messages_and_a_failing_one_costs_only_its_message()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var source = Script.Compile("function transform(m) { if (m.event === '1') return null; if (m.event === '2') throw new Error('no two'); m.event += '!'; return m }", "source");
        var own = Script.Compile("function transform(m) { if (m.event === '3!') return null; m.event += '?'; return m }", "own");
        for (var number = 0; number < 5; number++) await bed.AcceptAsync("p0", number);
        var planned = Acme.Plan(server.Url, [Acme.Action("Events", "event", "event != \"1\"") with { Script = own }]) with
        {
            SourceScripts = new Dictionary<string, Script> { ["backend"] = source },
        };
        await using (bed.Start(planned)) await server.UntilAsync(2);
        Assert.Equal(["""{"number":"0!?","person":"p0"}""", """{"number":"4!?","person":"p0"}"""], server.Requests.Select(one => one.Text));
        Assert.Equal(new Tally(2, Filtered: 2, 0, 1), bed.State().Tally);
        Assert.Contains("source, line 1: no two", Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_message_says_is_in_its_dead_letter_and_not_in_the_log()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static request => request.Line.Contains("/retry", StringComparison.Ordinal)
            ? new Behaviour.Answer(200, Body: """{"error":"jane@example.com is new here"}""") : Behaviour.Ok);
        await bed.AcceptAsync("POST", "/api/v1/customers/jane@example.com/events", """{"name":"łukasz@example.com"}""");
        await using (bed.Start(Quoting(server.Url))) await bed.Log.UntilAsync("is tried again");
        Assert.Contains("łukasz@example.com", Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Reason, StringComparison.Ordinal);
        Assert.Contains("jane@example.com is new here", Assert.Single(bed.Waiting()).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(bed.Log.Lines, static line => line.Text.Contains("@example.com", StringComparison.Ordinal));
        Assert.Contains(bed.Log.Lines, static line => line.Text.EndsWith(": HTTP 200.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Why_it_is_paused_is_told_without_what_the_answer_quotes()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(403, Body: """{"error":"jane@example.com has no account"}"""));
        await bed.AcceptAsync("POST", "/api/v1/customers/jane@example.com/events", """{"name":"n"}""");
        var running = bed.Start(Quoting(server.Url));
        Assert.StartsWith("Destination hook is paused: HTTP 403. ", (await bed.Log.UntilAsync("is paused")).Text, StringComparison.Ordinal);
        await running.DisposeAsync();
        Assert.Equal("HTTP 403: jane@example.com has no account", running.Dispatcher.LastFailure?.Why);
    }

    [Theory]
    [InlineData("$.message.properties.to", "http://127.0.0.1:1/", "127.0.0.1:1 refuses connections", "no answer from where the message says")]
    [InlineData("'{0}/in'", "", "the exchange broke off: Received an invalid header line: 'jane@example.com is unknown\r'.", "the answer is not HTTP")]
    public async Task What_came_of_an_exchange_without_an_answer_is_told_without_what_it_quotes(string address, string to, string why, string told)
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Raw("HTTP/1.1 200 OK\r\njane@example.com is unknown\r\n\r\n"));
        await bed.AcceptAsync("POST", "/api/v1/customers/jane@example.com/events", $$"""{"name":"n","data":{"to":"{{to}}" } }""");
        var (definition, problems) = DefinitionReader.Read($$"""
            name: acme
            title: Acme
            summary: For tests.
            actions:
              send: { requests: [{ url: {{address.Replace("{0}", server.Url, StringComparison.Ordinal)}}, json: $.message }] }
            presets: []
            """, "acme");
        Assert.Empty(problems);
        await using (bed.Start(Acme.Plan(new DefinedType(definition!), server.Url, [Acme.Action("Send", "send")])))
            Assert.Contains($": {told}.", (await bed.Log.UntilAsync("is tried again")).Text, StringComparison.Ordinal);
        Assert.Equal(why, Assert.Single(bed.Waiting()).Reason);
    }

    // One action cannot make a request of what the message says, another quotes the answer.
    private static PlannedDestination Quoting(string url)
    {
        var (definition, problems) = DefinitionReader.Read($$$"""
            name: acme
            title: Acme
            summary: For tests.
            verdicts:
              - { when: status = 200 and body.error != null, is: retry, say: '{{body.error}}' }
              - { when: status = 403, is: pause, say: $.body.error }
            actions:
              header: { requests: [{ url: '{{{url}}}/header', headers: { X-User: $.message.event } }] }
              retry: { requests: [{ url: '{{{url}}}/retry', json: $.message }] }
            presets: []
            """, "acme");
        Assert.Empty(problems);
        return Acme.Plan(new DefinedType(definition!), url, [Acme.Action("Header", "header"), Acme.Action("Retry", "retry")]);
    }

    [Fact]
    public async Task A_dead_letter_shows_no_secret_in_any_of_the_forms_in_which_it_was_sent()
    {
        await using var bed = new Bed();
        // A vendor that repeats everything: the address, the header, and the key as its log would have it.
        await using var server = new Receiver(request => new Behaviour.Answer(400, Body: $$"""{"error":"{{request.Line}} {{request.Header("X-Key")}} k%2fy"}"""));
        await bed.AcceptAsync("p0", 1);
        await using (bed.Start(Acme.Plan(server.Url, [Acme.Action("Events", "event")], null, ("apiKey", "k/y")))) await bed.Log.UntilAsync("has more dead letters");
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.Equal("POST /event?key=k/y HTTP/1.1", server.Requests[0].Line);
        Assert.StartsWith($"POST {server.Url}/event?key=***\n", letter.LastRequest, StringComparison.Ordinal);
        Assert.DoesNotContain("k/y", letter.LastRequest, StringComparison.Ordinal);
        Assert.Equal("HTTP 400\n\n" + """{"error":"POST /event?key=*** HTTP/1.1 *** ***"}""", letter.LastAnswer);
        Assert.DoesNotContain(bed.Log.Lines, line => line.Text.Contains("k/y", StringComparison.Ordinal));
    }
}
