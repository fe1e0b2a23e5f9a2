using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;
using Sluice.Translation;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

public sealed class CallTests
{
    private static readonly string[] Words = ["dead", "waiting", "delivered", "queued"];

    [Fact]
    public async Task A_message_is_found_by_its_id_with_what_became_of_it_at_each_destination()
    {
        await using var good = new Receiver();
        await using var bad = new Receiver(_ => new Behaviour.Answer(400));
        await using var busy = new Receiver(_ => new Behaviour.Answer(503));
        await using var gateway = await Administered.StartAsync(
            $"{Hook(good.Url, "good")}\n{Hook(bad.Url, "bad")}\n{Hook(busy.Url, "busy")}\n{Hook(good.Url, "held")}");
        await gateway.AskAsync("POST", "/admin/destinations/held/pause");
        await gateway.AcceptAsync("p0", "one");
        var call = await gateway.UntilAsync("/admin/calls/1", one => States(one).SequenceEqual(["bad dead", "busy waiting", "good delivered", "held queued"]));
        var id = call.GetProperty("messages")[0].GetProperty("message_id").GetString()!;
        var (status, message) = await gateway.AskAsync("GET", $"/admin/messages/{id}");
        Assert.Equal((200, 1), (status, message.GetProperty("calls").GetArrayLength()));
        var outcomes = message.GetProperty("calls")[0].GetProperty("outcomes");
        Assert.Equal("HTTP 400", outcomes[0].GetProperty("reason").GetString());
        Assert.Equal(200, (await gateway.AskAsync("GET", $"/admin/dead-letters/{outcomes[0].GetProperty("dead_letter")}")).Status);
        Assert.Equal("HTTP 503", outcomes[1].GetProperty("reason").GetString());
        Assert.True(outcomes[1].GetProperty("attempts").GetInt32() > 0);

        var shell = await gateway.Type("find", id);
        Assert.Equal(0, shell.Code);
        Assert.StartsWith("call 1  ", shell.Lines[0], StringComparison.Ordinal);
        Assert.Equal(["dead", "waiting", "delivered", "queued"], shell.Lines.Skip(2).Select(line => Words.First(word => line.Contains(word, StringComparison.Ordinal))));
        await gateway.StopAsync();
        Assert.Contains("delivered", (await gateway.Type("find", "1")).Out, StringComparison.Ordinal);
        await gateway.StartAsync();
    }

    [Fact]
    public void Every_ending_of_an_item_is_shown_by_its_own_name() =>
        Assert.All(Enum.GetValues<Ending>(), static ending => Assert.Equal(ending.ToString(), Administration.ItemStateOf(ending).ToString()));

    [Fact]
    public async Task What_waits_behind_an_earlier_message_of_its_person_has_no_time_and_says_so()
    {
        await using var busy = new Receiver(_ => new Behaviour.Answer(503));
        await using var gateway = await Administered.StartAsync(Hook(busy.Url, "busy"));
        await gateway.AcceptAsync("p0", "one");
        await gateway.AcceptAsync("p0", "two");
        var call = await gateway.UntilAsync("/admin/calls/2", one => States(one).SequenceEqual(["busy waiting"]));
        Assert.StartsWith("for its turn: an earlier message of the same person", call.GetProperty("outcomes")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(call.GetProperty("outcomes")[0].TryGetProperty("at", out _));
        Assert.DoesNotContain("0001", (await gateway.Type("find", "2")).Out, StringComparison.Ordinal);
        await gateway.StopAsync();
        Assert.Matches("waiting +for its turn: an earlier message of the same person", (await gateway.Type("find", "2")).Out);
        await gateway.StartAsync();
    }

    [Fact]
    public async Task A_call_is_queued_only_for_those_who_are_going_to_read_it()
    {
        await using var receiver = new Receiver();
        var (hook, gone) = (Hook(receiver.Url, "hook"), Hook(receiver.Url, "gone"));
        await using var gateway = await Administered.StartAsync($"{hook}\n{gone}");
        await gateway.AcceptAsync("p0", "one");
        await receiver.UntilAsync(2);
        foreach (var (id, destination, state) in new[] { (1, "hook", "done"), (2, "hook", "paused"), (3, "hook", "cancelled"), (4, "gone", "paused") })
        {
            if (state != "done") await gateway.AskAsync("POST", $"/admin/destinations/{destination}/pause");
            Assert.Equal(200, (await gateway.AskAsync("POST", $"/admin/replays?destination={destination}")).Status);
            if (state != "done") await gateway.AskAsync("POST", $"/admin/replays/{id}/{(state == "paused" ? "pause" : "cancel")}");
            await gateway.UntilAsync($"/admin/replays/{id}", replay => replay.GetProperty("state").GetString() == state);
        }
        await gateway.AcceptAsync("p0", "two");
        Assert.Equal(["gone queued", "hook queued"], States((await gateway.AskAsync("GET", "/admin/calls/2")).Json));
        Assert.Equal(["gone/replay-4 queued", "hook/replay-2 queued"], Queued((await gateway.AskAsync("GET", "/admin/calls/1")).Json));

        await gateway.StopAsync();
        gateway.Write(hook);
        await gateway.StartAsync();
        Assert.Equal(["hook queued"], States((await gateway.AskAsync("GET", "/admin/calls/2")).Json));
        Assert.Equal(["hook/replay-2 queued"], Queued((await gateway.AskAsync("GET", "/admin/calls/1")).Json));

        static IEnumerable<string> Queued(JsonElement call) => States(call).Where(one => one.EndsWith(" queued", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ids_that_a_client_made_are_found_and_those_that_nobody_made_are_not()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url, "hook"));
        await SendAsync(gateway, """{"id":"01J0000000000000000000000A","name":"mine"}""");
        await SendAsync(gateway, """{"name":"yours"}""");
        Assert.Equal(200, (await gateway.AskAsync("GET", "/admin/messages/01J0000000000000000000000A")).Status);
        // Under this id a relay sends the call, whatever ids its messages have.
        using (var calls = new RecordedCalls(gateway.Data))
            Assert.Equal(200, (await gateway.AskAsync("GET", $"/admin/messages/{calls.After(0).First().Record.CallId}")).Status);
        foreach (var unknown in new[] { "nobody-made-this", "01J0000000000000000000000B", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" })
        {
            var (status, json) = await gateway.AskAsync("GET", $"/admin/messages/{unknown}");
            Assert.Equal((404, "message id"), (status, json.GetProperty("error").GetProperty("where").GetString()));
        }
        Assert.Equal(404, (await gateway.AskAsync("GET", "/admin/calls/3")).Status);
        Assert.Equal(1, (await gateway.Type("find", "3")).Code);
    }

    [Fact]
    public async Task An_id_with_a_slash_is_found()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url, "hook"));
        using var track = new HttpRequestMessage(HttpMethod.Post, "/v1/track")
        {
            Content = new StringContent("""{"userId":"u","event":"e","messageId":"order/42%"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        track.Headers.Authorization = new("Basic", Convert.ToBase64String("pipelines-key:"u8));
        Assert.True((await gateway.Client.SendAsync(track, TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        var shell = await gateway.Type("find", "order/42%");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.StartsWith("call 1  ", shell.Out, StringComparison.Ordinal);
        Assert.Equal(200, (await gateway.AskAsync("GET", "/admin/messages/order%2f42%25")).Status);
    }

    [Fact]
    public async Task The_newest_calls_are_listed_page_by_page_with_the_credentials_of_sources_masked()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url, "hook"), "admin: { token: admin-s3cret }");
        await SendAsync(gateway, """{"name":"one","data":{"key":"admin-s3cret","plan":"demo","friend":"p1"}}""");
        await gateway.AcceptAsync("p1", "two");
        await gateway.AcceptAsync("p1", "three");
        Assert.Equal([3, 2, 1], await Listed(""));
        Assert.Equal([3], await Listed("?limit=1"));
        Assert.Equal([2, 1], await Listed("?before=3"));
        Assert.Equal([3, 2], await Listed("?person=p1"));
        Assert.Equal([2], await Listed("?event=two&source=demo"));
        Assert.Empty(await Listed("?source=other"));
        var (_, first) = await gateway.AskAsync("GET", "/admin/calls/1", "admin-s3cret");
        var properties = first.GetProperty("messages")[0].GetProperty("content").GetProperty("properties");
        Assert.Equal(("***", "demo"), (properties.GetProperty("key").GetString(), properties.GetProperty("plan").GetString()));
        Assert.DoesNotContain("admin-s3cret", (await gateway.AskAsync("GET", "/admin/events", "admin-s3cret")).Json.GetRawText(), StringComparison.Ordinal);

        async Task<IEnumerable<int>> Listed(string query) => (await gateway.AskAsync("GET", $"/admin/events{query}", "admin-s3cret")).Json
            .GetProperty("events").EnumerateArray().Select(one => one.GetProperty("sequence").GetInt32());
    }

    [Fact]
    public async Task A_search_that_ends_before_the_journal_does_says_where_to_go_on()
    {
        const int LookedAt = 100;
        await using var bed = new Bed();
        await bed.AcceptAsync("rare", 0);
        await bed.AcceptAsync(persons: 1, each: LookedAt);
        var plans = new PlanSource(Plan.Compile(new() { Data = bed.Folder, Sources = [new() { Name = "backend", WriteKeys = ["k"] }] }, Catalogue.Types));
        var administration = new Administration(plans, bed.Journal, bed.Clock, NullLogger<Administration>.Instance) { CallsSearched = LookedAt };
        var first = await EventsAsync(null);
        Assert.Equal((0, 2), (first.Events.Count, first.Next));
        var second = await EventsAsync(first.Next);
        Assert.Equal((1, null), (Assert.Single(second.Events).Sequence, second.Next));

        Task<CallPage> EventsAsync(long? before) => administration.EventsAsync(new() { Person = "rare" }, before, 20, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("00000000000000000000000000")]
    [InlineData("01M850JXY97MVRYW0000000000")]
    [InlineData("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public void Ids_are_read_as_they_are_written(string text)
    {
        Assert.Equal(text, MessageId.Parse(text)!.Value.ToString());
        Assert.Equal(text, MessageId.Parse(text.ToLowerInvariant())!.Value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("8ZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    [InlineData("01M850JXY97MVRYW000000000U")]
    [InlineData("01M850JXY97MVRYW000000000é")]
    public void What_is_no_id_is_not_read(string text) => Assert.Null(MessageId.Parse(text));

    [Fact]
    public void An_id_says_when_it_was_made()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        Assert.Equal(at, MessageId.Parse(MessageId.ForCall(at, 7).For(0, 3).ToString())!.Value.Time);
        Assert.Equal(9999, MessageId.Parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ")!.Value.Time.Year);
    }

    private static async Task SendAsync(Administered gateway, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await gateway.Client.PostAsync("/api/v1/customers/p0/events", content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static IEnumerable<string> States(JsonElement call) => call.TryGetProperty("outcomes", out var outcomes)
        ? outcomes.EnumerateArray().Select(one => $"{one.GetProperty("destination").GetString()} {one.GetProperty("state").GetString()}")
        : [];
}
