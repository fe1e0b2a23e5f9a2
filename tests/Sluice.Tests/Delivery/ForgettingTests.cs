using System.Text;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Sqlite;

namespace Sluice.Tests.Delivery;

/// <summary>What is known of a person is made unreadable, and what is known of others stays.</summary>
public sealed class ForgettingTests
{
    [Fact]
    public async Task A_persons_calls_become_stubs_with_their_numbers_and_those_of_others_stay_as_they_are()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("43", 2);
        await bed.AcceptAsync("42", 3);
        var others = bed.Journal.Find(2)!.Value.Bytes.ToArray();
        var report = await ForgetAsync(bed, "42");
        Assert.Equal((2, 2, 0), (report.Calls, report.Messages, report.OnTheirWay));
        foreach (var sequence in (long[])[1, 3])
        {
            var stub = bed.Journal.Find(sequence)!.Value;
            Assert.True(stub.IsForgotten);
            Assert.Equal((0, 0, 1), (stub.Body.Length, stub.Target.Length, stub.MessageCount));
            foreach (var message in stub) Assert.Equal((true, 0), (message.IsForgotten, message.Json.Length));
        }
        Assert.Equal(others, bed.Journal.Find(2)!.Value.Bytes.ToArray());
        Assert.Equal(4, await bed.AcceptAsync("44", 4));
        await bed.RestartAsync();
        Assert.True(bed.Journal.Find(1)!.Value.IsForgotten);
    }

    [Fact]
    public async Task Nothing_of_it_is_delivered_any_more_and_the_ledger_says_fenced()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("43", 2);
        await ForgetAsync(bed, "42");
        await bed.AcceptAsync("42", 3);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(3);
        Assert.Equal(["43"], server.Requests.Select(Bed.Person));
        Assert.Equal(new Tally(1, 0, 0, 0, Fenced: 2), bed.State().Tally);
    }

    [Fact]
    public async Task What_waits_for_another_try_ends_as_fenced_even_after_a_restart()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await using (var dead = new Receiver(_ => new Behaviour.Answer(500)))
        {
            await using (bed.Start(Bed.Webhook(dead.Url))) await dead.UntilAsync(1);
        }
        var report = await ForgetAsync(bed, "42");
        Assert.Equal(1, report.Waiting);
        await bed.RestartAsync();
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(1);
        Assert.Empty(server.Requests);
        Assert.Equal(new Tally(0, 0, 0, 0, Fenced: 1), bed.State().Tally);
    }

    [Fact]
    public async Task Of_a_batch_only_the_persons_items_go_and_the_relay_still_gets_the_others()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v2/batch", """
            {"batch":[
              {"type":"person","action":"event","identifiers":{"id":"42"},"name":"secret","attributes":{"n":1.10}},
              {"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept","attributes":{"n":1.10}},
              {"type":"object","action":"identify","identifiers":{"object_type_id":"1","object_id":"acme"},"attributes":{},
               "cio_relationships":[{"identifiers":{"id":"42"}},{"identifiers":{"id":"44"}}]}]}
            """);
        var report = await ForgetAsync(bed, "42");
        Assert.Equal((1, 2), (report.Calls, report.Messages));
        var record = bed.Journal.Find(1)!.Value;
        var body = Encoding.UTF8.GetString(record.Body.Span);
        Assert.DoesNotContain("42", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Contains("1.10", body, StringComparison.Ordinal);
        Assert.Contains("\"44\"", body, StringComparison.Ordinal);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Relay(server.Url))) await server.UntilAsync(1);
        Assert.Equal(body, server.Requests[0].Text);
    }

    [Fact]
    public async Task What_holds_half_a_character_goes_and_the_others_of_its_batch_stay()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v2/batch", """
            {"batch":[{"type":"person","action":"delete","identifiers":{"id":"42"}},{"type":"person","action":"event","identifiers":{"id":"42"},"name":"seen"},
              {"type":"person","action":"event","identifiers":{"id":"4\ud83d"},"name":"cut"},{"type":"person","action":"delete","identifiers":{"id":"43"}}]}
            """, refused: 1);
        Assert.Equal(1, (await ForgetAsync(bed, "42")).Messages);
        var body = Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span);
        Assert.Contains("\"43\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("cut", body, StringComparison.Ordinal);
        Assert.DoesNotContain("seen", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_segments_list_loses_the_person_and_keeps_the_rest()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", """{"ids":["41","42","43"]}""");
        await ForgetAsync(bed, "42");
        Assert.Equal("""{"ids":["41","43"]}""", Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span));
    }

    [Fact]
    public async Task A_byte_order_mark_hides_nobody()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", "\uFEFF{\"ids\":[\"41\",\"42\",\"43\"]}");
        await bed.AcceptAsync("POST", "/unsubscribe/d", "\uFEFF{\"unsubscribe\":true,\"customer_id\":\"42\"}");
        await ForgetAsync(bed, "42");
        Assert.Equal("""{"ids":["41","43"]}""", Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span));
        Assert.Equal(0, bed.Journal.Find(2)!.Value.Body.Length);
    }

    [Fact]
    public async Task What_is_left_of_a_form_is_JSON_and_the_relay_says_so()
    {
        const string Form = "application/x-www-form-urlencoded";
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", "ids[]=41&ids[]=42&ids[]=43", contentType: Form);
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", "ids[]=41", contentType: Form);
        await bed.AcceptAsync("POST", "/unsubscribe/d", "unsubscribe=true&customer_id=42", contentType: Form);
        await bed.AcceptAsync("POST", "/api/v1/customers/42/events", "name=seen", contentType: Form);
        Assert.Equal((3, 1), (await ForgetAsync(bed, "42")) is var report ? (report.Calls, report.Messages) : default);
        Assert.Equal((0, 0), (bed.Journal.Find(3)!.Value.Body.Length, bed.Journal.Find(4)!.Value.Body.Length));
        await using var server = new Receiver();
        await using (bed.Start(Bed.Relay(server.Url))) await bed.UntilSettledAsync(4, "journeys");
        Assert.Equal(
            [("""{"ids":["41","43"]}""", "application/json"), ("ids[]=41", Form)],
            server.Requests.Select(static request => (request.Text, request.Header("content-type"))).OrderByDescending(static one => one.Text, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_is_suppressed_is_found_in_a_form_without_messages()
    {
        await using var bed = new Bed();
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("POST", "/unsubscribe/d", "unsubscribe=true&customer_id=42", contentType: "application/x-www-form-urlencoded");
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", "ids[0]=42", contentType: "application/x-www-form-urlencoded");
        Assert.True(bed.Journal.Fence.Touches(2, bed.Journal.Find(2)!.Value));
        Assert.True(new PersonSearch("42").Finds(bed.Journal.Find(3)!.Value));
    }

    [Theory]
    [InlineData("/events/page.gif?s=site&i=4%32")]
    [InlineData("/events/opened.gif?s=site&customer_id=42&x=1")]
    [InlineData("/events/identify.gif?s=site&a=42")]
    public async Task An_image_that_is_not_understood_goes_with_the_person_in_its_query(string target)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("GET", target, "");
        await bed.AcceptAsync("GET", "/events/page.gif?s=site&i=43", "");
        Assert.Equal(1, (await ForgetAsync(bed, "42")).Calls);
        Assert.Equal((0, 28), (bed.Journal.Find(1)!.Value.Target.Length, bed.Journal.Find(2)!.Value.Target.Length));
    }

    [Fact]
    public async Task An_address_in_the_query_of_an_image_names_nobody()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("GET", "/events/opened.gif?s=site&i=42&url=https://shop.example/customers/43/x", "");
        Assert.Equal(0, (await ForgetAsync(bed, "43")).Calls);
    }

    [Fact]
    public async Task The_deletion_itself_stays_until_it_has_arrived()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("DELETE", "/api/v1/customers/42", "");
        bed.State();
        Assert.Equal(1, (await ForgetAsync(bed, "42")).OnTheirWay);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        Assert.Contains("User Deleted", Assert.Single(server.Requests).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await ForgetAsync(bed, "42")).OnTheirWay);
        Assert.True(bed.Journal.Find(2)!.Value.IsForgotten);
    }

    [Theory]
    [InlineData("hook")]
    [InlineData("journeys")]
    public async Task A_deletion_that_is_a_dead_letter_can_be_retried_when_the_journal_has_forgotten_it(string name)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("DELETE", "/api/v1/customers/42", "");
        await using var refusing = new Receiver(_ => new Behaviour.Answer(400));
        await using (bed.Start(To(refusing))) await bed.UntilSettledAsync(1, name);
        await bed.Journal.ForgetAsync(["42"], [name], dryRun: false, _ => { }, TestContext.Current.CancellationToken);
        Assert.True(bed.Journal.Find(1)!.Value.IsForgotten);
        await bed.Journal.DeadLetters.ReviveAsync([Assert.Single(bed.Journal.DeadLetters.Find(name, 10)).Id], bed.Clock.GetUtcNow());
        await using var server = new Receiver();
        await using (bed.Start(To(server))) await bed.UntilSettledAsync(1, name);
        Assert.Single(server.Requests);
        Assert.Equal(new Tally(1, 0, 0, 0), bed.State(name).Tally);

        PlannedDestination To(Receiver receiver) => name == "hook" ? Bed.Webhook(receiver.Url) : Bed.Relay(receiver.Url);
    }

    [Theory]
    [InlineData("hook")]
    [InlineData("journeys")]
    public async Task A_letter_that_waits_again_when_its_person_is_forgotten_ends_as_fenced_though_its_call_was_trimmed(string name)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v1/customers/42/events", """{"name":"secret"}""");
        await using var refusing = new Receiver(_ => new Behaviour.Answer(400));
        await using (bed.Start(To(refusing))) await bed.UntilSettledAsync(1, name);
        await bed.Journal.DeadLetters.ReviveAsync([Assert.Single(bed.Journal.DeadLetters.Find(name, 10)).Id], bed.Clock.GetUtcNow());
        await bed.Journal.BetweenCommitsAsync(open => open.Database.Execute("DELETE FROM blocks; UPDATE journal SET trimmed = 1, untrimmed = ~1"));
        await bed.RestartAsync();
        foreach (var dryRun in (bool[])[true, false])
        {
            var report = await bed.Journal.ForgetAsync(["42"], [name], dryRun, _ => { }, TestContext.Current.CancellationToken);
            Assert.Equal((0, 1), (report.Calls, report.Waiting));
            Assert.Equal(0, (await bed.Journal.ForgetAsync(["43"], [name], dryRun: true, _ => { }, TestContext.Current.CancellationToken)).Waiting);
        }
        Assert.False(IsInFiles(bed.Folder, "secret"u8.ToArray()));
        await using var server = new Receiver();
        await using (bed.Start(To(server))) await bed.UntilSettledAsync(1, name);
        Assert.Empty(server.Requests);
        Assert.Equal(new Tally(0, 0, 0, 0, Fenced: 1), bed.State(name).Tally);
        Assert.Empty(bed.Journal.DeadLetters.Find(name, 10));

        PlannedDestination To(Receiver receiver) => name == "hook" ? Bed.Webhook(receiver.Url) : Bed.Relay(receiver.Url);
    }

    [Fact]
    public async Task It_says_under_which_other_names_there_may_be_more()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("PUT", "/api/v1/customers/42", """{"email":"p@example.com","plan":"basic"}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"P@Example.com","anonymousId":"a1","event":"x"}""");
        var report = await ForgetAsync(bed, "42");
        Assert.Equal(1, report.Calls);
        Assert.Equal(["p@example.com"], report.AlsoNamed);
        report = await ForgetAsync(bed, "42", "p@example.com");
        Assert.Equal(1, report.Calls);
        Assert.Equal(["a1"], report.AlsoNamed);
    }

    [Theory]
    [InlineData(999, 999)]
    [InlineData(1001, 1000)]
    public async Task Of_what_else_it_names_a_thousand_are_told_at_most(int others, int told)
    {
        await using var bed = new Bed();
        var items = Enumerable.Range(0, others).Select(static other => $$"""{"type":"track","userId":"42","anonymousId":"a{{other}}","event":"x"}""");
        await bed.AcceptAsync("POST", "/v1/batch", $$"""{"batch":[{{string.Join(',', items)}}]}""");
        Assert.Equal(told, (await ForgetAsync(bed, "42")).AlsoNamed.Count);
    }

    [Fact]
    public async Task A_dry_run_says_what_there_is_and_changes_nothing()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        var before = bed.Journal.Find(1)!.Value.Bytes.ToArray();
        var report = await bed.Journal.ForgetAsync(["42"], ["hook"], dryRun: true, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (report.Calls, report.Messages));
        Assert.Equal(before, bed.Journal.Find(1)!.Value.Bytes.ToArray());
        Assert.Equal(0, bed.Journal.Fence.Count);
    }

    [Fact]
    public async Task The_bytes_are_gone_from_the_files()
    {
        await using var bed = new Bed();
        var text = new byte[60_000];
        new Random(5).NextBytes(text);
        var secret = Convert.ToBase64String(text);
        await bed.AcceptAsync("POST", "/api/v1/customers/42/events", $$$"""{"name":"secret","data":{"text":"{{{secret}}}"}}""");
        await bed.AcceptAsync("43", 1);
        byte[] stored;
        using (var database = new Database(Path.Combine(bed.Folder, "journal.db"), create: false))
        {
            using var data = database.Prepare("SELECT data FROM blocks WHERE first = 1");
            stored = data.One(static row => row.Bytes(0).ToArray())!;
        }
        await bed.RestartAsync();
        // In the middle of the first page that the block alone has; where else it may lie does not matter.
        var piece = stored.AsSpan(stored.Length / 2, 48).ToArray();
        Assert.True(IsInFiles(bed.Folder, piece));
        await ForgetAsync(bed, "42");
        Assert.False(IsInFiles(bed.Folder, piece));
    }

    [Theory]
    [InlineData("hook")]
    [InlineData("journeys")]
    public async Task A_dead_letter_says_that_its_person_was_forgotten(string name)
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(400));
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("43", 2);
        await using (bed.Start(name == "hook" ? Bed.Webhook(server.Url) : Bed.Relay(server.Url))) await bed.UntilSettledAsync(2, name);
        await ForgetAsync(bed, "42");
        var erased = Assert.Single(bed.Journal.DeadLetters.Find(name, 10), static letter => letter.Record.Length == 0);
        Assert.Equal("Erased: its person was forgotten. It cannot be tried again.", erased.Reason);
    }

    [Fact]
    public async Task So_are_those_of_a_dead_letter_that_was_dropped_before()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(_ => new Behaviour.Answer(400));
        foreach (var person in (string[])["42", "43"])
            await bed.AcceptAsync("POST", $"/api/v1/customers/{person}/events", $$"""{"name":"secret of {{person}}"}""");
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        await bed.Journal.DeadLetters.DropAsync([bed.Journal.DeadLetters.NumberOf("hook", new(1, 0, ""))!.Value], bed.Clock.GetUtcNow());
        await bed.RestartAsync();
        await ForgetAsync(bed, "42");
        Assert.False(IsInFiles(bed.Folder, "secret of 42"u8.ToArray()));
        Assert.True(IsInFiles(bed.Folder, "secret of 43"u8.ToArray()));
    }

    [Theory]
    [InlineData(false, "by call 3.")]
    [InlineData(true, "before call 4.")]
    public async Task Dead_letters_of_the_suppressed_are_erased_and_those_of_others_stay(bool isLifted, string when)
    {
        await using var bed = new Bed();
        await using var server = new Receiver(_ => new Behaviour.Answer(400, Body: "no, p42 is not welcome"));
        await bed.AcceptAsync("p42", 1);
        await bed.AcceptAsync("p43", 2);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        bed.Journal.SetReaders(["hook"]);
        await bed.SuppressAsync("p42");
        if (isLifted) await bed.AcceptAsync("POST", "/api/v1/customers/p42/unsuppress", "");
        // The next look at what is due for trimming erases them.
        await bed.RestartAsync();
        bed.Journal.SetReaders(["hook"]);
        await Until.HoldsAsync(() => bed.Journal.DeadLetters.Find("hook", 10).Any(letter => letter.Record.Length == 0));
        var letters = bed.Journal.DeadLetters.Find("hook", 10).ToDictionary(letter => letter.Key.Sequence);
        Assert.Equal((0, "", ""), (letters[1].Record.Length, letters[1].LastRequest, letters[1].LastAnswer));
        Assert.StartsWith($"Erased: its person was suppressed or deleted {when}", letters[1].Reason, StringComparison.Ordinal);
        Assert.True(letters[2].Record.Length > 0);
        Assert.Equal(2, bed.State().Tally.Dead);
    }

    [Fact]
    public async Task A_damaged_dead_letter_does_not_keep_those_of_the_suppressed_from_being_erased()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(_ => new Behaviour.Answer(400));
        await bed.AcceptAsync("p41", 1);
        await bed.AcceptAsync("p42", 2);
        await bed.AcceptAsync("p43", 3);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(3);
        // One waits again, and is as damaged.
        Assert.Equal(1, await bed.Journal.DeadLetters.ReviveAsync([bed.Journal.DeadLetters.NumberOf("hook", new(3, 0, ""))!.Value], bed.Clock.GetUtcNow()));
        await bed.Journal.BetweenCommitsAsync(static tables =>
        {
            tables.Database.Execute("UPDATE dead_letters SET record = x'07' || substr(record, 2) WHERE sequence = 1");
            tables.Database.Execute("UPDATE waiting SET record = x'07' || substr(record, 2) WHERE sequence = 3");
        });
        await bed.SuppressAsync("p42");
        var report = await bed.Journal.ForgetAsync(["p44"], ["hook"], dryRun: false, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(2, report.DeadLetters);
        var letters = bed.Journal.DeadLetters.Find("hook", 10).ToDictionary(letter => letter.Key.Sequence);
        Assert.Equal((0, 0), (letters[1].Record.Length, letters[2].Record.Length));
        Assert.Equal("Erased: what was kept of it cannot be read any more. It cannot be tried again.", letters[1].Reason);
        Assert.Null(bed.Journal.DeadLetters.Kept("hook", new(3, 0, "")));
    }

    [Fact]
    public async Task An_attempt_that_was_under_way_when_its_person_was_suppressed_leaves_an_empty_dead_letter()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, new Behaviour.Answer(400)));
        await bed.AcceptAsync("42", 1);
        await using (bed.Start(Bed.Webhook(server.Url)))
        {
            await server.UntilAsync(1);
            await bed.SuppressAsync("42");
            told.SetResult();
            await bed.UntilSettledAsync(2);
        }
        Assert.Equal(0, bed.Journal.DeadLetters.Find("hook", 10).Single(letter => letter.Key.Sequence == 1).Record.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dead_call_about_others_too_loses_the_persons_part_and_the_rest_can_be_sent(bool waitsAgain)
    {
        await using var bed = new Bed();
        await using var refusing = new Receiver(_ => new Behaviour.Answer(400, Body: "secret? no"));
        await bed.AcceptAsync("POST", "/api/v2/batch", SecretAndKept);
        await using (bed.Start(Bed.Relay(refusing.Url))) await bed.UntilSettledAsync(1, "journeys");
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("journeys", 10));
        Assert.Contains("secret", letter.LastRequest, StringComparison.Ordinal);
        if (waitsAgain) await bed.Journal.DeadLetters.ReviveAsync([letter.Id], bed.Clock.GetUtcNow());

        await bed.Journal.ForgetAsync(["42"], ["journeys"], dryRun: false, _ => { }, TestContext.Current.CancellationToken);
        if (!waitsAgain)
        {
            letter = Assert.Single(bed.Journal.DeadLetters.Find("journeys", 10));
            Assert.Equal(("HTTP 400", "", ""), (letter.Reason, letter.LastRequest, letter.LastAnswer));
            Assert.DoesNotContain("secret", Encoding.UTF8.GetString(letter.Record.Span), StringComparison.Ordinal);
            Assert.Equal(1, await bed.Journal.DeadLetters.ReviveAsync([letter.Id], bed.Clock.GetUtcNow()));
        }
        // Trimmed: there is only what was kept.
        await bed.Journal.BetweenCommitsAsync(open => open.Database.Execute("DELETE FROM blocks; UPDATE journal SET trimmed = 1, untrimmed = ~1"));
        await bed.RestartAsync();
        await using var server = new Receiver();
        await using (bed.Start(Bed.Relay(server.Url))) await bed.UntilSettledAsync(1, "journeys");
        Assert.Equal(Kept, Assert.Single(server.Requests).Text);
    }

    [Fact]
    public async Task A_call_about_others_too_that_was_under_way_leaves_a_dead_letter_without_the_persons_part()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, new Behaviour.Answer(400, Body: "secret? no")));
        await bed.AcceptAsync("POST", "/api/v2/batch", SecretAndKept);
        await using (bed.Start(Bed.Relay(server.Url)))
        {
            await server.UntilAsync(1);
            await ForgetAsync(bed, "42");
            told.SetResult();
            await bed.UntilSettledAsync(1, "journeys");
        }
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("journeys", 10));
        Assert.Equal(("", ""), (letter.LastRequest, letter.LastAnswer));
        Assert.Equal(Kept, Encoding.UTF8.GetString(new Sluice.Journal.Record(letter.Record).Body.Span));
    }

    [Fact]
    public async Task Of_a_batch_that_deletes_the_person_the_deletion_stays_on_its_way_and_in_a_dead_letter()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v2/batch", """
            {"batch":[{"type":"person","action":"event","identifiers":{"id":"42"},"name":"secret"},
              {"type":"person","action":"delete","identifiers":{"id":"42"}},
              {"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}]}
            """);
        const string Left =
            """{"batch":[{"type":"person","action":"delete","identifiers":{"id":"42"}},{"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}]}""";
        bed.State("journeys");
        await bed.Journal.ForgetAsync(["42"], ["journeys"], dryRun: false, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(Left, Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span));
        await using var refusing = new Receiver(_ => new Behaviour.Answer(400));
        await using (bed.Start(Bed.Relay(refusing.Url))) await bed.UntilSettledAsync(1, "journeys");
        Assert.Equal(Left, Assert.Single(refusing.Requests).Text);
        Assert.Equal(Left, Encoding.UTF8.GetString(new Sluice.Journal.Record(Assert.Single(bed.Journal.DeadLetters.Find("journeys", 10)).Record).Body.Span));
    }

    private const string SecretAndKept =
        """{"batch":[{"type":"person","action":"event","identifiers":{"id":"42"},"name":"secret"},{"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}]}""";

    private const string Kept = """{"batch":[{"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}]}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_journal_that_cannot_be_read_is_said_to_be_unavailable(bool dryRun)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.Journal.BetweenCommitsAsync(static open => open.Database.Execute("ALTER TABLE blocks RENAME TO aside"));
        var failure = await Xunit.Record.ExceptionAsync(() => bed.Journal.ForgetAsync(["42"], [], dryRun, static _ => { }, TestContext.Current.CancellationToken));
        bed.Spoil("ALTER TABLE aside RENAME TO blocks");
        Assert.IsType<JournalUnavailableException>(failure);
    }

    [Fact]
    public async Task What_is_cancelled_when_all_calls_are_read_stops_before_the_next_step()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bed.Journal.ForgetAsync(["42"], [], dryRun: false, _ => cancel.Cancel(), cancel.Token));
    }

    private static Task<ForgetReport> ForgetAsync(Bed bed, params string[] identifiers) =>
        bed.Journal.ForgetAsync(identifiers, ["hook"], dryRun: false, _ => { }, TestContext.Current.CancellationToken);

    private static bool IsInFiles(string folder, byte[] piece) => Directory.GetFiles(folder, "journal.db*")
        .Any(file => ReadShared(file).AsSpan().IndexOf(piece) >= 0);

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
