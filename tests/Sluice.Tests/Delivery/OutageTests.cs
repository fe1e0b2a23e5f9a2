using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>A destination that is down for long, by a clock that the test moves.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task After_eight_hours_down_everything_arrives_the_first_hours_included_and_meanwhile_it_was_asked_about_once_a_minute()
    {
        const int Hours = 8, PerHour = 60, Persons = 30;
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        var isUp = false;
        var taken = new Taken(_ => Volatile.Read(ref isUp));
        await using var server = new Receiver(taken.Answer);
        var limits = new DeliveryLimits { WindowItems = 200, WaitingInMemory = 100 };
        // However far the clock runs while the machine is slow, nothing is given up or cut off by that.
        await using var running = bed.Start(
            Bed.Webhook(server.Url, with: static config => config with { Retry = new() { Horizon = TimeSpan.FromDays(3650) } }), limits);
        var numbers = new int[Persons];
        for (var number = 0; number < Hours * PerHour; number++)
        {
            var person = number % Persons;
            await bed.AcceptAsync($"p{person}", numbers[person]++);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
        await bed.Log.UntilAsync("fails for everybody");
        var (before, since) = (server.Requests.Count, clock.GetUtcNow());
        await Until.HoldsAsync(() => server.Requests.Count >= before + 10, clock, Step);
        // A probe is due when between half a minute and a minute has gone by; one more may have been under way.
        Assert.InRange(server.Requests.Count - before, 10, 2 + (2 * (clock.GetUtcNow() - since) / TimeSpan.FromMinutes(1)));
        Assert.Equal(0, bed.State().Tally.Total);

        Volatile.Write(ref isUp, true);
        await Until.HoldsAsync(() => bed.State().Tally.Delivered == Hours * PerHour, clock, Step);
        var arrived = taken.Requests.GroupBy(Bed.Person).ToList();
        Assert.Equal(Persons, arrived.Count);
        Assert.All(arrived, static one => Assert.Equal(Enumerable.Range(0, Hours * PerHour / Persons), one.Select(Bed.Number).Distinct()));
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task Every_request_to_a_destination_that_always_fails_is_counted_as_an_attempt()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 20, each: 1);
        await using var server = new Receiver(static _ => new Behaviour.Answer(500));
        await using (bed.Start(Bed.Webhook(server.Url, with: static config => config with { Retry = new() { Horizon = TimeSpan.FromMinutes(30) } })))
            await Until.HoldsAsync(() => bed.State().Tally.Dead > 0, clock, Step);
        var attempts = bed.Waiting().Sum(static item => item.Attempts) + bed.Journal.DeadLetters.Find("hook", int.MaxValue).Sum(static letter => letter.Attempts);
        Assert.Equal(server.Requests.Count, attempts);
    }

    [Fact]
    public async Task After_a_stop_that_was_longer_than_the_horizon_what_waits_is_tried_on_and_arrives()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 3, each: 1);
        var isUp = false;
        await using var server = new Receiver(_ => Volatile.Read(ref isUp) ? Behaviour.Ok : new Behaviour.Answer(500));
        var hook = Bed.Webhook(server.Url, with: static config => config with { Retry = new() });
        for (var stops = 0; stops < 3; stops++)
        {
            var before = server.Requests.Count;
            await using (bed.Start(hook)) await Until.HoldsAsync(() => server.Requests.Count >= before + 6, clock, Step);
            await bed.RestartAsync();
            clock.Advance(TimeSpan.FromDays(2));
        }
        Assert.Equal(0, bed.State().Tally.Total);
        Volatile.Write(ref isUp, true);
        await using (bed.Start(hook)) await Until.HoldsAsync(() => bed.State().Tally.Total == 3, clock, Step);
        Assert.Equal(3, bed.State().Tally.Delivered);
    }
}
