using System.Text;
using Sluice.Configuration;
using Sluice.Journal.Privacy;
using Sluice.Tests.Routing.Rules;

namespace Sluice.Tests.Delivery;

/// <summary>What a forgotten person leaves in the bodies of calls, also where no message says whose it is, and what others leave there.</summary>
public sealed class ForgottenBodyTests
{
    private const string Rules = """
        rules:
          - { when: event = "dropped", drop: true }
          - { when: event = "renamed", set: { userId: other } }
          - { when: event = "moved", set: { userId: other, context.journeys.identifiers.id: other } }
          - { when: event = "becomes", set: { userId: "42" } }
        """;

    [Theory]
    [InlineData("/api/v2/batch", """{"type":"person","action":"evnt","identifiers":{"id":"42"},"name":"secret"}""", 1)]
    [InlineData("/api/v2/batch", """{"type":"person","action":"event","identifiers":{"id":"42"},"name":"dropped","attributes":{"x":"secret"}}""", 0)]
    [InlineData("/v1/batch", """{"type":"trak","userId":"42","event":"secret"}""", 1)]
    [InlineData("/v1/batch", """{"type":"track","userId":"42","event":"dropped","properties":{"x":"secret"}}""", 0)]
    [InlineData("/v1/batch", """{"type":"track","userId":"42","event":"renamed","properties":{"x":"secret"}}""", 0)]
    public async Task An_item_of_the_persons_that_became_no_message_or_anothers_goes_and_the_others_stay(string target, string item, int refused)
    {
        var kept = target == "/v1/batch"
            ? """{"type":"track","userId":"43","event":"kept"}"""
            : """{"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}""";
        await using var bed = Ruling();
        await bed.AcceptAsync("POST", target, $$"""{"batch":[{{item}},{{kept}}]}""", refused: refused);
        var trial = await ForgetAsync(bed, dryRun: true, "42");
        var report = await ForgetAsync(bed, dryRun: false, "42");
        Assert.All([trial, report], static one => Assert.Equal((1, 0, 0, 0), (one.Calls, one.Messages, one.Waiting, one.DeadLetters)));
        var call = bed.Journal.Find(1)!.Value;
        Assert.Equal($$"""{"batch":[{{kept}}]}""", Encoding.UTF8.GetString(call.Body.Span));
        foreach (var message in call) Assert.False(message.IsForgotten);
        Assert.Equal(0, (await ForgetAsync(bed, dryRun: false, "42")).Calls);
    }

    [Fact]
    public async Task A_single_call_of_the_persons_that_a_rule_gave_to_another_goes_and_the_other_is_told()
    {
        await using var bed = Ruling();
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"42","event":"renamed","properties":{"x":"secret"}}""");
        var report = await ForgetAsync(bed, dryRun: false, "42");
        Assert.Equal((1, 0), (report.Calls, report.Messages));
        Assert.Equal(["other"], report.AlsoNamed);
        Assert.Equal((0, 0), (bed.Journal.Find(1)!.Value.Body.Length, bed.Journal.Find(1)!.Value.Target.Length));
        Assert.Equal(1, (await ForgetAsync(bed, dryRun: false, "other")).Messages);
    }

    [Fact]
    public async Task A_batch_whose_root_names_the_person_goes_as_a_whole()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/v1/batch", """
            {"context":{"traits":{"email":"p@example.com"}},"batch":[{"type":"track","userId":"42","event":"a","context":{}},
              {"type":"track","anonymousId":"x","event":"b"},{"type":"track","userId":"43","event":"c","context":{}}]}
            """);
        var report = await ForgetAsync(bed, dryRun: false, "42", "p@example.com");
        Assert.Equal((1, 2), (report.Calls, report.Messages));
        Assert.Equal(0, bed.Journal.Find(1)!.Value.Body.Length);
    }

    [Fact]
    public async Task A_batch_in_which_fewer_items_name_the_person_than_messages_do_goes_as_a_whole()
    {
        await using var bed = Ruling();
        await bed.AcceptAsync("POST", "/v1/batch", """
            {"batch":[{"type":"track","userId":"42","event":"a"},{"type":"track","userId":"x","event":"becomes"},{"type":"track","userId":"43","event":"kept"}]}
            """);
        Assert.Equal(2, (await ForgetAsync(bed, dryRun: false, "42")).Messages);
        Assert.Equal(0, bed.Journal.Find(1)!.Value.Body.Length);
    }

    [Fact]
    public async Task An_item_that_became_several_messages_takes_no_others_with_it()
    {
        const string Kept = """{"type":"person","action":"event","identifiers":{"id":"43"},"name":"kept"}""";
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/api/v2/batch", $$$"""
            {"batch":[{"type":"person","action":"identify","identifiers":{"id":"42"},"attributes":{},
              "cio_relationships":[{"identifiers":{"object_type_id":"1","object_id":"a"}},{"identifiers":{"object_type_id":"1","object_id":"b"}}]},
            {"type":"person","action":"delete_relationships","identifiers":{"id":"42"},"cio_relationships":[{"identifiers":{"object_type_id":"1","object_id":"a"}}]},{{{Kept}}}]}
            """);
        Assert.Equal(1, (await ForgetAsync(bed, dryRun: false, "42")).Calls);
        Assert.Equal($$"""{"batch":[{{Kept}}]}""", Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span));
    }

    [Theory]
    [InlineData("/api/v1/customers/43/events", """{"name":"bought","id":"42"}""")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"43"},"name":"bought","id":"42","attributes":{"id":"42","email":"42"}}""")]
    [InlineData("/api/v2/batch", """{"batch":[{"type":"person","action":"event","identifiers":{"id":"43"},"name":"bought","id":"42","attributes":{"id":"42"}}]}""")]
    [InlineData("/v1/group", """{"userId":"43","groupId":"g","traits":{"id":"42","email":"42"}}""")]
    [InlineData("/v1/batch", """{"batch":[{"type":"group","userId":"43","groupId":"g","traits":{"id":"42","email":"42"}}]}""")]
    [InlineData("/v1/identify", """{"userId":"43","traits":{"id":"42","phone":"42"}}""")]
    [InlineData("/v1/track", """{"userId":"43","event":"bought","id":"42","traits":{"id":"42"},"properties":{"id":"42"}}""")]
    public async Task A_call_of_others_stays_whatever_else_has_that_name(string target, string body)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", target, body);
        Assert.Equal(0, (await ForgetAsync(bed, dryRun: false, "42")).Calls);
        Assert.Equal(body, Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span));
    }

    [Fact]
    public async Task A_deletion_on_its_way_is_kept_in_a_batch_whose_root_names_the_person()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/v1/batch", """
            {"context":{"traits":{"email":"p@example.com"}},"batch":[{"type":"track","anonymousId":"x","event":"seen"},{"type":"track","userId":"42","event":"User Deleted"}]}
            """);
        bed.State();
        var report = await ForgetAsync(bed, dryRun: false, "42", "p@example.com");
        Assert.Equal((1, 1), (report.Messages, report.OnTheirWay));
        Assert.Contains("User Deleted", Encoding.UTF8.GetString(bed.Journal.Find(1)!.Value.Body.Span), StringComparison.Ordinal);
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(2);
        Assert.Equal(1, (await ForgetAsync(bed, dryRun: false, "42", "p@example.com")).Messages);
        Assert.Equal(0, bed.Journal.Find(1)!.Value.Body.Length);
    }

    [Theory]
    [InlineData("hook")]
    [InlineData("journeys")]
    public async Task A_dead_letter_loses_what_names_the_person_before_a_rule_gave_it_to_another(string name)
    {
        await using var bed = Ruling();
        await bed.AcceptAsync("POST", "/api/v1/customers/42/events", """{"name":"moved","data":{"x":"secret"}}""");
        await using var refusing = new Receiver(_ => new Behaviour.Answer(400));
        await using (bed.Start(name == "hook" ? Bed.Webhook(refusing.Url) : Bed.Relay(refusing.Url))) await bed.UntilSettledAsync(1, name);
        foreach (var dryRun in (bool[])[true, false]) Assert.Equal(1, (await ForgetAsync(bed, dryRun, "42")).DeadLetters);
        var letter = Assert.Single(bed.Journal.DeadLetters.Find(name, 10));
        // A message is the other's; a call is the person's.
        Assert.Equal((name == "hook", 0, ""), (letter.Kept is not null, letter.Kept?.Target.Length ?? 0, letter.LastRequest));
        Assert.Equal(0, (await ForgetAsync(bed, dryRun: true, "42")).DeadLetters);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_batch_only_what_waits_of_the_persons_is_counted(bool dryRun)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("POST", "/v1/batch", """{"batch":[{"type":"track","userId":"42","event":"1"},{"type":"track","userId":"43","event":"2"}]}""");
        await using var server = new Receiver(static _ => new Behaviour.Answer(500));
        await using (bed.Start(Bed.Webhook(server.Url, with: static config => config with { Retry = Later }))) await Until.HoldsAsync(() => bed.Waiting().Count == 2);
        Assert.Equal(1, (await ForgetAsync(bed, dryRun, "42")).Waiting);
    }

    private static RetryConfig Later => new() { First = TimeSpan.FromHours(1), Max = TimeSpan.FromHours(1) };

    private static Bed Ruling() => new() { Translator = Ruled.By(Rules) };

    private static Task<ForgetReport> ForgetAsync(Bed bed, bool dryRun, params string[] identifiers) =>
        bed.Journal.ForgetAsync(identifiers, ["hook"], dryRun, static _ => { }, TestContext.Current.CancellationToken);
}
