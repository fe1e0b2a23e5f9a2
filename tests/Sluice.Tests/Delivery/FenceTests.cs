using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations.Definitions;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Operator;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Delivery;

/// <summary>Nothing about a suppressed or deleted person leaves, by whatever way, but the suppression itself.</summary>
public sealed class FenceTests
{
    [Fact]
    public async Task After_a_suppression_only_the_suppression_itself_arrives()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("42", 1);
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("42", 2);
        await bed.AcceptAsync("43", 3);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(4);
        Assert.Equal(["42 User Suppressed", "43 3"], Sent(server).Order(StringComparer.Ordinal));
        Assert.Equal(new Tally(2, 0, 0, 0, Fenced: 2), bed.State().Tally);
    }

    [Fact]
    public async Task A_person_who_is_suppressed_between_two_tries_is_not_tried_again()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static request => IsTry(request) ? new Behaviour.Answer(503) : Behaviour.Ok);
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("42", 2);
        await using (bed.Start(Bed.Webhook(server.Url)))
        {
            await server.UntilAsync(2);
            await bed.SuppressAsync("42");
            var tried = server.Requests.Count(IsTry);
            await server.UntilAsync(() => !server.Requests.All(IsTry));
            // An attempt may have been under way when the suppression became durable; none begins afterwards.
            Assert.InRange(server.Requests.Count(IsTry), tried, tried + 1);
        }
        Assert.Equal(new Tally(1, 0, 0, 0, Fenced: 2), bed.State().Tally);
        Assert.Equal(0, bed.State().Waiting);

        static bool IsTry(Received request) => !request.Text.Contains("User Suppressed", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_another_try_is_held_back_after_a_restart()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using (var dead = new Receiver(_ => new Behaviour.Answer(500)))
        {
            await bed.AcceptAsync("42", 1);
            await using (bed.Start(Bed.Webhook(dead.Url, with: Patient))) await dead.UntilAsync(1);
        }
        Assert.Equal(1, bed.State().Waiting);
        await bed.SuppressAsync("42");
        await bed.RestartAsync();
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url, with: Patient))) await Until.HoldsAsync(() => server.Requests.Count > 0, clock, TimeSpan.FromSeconds(30));
        Assert.Equal(["42 User Suppressed"], Sent(server));
        Assert.Equal(new Tally(1, 0, 0, 0, Fenced: 1), bed.State().Tally);
    }

    [Fact]
    public async Task It_leaves_its_batch_and_the_others_go_without_it()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("a", 1);
        await bed.AcceptAsync("b", 2);
        await bed.SuppressAsync("b");
        await bed.AcceptAsync("c", 3);
        var planned = Acme.Plan(server.Url, [Acme.Action("any", "any")], config => config with { BatchWait = TimeSpan.FromMilliseconds(300) });
        await using (bed.Start(planned)) await bed.UntilSettledAsync(4);
        Assert.Contains(server.Requests, request => request.Line.Contains("/batch", StringComparison.Ordinal));
        var all = string.Concat(server.Requests.Select(one => one.Text));
        Assert.DoesNotContain("\"2\"", all, StringComparison.Ordinal);
        Assert.Contains("User Suppressed", all, StringComparison.Ordinal);
        Assert.Equal(1, bed.State().Tally.Fenced);
    }

    [Theory]
    [InlineData("""{"userId":"42","event":"x"}""", true)]
    [InlineData("""{"anonymousId":"42","event":"x"}""", true)]
    [InlineData("""{"userId":"7","event":"x","context":{"journeys":{"identifiers":{"id":"42"}}}}""", true)]
    [InlineData("""{"userId":"\u0034\u0032","event":"x"}""", true)]
    [InlineData("""{"userId":42,"event":"x"}""", true)]
    [InlineData("""{"userId":"7","event":"x","context":{"traits":{"email":"42"}}}""", true)]
    [InlineData("""{"userId":"7","event":"x","properties":{"userId":"42","email":"42"}}""", false)]
    [InlineData("""{"userId":"7","event":"42"}""", false)]
    [InlineData("""{"userId":"7","event":"User Deleted","context":{"journeys":{"identifiers":{"id":"42"}}}}""", false)]
    public async Task Whatever_names_the_person_is_held_back_and_nothing_else(string track, bool heldBack)
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("POST", "/v1/track", track);
        await bed.AcceptAsync("last", 9);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(3);
        Assert.Equal(heldBack ? 1 : 0, bed.State().Tally.Fenced);
        Assert.Equal(heldBack ? 2 : 3, server.Requests.Count);
    }

    [Theory]
    [InlineData("Person@Example.com", "person@example.COM", true)]
    [InlineData("aB3", "Ab3", false)]
    public async Task Mail_addresses_ignore_case_and_ids_do_not(string suppressed, string other, bool heldBack)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/v1/track", $$"""{"userId":"{{suppressed}}","event":"User Suppressed"}""");
        await bed.AcceptAsync("POST", "/v1/track", $$"""{"userId":"{{other}}","event":"x"}""");
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        Assert.Equal(heldBack ? 1 : 0, bed.State().Tally.Fenced);
    }

    [Fact]
    public async Task All_identifiers_that_a_suppression_names_are_fenced_off_and_one_of_them_lifts_all()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"42","anonymousId":"a1","event":"User Suppressed","context":{"journeys":{"identifiers":{"email":"p@example.com"}}}}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"anonymousId":"a1","event":"1"}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"p@example.com","event":"2"}""");
        // A second suppression with one name in common: they belong together from now on.
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"42","anonymousId":"a2","event":"User Suppressed"}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"anonymousId":"a2","event":"3"}""");
        await bed.AcceptAsync("POST", "/api/v1/customers/42/unsuppress", "");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"42","anonymousId":"a1","event":"4"}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"p@example.com","anonymousId":"a2","event":"5"}""");
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(8);
        Assert.Equal(3, bed.State().Tally.Fenced);
        Assert.Equal(["4", "5"], Sent(server).Select(one => one.Split(' ')[^1]).Where(one => one is "1" or "2" or "3" or "4" or "5").Order());
    }

    [Fact]
    public async Task What_was_accepted_before_an_unsuppress_does_not_come_back_with_it()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("42", 2);
        await bed.AcceptAsync("POST", "/api/v1/customers/42/unsuppress", "");
        await bed.AcceptAsync("42", 3);
        await bed.RestartAsync();
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(5);
        Assert.Equal(["42 User Suppressed", "42 User Unsuppressed", "42 3"], Sent(server));
    }

    [Theory]
    [InlineData(nameof(IdentifyLifts.Deletions), "DELETE", "", true)]
    [InlineData(nameof(IdentifyLifts.Deletions), "POST", "/suppress", false)]
    [InlineData(nameof(IdentifyLifts.All), "POST", "/suppress", true)]
    [InlineData(nameof(IdentifyLifts.All), "DELETE", "", true)]
    [InlineData(nameof(IdentifyLifts.None), "DELETE", "", false)]
    public async Task A_newer_identify_lifts_what_the_settings_say(string by, string method, string action, bool lifted)
    {
        await using var bed = new Bed { Options = new() { LiftedByIdentify = new PrivacyConfig { IdentifyLifts = Enum.Parse<IdentifyLifts>(by) }.LiftedByIdentify() } };
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync(method, $"/api/v1/customers/42{action}", "");
        await bed.AcceptAsync("42", 2);
        await bed.AcceptAsync("PUT", "/api/v1/customers/42", """{"plan":"basic"}""");
        await bed.AcceptAsync("42", 3);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(5);
        Assert.Equal(lifted, Sent(server).Contains("42 3"));
        Assert.DoesNotContain("42 1", Sent(server));
        Assert.DoesNotContain("42 2", Sent(server));
        Assert.Equal(lifted ? 2 : 4, bed.State().Tally.Fenced);
    }

    [Fact]
    public async Task An_identify_from_before_the_deletion_that_comes_late_lifts_nothing()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("DELETE", "/api/v1/customers/42", "");
        var before = bed.ReceivedAt.AddMinutes(-5).ToUnixTimeSeconds();
        await bed.AcceptAsync("PUT", "/api/v1/customers/42", $$"""{"plan":"late","_timestamp":{{before}}}""");
        await bed.AcceptAsync("42", 1);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(3);
        Assert.Equal(["42 User Deleted"], Sent(server));
    }

    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'+0000'", 0)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'-0330'", -210)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'+02'", 120)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss'\\\\u002b02:00'", 120)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss',5Z'", 0)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss", 0)]
    [InlineData("yyyy-MM-dd HH:mm", 0)]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.fff'Z,'", 0)]
    public async Task In_whatever_form_it_says_its_time(string form, int offsetMinutes)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("DELETE", "/api/v1/customers/42", "");
        await IdentifyAsync(bed.ReceivedAt.AddMinutes(-5));
        await bed.AcceptAsync("42", 1);
        bed.ReceivedAt = bed.ReceivedAt.AddMinutes(10);
        await IdentifyAsync(bed.ReceivedAt.AddMinutes(-5));
        await bed.AcceptAsync("42", 2);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(5);
        Assert.Equal(["42 User Deleted", "42 identify", "42 2"], Sent(server));

        ValueTask<long> IdentifyAsync(DateTimeOffset at)
        {
            var time = at.AddMinutes(offsetMinutes).ToString(form, System.Globalization.CultureInfo.InvariantCulture);
            return bed.AcceptAsync("POST", "/v1/identify", $$"""{"userId":"42","timestamp":"{{time}}"}""");
        }
    }

    [Fact]
    public async Task An_identify_lifts_a_deletion_that_is_stored_together_with_it()
    {
        await using var bed = new Bed();
        await TestJournal.TogetherAsync(bed.Journal, () =>
        [
            bed.AcceptAsync("DELETE", "/api/v1/customers/42", "").AsTask(),
            bed.AcceptAsync("PUT", "/api/v1/customers/42", """{"plan":"new"}""").AsTask(),
        ]);
        await bed.AcceptAsync("42", 3);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(3);
        Assert.Equal(["42 User Deleted", "42 identify", "42 3"], Sent(server));
    }

    // The stored tombstones know the last of it only; why something was held back is read from the calls.
    [Theory]
    [InlineData(1, nameof(IdentifyLifts.Deletions))]
    [InlineData(2, nameof(IdentifyLifts.All))]
    [InlineData(3, nameof(IdentifyLifts.None))]
    public async Task What_says_why_a_message_is_held_back_agrees_with_what_holds_it_back(int seed, string lifts)
    {
        var lifted = new PrivacyConfig { IdentifyLifts = Enum.Parse<IdentifyLifts>(lifts) }.LiftedByIdentify();
        await using var bed = new Bed { Options = new() { LiftedByIdentify = lifted } };
        var random = new Random(seed);
        for (var call = 0; call < 300; call++)
        {
            var (person, other, late) = (random.Next(5), random.Next(5), random.Next(3));
            bed.ReceivedAt = bed.ReceivedAt.AddMinutes(1);
            await (random.Next(8) switch
            {
                0 => bed.AcceptAsync("POST", $"/api/v1/customers/{person}/suppress", ""),
                1 => bed.AcceptAsync("POST", $"/api/v1/customers/{person}/unsuppress", ""),
                2 => bed.AcceptAsync("DELETE", $"/api/v1/customers/{person}", ""),
                3 => bed.AcceptAsync("POST", "/v1/track", $$"""{"event":"User Deleted","userId":"{{person}}","anonymousId":"a{{other}}","messageId":"{{random.Next(50)}}"}"""),
                4 => bed.AcceptAsync("POST", "/v1/track", $$"""{"event":"User Suppressed","userId":"{{person}}","anonymousId":"a{{other}}","messageId":"{{random.Next(50)}}"}"""),
                5 => bed.AcceptAsync("POST", "/v1/track", $$"""{"event":"seen","anonymousId":"a{{other}}"}"""),
                6 => bed.AcceptAsync($"{person}", call),
                _ => bed.AcceptAsync(
                    "PUT", $"/api/v1/customers/{person}", $$"""{"anonymous_id":"a{{other}}","_timestamp":{{bed.ReceivedAt.AddMinutes(-late).ToUnixTimeSeconds()}}}"""),
            });
        }
        using var calls = new RecordedCalls(bed.Folder);
        var history = FenceHistory.Of(calls.After(0), lifted);
        var (held, free) = (0, 0);
        foreach (var call in calls.After(0))
        {
            var place = 0;
            foreach (var message in call.Record)
            {
                var keys = message.Persons();
                var isHeld = bed.Journal.Fence.Holding(call.Sequence, place, keys) is not null;
                Assert.Equal(isHeld, history.Holding(new(call.Sequence, place++), keys) is not null);
                if (isHeld) held++;
                else free++;
            }
        }
        Assert.True(held > 0 && free > 0, $"{held} are held back, {free} are not.");
    }

    [Fact]
    public async Task Within_one_call_the_order_of_its_messages_counts()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/v1/batch", """
            {"batch":[
              {"type":"track","userId":"42","event":"1"},
              {"type":"track","userId":"42","event":"User Deleted"},
              {"type":"track","userId":"42","event":"2"},
              {"type":"identify","userId":"42","traits":{"plan":"new"}},
              {"type":"track","userId":"42","event":"3"},
              {"type":"track","userId":"43","event":"4"}]}
            """);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(6);
        Assert.Equal(["42 3", "42 User Deleted", "42 identify", "43 4"], Sent(server).Order(StringComparer.Ordinal));
        Assert.Equal(new Tally(4, 0, 0, 0, Fenced: 2), bed.State().Tally);
    }

    [Fact]
    public async Task Calls_are_relayed_unless_all_of_them_is_about_the_fenced()
    {
        await using var bed = new Bed();
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("42", 1);
        await bed.AcceptAsync("POST", "/api/v2/batch", """{"batch":[{"type":"person","action":"event","identifiers":{"id":"42"},"name":"e"},{"type":"person","action":"event","identifiers":{"id":"43"},"name":"e"}]}""");
        await bed.AcceptAsync("43", 2);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Relay(server.Url))) await bed.UntilSettledAsync(4, "journeys");
        Assert.Equal(
            ["POST /api/v1/customers/42/suppress HTTP/1.1", "POST /api/v1/customers/43/events HTTP/1.1", "POST /api/v2/batch HTTP/1.1"],
            server.Requests.Select(request => request.Line).Order(StringComparer.Ordinal));
        Assert.Equal(1, bed.State("journeys").Tally.Fenced);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UPDATE tombstones SET person = person + 4096")]
    [InlineData("UPDATE tombstones SET kinds = 0")]
    [InlineData("DELETE FROM tombstones")]
    public async Task When_the_tombstones_cannot_be_read_nothing_is_sent(string? spoil)
    {
        await using var bed = new Bed();
        await bed.SuppressAsync("42");
        await bed.AcceptAsync("43", 1);
        await bed.RestartAsync();
        if (spoil is null) bed.DamageTable("tombstones");
        else bed.Spoil(spoil);
        await using var server = new Receiver();
        await using (var running = bed.Start(Bed.Webhook(server.Url, with: static config => config with { Concurrency = 1 })))
        {
            Assert.NotNull(bed.Journal.Fence.Unreadable);
            await Until.HoldsAsync(() => running.Dispatcher.ItemsInMemory == 2);
            // Calls are still taken, and read; the position stays, as nothing may be sent, and no attempt has begun.
            Assert.Equal(3, await bed.AcceptAsync("44", 2));
            await Until.HoldsAsync(() => running.Dispatcher.ItemsInMemory == 3);
            Assert.True(running.Courier.Seats.TryTake(1, isReplay: false, static () => { }));
        }
        Assert.Empty(server.Requests);
        Assert.Equal(0, bed.State().Position);
    }

    [Fact]
    public async Task Whoever_is_suppressed_while_an_attempt_waits_for_its_turn_is_left_out()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        await bed.AcceptAsync("41", 1);
        await bed.AcceptAsync("42", 2);
        await using (bed.Start(Slow(server.Url)))
        {
            // The first goes at once, the second has to wait for an hour.
            await server.UntilAsync(1);
            await bed.SuppressAsync(Bed.Number(server.Requests[0]) == 1 ? "42" : "41");
            await Until.HoldsAsync(() => bed.State().Tally.Total >= 3, clock, TimeSpan.FromHours(1));
        }
        Assert.Equal(new Tally(2, 0, 0, 0, Fenced: 1), bed.State().Tally);
        Assert.Equal(2, server.Requests.Count);
    }

    private static PlannedDestination Slow(string url)
    {
        var (definition, problems) = DefinitionReader.Read(
            """
            name: slow
            title: Slow
            summary: For tests.
            settings: { url: { help: Where., kind: url, required: true } }
            rate: { requests: 1, per: 1h }
            actions:
              event:
                trigger: type = "track"
                fields: { event: { type: string, default: $.event } }
                requests: [{ url: '{{settings.url}}/event', json: $.payload }]
            presets: [{ name: Events, action: event }]
            """, "slow");
        Assert.Empty(problems);
        var type = new DefinedType(definition!);
        var settings = new Dictionary<string, string> { ["url"] = url };
        var config = new DestinationConfig { Name = "hook", Type = "slow", Settings = settings, Timeout = Bed.Never, Allow = Loopback.Allowed };
        return new(config, type, type.Create(settings, []));
    }

    private static DestinationConfig Patient(DestinationConfig config) =>
        config with { Retry = new() { First = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1) }, Timeout = Bed.Never };

    private static List<string> Sent(Receiver server) => [.. server.Requests.Select(Describe)];

    private static string Describe(Received request)
    {
        using var json = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(request.Body));
        var root = json.RootElement;
        var person = root.TryGetProperty("userId", out var user) ? user.ToString() : root.GetProperty("anonymousId").ToString();
        return $"{person} {(root.TryGetProperty("event", out var name) ? name.ToString() : root.GetProperty("type").ToString())}";
    }
}
