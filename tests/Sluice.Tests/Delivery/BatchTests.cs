using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>Several messages in one request. The destination takes five at most, and only those of one list together.</summary>
public sealed class BatchTests
{
    private static readonly ActionConfig[] Batched = [Acme.Action("All", "batch")];

    [Fact]
    public async Task Messages_go_together_up_to_the_size_and_one_persons_in_their_order()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 2, each: 10);
        await using (bed.Start(Acme.Plan(server.Url, Batched, config => config with { Concurrency = 1 })))
            await server.UntilAsync(() => server.Requests.Sum(request => Items(request).Count) == 20);
        Assert.All(server.Requests, request => Assert.InRange(Items(request).Count, 1, 5));
        Assert.InRange(server.Requests.Count, 4, 8);
        AssertOrder(server.Requests, persons: 2, each: 10);
        Assert.Equal(20, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task Fewer_than_a_full_batch_wait_for_more_and_no_longer_than_they_may()
    {
        var clock = new FakeTimeProvider();
        var (start, arrived) = (clock.GetUtcNow(), new ConcurrentQueue<TimeSpan>());
        await using var bed = new Bed(clock);
        await using var server = new Receiver(_ =>
        {
            arrived.Enqueue(clock.GetUtcNow() - start);
            return Behaviour.Ok;
        });
        await bed.AcceptAsync(persons: 7, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, config => config with { BatchWait = TimeSpan.FromSeconds(1) })))
        {
            await server.UntilAsync(1);
            Assert.Equal(5, Items(server.Requests[0]).Count);
            await Until.HoldsAsync(() => server.Requests.Count >= 2, clock, TimeSpan.FromSeconds(0.05));
        }
        Assert.Equal(2, Items(server.Requests[1]).Count);
        Assert.True(arrived.Last() >= TimeSpan.FromSeconds(1), $"It came after {arrived.Last()}.");
    }

    [Fact]
    public async Task A_message_that_stood_behind_others_of_its_person_does_not_wait_for_a_batch_anew()
    {
        const int Pairs = 20;
        string[] persons = ["p", "q", "r"];
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        ActionConfig[] actions = [Acme.Action("Even", "any", "event = \"even\""), Acme.Action("Odd", "any", "event = \"odd\"")];
        for (var number = 0; number < 2 * Pairs; number++)
        {
            foreach (var person in persons)
                await bed.AcceptAsync("POST", $"/api/v1/customers/{person}/events", $$"""{"name":"{{(number % 2 == 0 ? "even" : "odd")}}"}""");
        }
        await using (var running = bed.Start(Acme.Plan(server.Url, [.. actions], static config => config with { BatchWait = TimeSpan.FromMinutes(1) })))
        {
            await Until.HoldsAsync(() => running.Dispatcher.ItemsInMemory == 2 * Pairs * persons.Length);
            await Until.HoldsAsync(() => server.Requests.Count > 0, clock, TimeSpan.FromSeconds(10));
            // Time stands still from here on.
            await bed.UntilSettledAsync(2 * Pairs * persons.Length);
        }
        // What became ready together still goes together.
        Assert.All(server.Requests, request => Assert.Equal(persons.Length, JsonDocument.Parse(request.Text).RootElement.GetProperty("items").GetArrayLength()));
        Assert.Equal(2 * Pairs, server.Requests.Count);
    }

    [Fact]
    public async Task Only_messages_with_the_same_key_go_together()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        for (var number = 0; number < 12; number++)
            await bed.AcceptAsync("POST", $"/api/v1/customers/p{number}/events", $$$"""{"name":"{{{number}}}","data":{"list":"{{{(number % 2 == 0 ? "even" : "odd")}}}"}}""");
        await using (bed.Start(Acme.Plan(server.Url, Batched, config => config with { BatchWait = TimeSpan.FromMinutes(1) })))
        {
            await server.UntilAsync(2);
            Assert.All(server.Requests, request => Assert.Equal(5, Items(request).Count));
            await Until.HoldsAsync(() => server.Requests.Sum(request => Items(request).Count) == 12, clock, TimeSpan.FromMinutes(1));
        }
        Assert.All(server.Requests, request => Assert.Single(Items(request).Select(one => one.Number % 2).Distinct()));
    }

    [Fact]
    public async Task Of_a_batch_only_those_are_tried_again_or_set_aside_that_the_answer_names()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver(request => request.Number > 0
            ? Behaviour.Ok
            : new Behaviour.Answer(200, Body: """{"errors":[{"index":1,"retry":true,"say":"busy"},{"index":3,"say":"no such person"}]}"""));
        await bed.AcceptAsync(persons: 5, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Full)))
        {
            await server.UntilAsync(1);
            await Until.HoldsAsync(() => server.Requests.Count >= 2, clock, TimeSpan.FromSeconds(10));
        }
        var first = Items(server.Requests[0]);
        Assert.Equal([first[1]], Items(server.Requests[1]));
        Assert.Equal(new Tally(4, 0, 0, 1), bed.State().Tally);
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.Equal("All: HTTP 200: no such person", letter.Reason);
        Assert.Contains($"\"{first[3].Number}\"", System.Text.Encoding.UTF8.GetString(Kept.Message(letter).Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_rejected_without_a_word_on_its_messages_is_split_and_only_the_bad_one_dies()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => new Behaviour.Answer(Items(request).Any(one => one.Number == 3) ? 400 : 200, Body: "{}"));
        await bed.AcceptAsync(persons: 1, each: 5);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Full))) await server.UntilAsync(6);
        Assert.Equal(Enumerable.Range(0, 5), Items(server.Requests[0]).Select(one => one.Number));
        Assert.Equal(Enumerable.Range(0, 5), server.Requests.Skip(1).Select(request => Assert.Single(Items(request)).Number));
        Assert.Equal(new Tally(4, 0, 0, 1), bed.State().Tally);
        Assert.Equal(3, bed.Journal.DeadLetters.Find("hook", 10)[0].Key.Sequence - 1);
    }

    [Fact]
    public async Task A_batch_that_fails_as_a_whole_is_tried_again_as_a_batch()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => request.Number < 2 ? new Behaviour.Answer(503) : Behaviour.Ok);
        await bed.AcceptAsync(persons: 5, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Full))) await server.UntilAsync(3);
        Assert.All(server.Requests, request => Assert.Equal(5, Items(request).Count));
        Assert.Equal(5, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task A_batch_that_fails_as_a_whole_for_the_third_time_is_tried_one_by_one()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => request.Number < 3 ? new Behaviour.Answer(500) : Behaviour.Ok);
        await bed.AcceptAsync(persons: 5, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Full))) await server.UntilAsync(8);
        Assert.Equal([5, 5, 5, 1, 1, 1, 1, 1], server.Requests.Select(static request => Items(request).Count));
        Assert.Equal(5, bed.State().Tally.Delivered);
    }

    [Theory]
    [InlineData(429, "")]
    [InlineData(503, "Retry-After: 0\r\n")]
    public async Task A_batch_that_is_too_much_for_the_destination_stays_one(int status, string headers)
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => request.Number < 6 ? new Behaviour.Answer(status, headers) : Behaviour.Ok);
        await bed.AcceptAsync(persons: 5, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, Batched, Full))) await server.UntilAsync(7);
        Assert.All(server.Requests, static request => Assert.Equal(5, Items(request).Count));
        Assert.Equal(5, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task Of_a_batch_that_always_fails_for_one_message_all_others_arrive_and_only_that_one_dies()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(request => new Behaviour.Answer(Items(request).Any(static one => one is { Person: "p1", Number: 2 }) ? 500 : 200));
        await bed.AcceptAsync(persons: 3, each: 5);
        await using (bed.Start(Acme.Plan(server.Url, Batched, static config => config with { Retry = config.Retry with { Horizon = TimeSpan.FromSeconds(1) } })))
            await bed.UntilSettledAsync(15);
        Assert.Equal(new Tally(14, 0, 0, 1), bed.State().Tally);
        Assert.Equal("given up, as retry.horizon (1 s) has passed: HTTP 500", Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Reason);
    }

    [Fact]
    public async Task When_attempts_fail_and_the_gateway_is_restarted_each_person_still_gets_everything_in_order()
    {
        await using var bed = new Bed();
        var taken = new List<Received>();
        await using var server = new Receiver(request =>
        {
            if (request.Number % 3 == 1) return new Behaviour.Answer(500);
            lock (taken) taken.Add(request);
            return Behaviour.Ok;
        });
        int Count()
        {
            lock (taken) return taken.Sum(request => Items(request).Count);
        }

        await bed.AcceptAsync(persons: 10, each: 30);
        for (var part = 1; part <= 3; part++)
        {
            await using (bed.Start(Acme.Plan(server.Url, Batched))) await server.UntilAsync(() => Count() >= 75 * part);
            await bed.RestartAsync();
        }
        await using (bed.Start(Acme.Plan(server.Url, Batched))) await server.UntilAsync(() => Count() >= 300);
        AssertOrder(taken, persons: 10, each: 30);
        Assert.Equal(new Tally(300, 0, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task A_message_that_cannot_be_mapped_dies_and_the_rest_of_its_batch_goes_on()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var action = Acme.Action("All", "any") with { Mapping = """{"number":"$.properties.number"}"""u8.ToArray() };
        for (var number = 0; number < 5; number++)
            await bed.AcceptAsync("POST", $"/api/v1/customers/p{number}/events", number == 2 ? """{"name":"x"}""" : $$$"""{"name":"x","data":{"number":"{{{number}}}"}}""");
        await using (bed.Start(Acme.Plan(server.Url, [action], Full))) await server.UntilAsync(1);
        Assert.Equal([0, 1, 3, 4], Items(Assert.Single(server.Requests)).Select(one => one.Number).Order());
        Assert.Equal(new Tally(4, 0, 0, 1), bed.State().Tally);
    }

    [Theory]
    [InlineData(new[] { 2, 3, 1 }, new[] { 2, 1 })]
    [InlineData(new[] { 2, 2, 2 }, new[] { 2, 1 })]
    [InlineData(new[] { 9, 1, 1 }, new[] { 1, 2 })]
    [InlineData(new[] { 0, 0, 0, 0, 0, 0 }, new[] { 5, 1 })]
    public async Task Messages_that_weigh_more_fill_a_batch_sooner_and_one_that_is_too_heavy_goes_by_itself(int[] weights, int[] sizes)
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        for (var number = 0; number < weights.Length; number++)
            await bed.AcceptAsync("POST", "/api/v1/customers/p/events", $$$"""{"name":"{{{number}}}","data":{"weight":{{{weights[number]}}}}}""");
        await using (var running = bed.Start(Acme.Plan(server.Url, [Acme.Action("All", "weighed")], Full)))
        {
            await Until.HoldsAsync(() => running.Dispatcher.ItemsInMemory == weights.Length);
            told.SetResult();
            await Until.HoldsAsync(() => server.Requests.Sum(request => Items(request).Count) == weights.Length, clock, TimeSpan.FromSeconds(10));
        }
        Assert.Equal(sizes, server.Requests.Select(request => Items(request).Count));
    }

    [Fact]
    public async Task A_size_of_one_sends_each_by_itself()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 5, each: 1);
        await using (bed.Start(Acme.Plan(server.Url, [Batched[0] with { BatchSize = 1 }]))) await server.UntilAsync(5);
        Assert.All(server.Requests, request => Assert.Equal("POST /one HTTP/1.1", request.Line));
    }

    // No batch goes by the time it has waited, unless the test moves the clock.
    private static DestinationConfig Full(DestinationConfig config) => config with { BatchWait = TimeSpan.FromMinutes(1), Concurrency = 1 };

    internal static List<(string Person, int Number)> Items(Received request)
    {
        using var body = JsonDocument.Parse(request.Body);
        if (!body.RootElement.TryGetProperty("items", out var items)) return [Item(body.RootElement)];
        return [.. items.EnumerateArray().Select(Item)];
    }

    private static (string, int) Item(JsonElement item) =>
        (item.GetProperty("person").GetString()!, int.Parse(item.GetProperty("number").GetString()!, CultureInfo.InvariantCulture));

    private static void AssertOrder(IEnumerable<Received> requests, int persons, int each)
    {
        var all = requests.SelectMany(Items).ToList();
        for (var person = 0; person < persons; person++)
            Assert.Equal(Enumerable.Range(0, each), all.Where(one => one.Person == $"p{person}").Select(one => one.Number));
    }
}
