using Microsoft.Extensions.Logging;
using Sluice.Delivery;
using Sluice.Delivery.Scheduling;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>Who has much waiting harms nobody else: with the real journal, a real dispatcher and real sockets.</summary>
public sealed class WaitingRoomTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task Thirty_thousand_messages_behind_one_that_fails_cost_the_others_nothing_and_no_memory()
    {
        await using var bed = new Bed();
        await AcceptAsync(bed, "noisy", 30_000);
        await bed.AcceptAsync(persons: 20, each: 20);
        var mended = false;
        var server = new Taken(request => Bed.Person(request) != "noisy" || Volatile.Read(ref mended));
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { CommitInterval = Soon };
        await using (var run = bed.Start(Bed.Webhook(receiver.Url), limits))
        {
            var most = 0;
            bool OthersHaveAll()
            {
                most = Math.Max(most, run.Dispatcher.ItemsInMemory);
                return server.Count >= 400;
            }

            await receiver.UntilAsync(OthersHaveAll);
            Assert.InRange(most, 1, limits.WindowItems + limits.WaitingInMemory);
            await Until.HoldsAsync(() => bed.State() is { Position: 30_400, Waiting: 30_000 });
            await Until.HoldsAsync(() => run.Dispatcher.ItemsInMemory <= limits.LaneItems);
        }
        AssertOrder(server, persons: 20, each: 20);

        // Whatever waits, what is in memory after a restart is the beginning of it.
        await bed.RestartAsync();
        Volatile.Write(ref mended, true);
        for (var part = 1; part <= 2; part++)
        {
            await using (var run = bed.Start(Bed.Webhook(receiver.Url), limits))
            {
                await receiver.UntilAsync(() => Of(server, "noisy").Count >= 500 * part);
                Assert.InRange(run.Dispatcher.ItemsInMemory, 1, 500);
            }
            await bed.RestartAsync();
        }
        var noisy = Of(server, "noisy");
        Assert.Equal(Enumerable.Range(0, noisy.Count), noisy);
        Assert.Equal(30_000, bed.State().Waiting + noisy.Count);
        Assert.Equal(bed.State().Waiting, bed.Waiting().Count);
    }

    [Fact]
    public async Task What_waits_on_disk_comes_in_its_order_through_failures_and_restarts()
    {
        await using var bed = new Bed();
        await AcceptAsync(bed, "noisy", 1500);
        await bed.AcceptAsync(persons: 4, each: 50);
        var (mended, random) = (false, new Random(1));
        var server = new Taken(request => Volatile.Read(ref mended) ? random.Next(20) != 0 : Bed.Person(request) != "noisy");
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { LaneItems = 8, WindowItems = 100, CommitInterval = Soon };
        for (var part = 1; part <= 4; part++)
        {
            await using (bed.Start(Bed.Webhook(receiver.Url), limits)) await receiver.UntilAsync(() => server.Count >= 50 * part);
            await bed.RestartAsync();
        }
        Volatile.Write(ref mended, true);
        for (var part = 1; part <= 3; part++)
        {
            await using (bed.Start(Bed.Webhook(receiver.Url), limits)) await receiver.UntilAsync(() => Of(server, "noisy").Count >= 500 * part);
            await bed.RestartAsync();
        }
        Assert.Equal(Enumerable.Range(0, 1500), Of(server, "noisy"));
        AssertOrder(server, persons: 4, each: 50);
        Assert.Equal((1700L, 0L), (bed.State().Tally.Delivered, bed.State().Waiting));
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task When_the_head_is_given_up_those_behind_it_go_on_from_disk()
    {
        await using var bed = new Bed();
        await AcceptAsync(bed, "noisy", 300);
        var server = new Taken(request => Bed.Number(request) != 0);
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { LaneItems = 4, CommitInterval = Soon };
        var plan = Bed.Webhook(receiver.Url, with: config => config with { Retry = config.Retry with { Horizon = TimeSpan.FromSeconds(1) } });
        await using (bed.Start(plan, limits)) await receiver.UntilAsync(() => server.Count >= 299);
        Assert.Equal(Enumerable.Range(1, 299), Of(server, "noisy"));
        Assert.Equal(new Tally(299, 0, 0, 1), bed.State().Tally);
        Assert.Equal(1, Assert.Single(bed.Journal.DeadLetters.Find("hook", 10)).Key.Sequence);
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task A_person_who_sends_more_than_is_taken_does_not_keep_the_others_from_being_read()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await AcceptAsync(bed, "noisy", 1000);
        await bed.AcceptAsync(persons: 20, each: 20);
        var server = new Taken(_ => true);
        // The first of the noisy one takes as long as we like.
        await using var receiver = new Receiver(request =>
            Bed.Person(request) == "noisy" && !told.Task.IsCompleted ? new Behaviour.When(told.Task, server.Answer(request)) : server.Answer(request));
        var limits = new DeliveryLimits { LaneItems = 16, WindowItems = 200, CommitInterval = Soon };
        await using (var run = bed.Start(Bed.Webhook(receiver.Url), limits))
        {
            await receiver.UntilAsync(() => server.Count >= 401);
            Assert.Equal([0], Of(server, "noisy"));
            Assert.InRange(run.Dispatcher.ItemsInMemory, 1, 400);
            told.SetResult();
            await receiver.UntilAsync(() => server.Count >= 1400);
        }
        Assert.Equal(Enumerable.Range(0, 1000), Of(server, "noisy"));
        AssertOrder(server, persons: 20, each: 20);
        Assert.Equal((1400L, 0L), (bed.State().Tally.Delivered, bed.State().Waiting));
        Assert.Equal(1400, server.Count);
    }

    [Fact]
    public async Task Nothing_goes_to_disk_while_everybody_is_served()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 10, each: 300);
        await using var receiver = new Receiver();
        await using (bed.Start(Bed.Webhook(receiver.Url, with: config => config with { Concurrency = 4 })))
        {
            await receiver.UntilAsync(() =>
            {
                Assert.Empty(bed.Waiting());
                return receiver.Requests.Count >= 3000;
            });
        }
        Assert.Equal(new Tally(3000, 0, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task Many_persons_who_wait_are_not_all_in_memory_and_each_is_tried_again()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 400, each: 4);
        var mended = false;
        var server = new Taken(request => Volatile.Read(ref mended) || int.Parse(Bed.Person(request)[1..], System.Globalization.CultureInfo.InvariantCulture) % 2 == 1);
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { WaitingInMemory = 40, WindowItems = 60, BreakerPersons = 1000, CommitInterval = Soon };
        await using (var run = bed.Start(Bed.Webhook(receiver.Url), limits))
        {
            await receiver.UntilAsync(() => server.Count >= 800);
            await Until.HoldsAsync(() => bed.State() is { Position: 1600, Waiting: 800 });
            await Until.HoldsAsync(() => run.Dispatcher.ItemsInMemory <= limits.WaitingInMemory);
            Volatile.Write(ref mended, true);
            await receiver.UntilAsync(() => server.Count >= 1600);
        }
        AssertOrder(server, persons: 400, each: 4);
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task When_too_many_persons_wait_nothing_more_is_read_until_some_do_not()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 100, each: 5);
        var mended = false;
        var server = new Taken(_ => Volatile.Read(ref mended));
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { LaneItems = 1, WindowItems = 50, ShelvedPersons = 20, BreakerPersons = 1000, CommitInterval = Soon };
        await using (bed.Start(Bed.Webhook(receiver.Url), limits))
        {
            Assert.Equal(LogLevel.Warning, (await bed.Log.UntilAsync("of as many persons as it may")).Level);
            Assert.InRange(bed.State().Position, 1, 400);
            Volatile.Write(ref mended, true);
            await receiver.UntilAsync(() => server.Count >= 500);
        }
        AssertOrder(server, persons: 100, each: 5);
    }

    [Fact]
    public void Who_is_looked_for_in_vain_is_looked_for_again_when_what_is_before_comes()
    {
        WaitingItem[] rows = [Row(1, 7), Row(2, 7, 8), Row(3, 8)];
        var (limits, arrived) = (new DeliveryLimits(), new List<Item>());
        var progress = new Progress("hook", new(0, default, null) { Items = rows.Length }, limits);
        var room = new WaitingRoom(progress, limits, (person, limit) => [.. rows.Where(row => row.Persons.Contains(person)).Take(limit)], arrived.Add);
        foreach (var person in (ulong[])[8, 7])
        {
            room.Restore(person, TimeSpan.Zero);
            Assert.True(room.TryTakeDue(TimeSpan.Zero, out _));
        }
        while (room.LoadNext()) Assert.InRange(progress.InMemory, 0, rows.Length);
        Assert.All(rows, row => Assert.True(progress.Knows(row.Key)));
        Assert.Equal(rows[0].Key, Assert.Single(arrived).Key);

        static WaitingItem Row(long sequence, params ulong[] persons) => new(new(sequence, 0), 1, default, null, "") { Persons = persons, Bytes = 1 };
    }

    [Fact]
    public async Task Messages_about_two_persons_keep_their_place_when_one_of_them_waits_on_disk()
    {
        await using var bed = new Bed();
        for (var round = 0; round < 40; round++)
        {
            await bed.AcceptAsync("a", round);
            await bed.AcceptAsync("b", round);
            if (round % 10 == 9) await bed.AcceptAsync("POST", "/v1/alias", $$"""{"userId":"a","previousId":"b","event":"{{round}}"}""");
        }
        var mended = false;
        var server = new Taken(request => Bed.Person(request) != "a" || Volatile.Read(ref mended));
        await using var receiver = new Receiver(server.Answer);
        var limits = new DeliveryLimits { LaneItems = 3, CommitInterval = Soon };
        await using (bed.Start(Bed.Webhook(receiver.Url), limits))
        {
            // B goes on as far as the first message that is about both.
            await receiver.UntilAsync(() => server.Count >= 10);
            await Until.HoldsAsync(() => bed.State().Position == 84);
            Assert.Equal(Enumerable.Range(0, 10), Of(server, "b"));
            Volatile.Write(ref mended, true);
            await receiver.UntilAsync(() => receiver.Requests.Count(request => request.Header("x-sluice-type") == "alias") == 4 && server.Count >= 84);
        }
        Assert.Equal(Enumerable.Range(0, 40), Of(server, "b"));
        var kinds = server.Requests.Select(request => request.Header("x-sluice-type") == "alias").ToList();
        Assert.Equal([20, 41, 62, 83], kinds.Index().Where(one => one.Item).Select(one => one.Index));
    }

    private static async Task AcceptAsync(Bed bed, string person, int count)
    {
        for (var number = 0; number < count;)
        {
            var some = new List<Task>();
            for (; number < count && some.Count < 5000; number++) some.Add(bed.AcceptAsync(person, number).AsTask());
            await Task.WhenAll(some);
        }
    }

    private static IReadOnlyList<int> Of(Taken taken, string person) =>
        [.. taken.Requests.Where(request => Bed.Person(request) == person && request.Header("x-sluice-type") != "alias").Select(Bed.Number)];

    private static void AssertOrder(Taken taken, int persons, int each)
    {
        var byPerson = taken.Requests.ToLookup(Bed.Person, Bed.Number);
        for (var person = 0; person < persons; person++) Assert.Equal(Enumerable.Range(0, each), byPerson[$"p{person}"]);
    }
}
