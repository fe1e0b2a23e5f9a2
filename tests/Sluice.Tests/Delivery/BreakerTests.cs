using Sluice.Delivery;
using Sluice.Delivery.Scheduling;

namespace Sluice.Tests.Delivery;

public sealed class BreakerTests
{
    private static readonly DeliveryLimits Limits = new();
    private static readonly RetrySchedule Schedule = RetrySchedule.Of(new());
    private static readonly TimeSpan Now = TimeSpan.FromHours(1);

    [Fact]
    public void It_opens_when_ten_persons_in_a_row_fail_and_not_at_nine()
    {
        var breaker = new Breaker(Limits);
        for (var person = 1u; person < 10; person++) Assert.False(breaker.Failed(person, TimeSpan.FromSeconds(5), Now));
        Assert.True(breaker.IsClosed);
        Assert.True(breaker.Failed(10, TimeSpan.FromSeconds(5), Now));
        Assert.False(breaker.IsClosed);
        Assert.Equal(Now + TimeSpan.FromSeconds(5), breaker.ProbeAt);
    }

    [Fact]
    public void One_person_that_always_fails_does_not_open_it()
    {
        var breaker = new Breaker(Limits);
        for (var i = 0; i < 1000; i++) breaker.Failed(7, TimeSpan.Zero, Now);
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public void A_success_in_between_starts_the_count_anew()
    {
        var breaker = new Breaker(Limits);
        for (var person = 0u; person < 90; person++)
        {
            if (person % 9 == 0) breaker.Succeeded();
            breaker.Failed(person, TimeSpan.Zero, Now);
        }
        Assert.True(breaker.IsClosed);
    }

    [Fact]
    public void Probes_of_a_failing_destination_grow_apart_up_to_a_minute()
    {
        var breaker = Open();
        var bounds = Enumerable.Range(0, 6).Select(_ =>
        {
            breaker.ProbeFailed(Schedule, null, random: 1, Now);
            return (breaker.ProbeAt - Now).TotalSeconds;
        });
        Assert.Equal([10, 20, 40, 60, 60, 60], bounds);
    }

    [Fact]
    public void Probes_of_a_destination_that_refuses_us_grow_apart_from_a_minute_to_an_hour()
    {
        var breaker = new Breaker(Limits);
        Assert.True(breaker.Refused("HTTP 401", Now));
        Assert.Equal(Now + TimeSpan.FromMinutes(1), breaker.ProbeAt);
        var bounds = Enumerable.Range(0, 7).Select(_ =>
        {
            breaker.ProbeFailed(Schedule, null, random: 1, Now);
            return (breaker.ProbeAt - Now).TotalMinutes;
        });
        Assert.Equal([2, 4, 8, 16, 32, 60, 60], bounds);
    }

    [Fact]
    public void Probes_of_a_destination_that_refuses_us_come_no_more_often_than_every_minute_whatever_the_maximum_of_retries()
    {
        var breaker = new Breaker(Limits);
        breaker.Refused("HTTP 401", Now);
        var bounds = Enumerable.Range(0, 3).Select(_ =>
        {
            breaker.ProbeFailed(Schedule with { Max = TimeSpan.FromSeconds(2) }, null, random: 1, Now);
            return (breaker.ProbeAt - Now).TotalMinutes;
        });
        Assert.Equal([1, 1, 1], bounds);
    }

    [Fact]
    public void A_probe_waits_as_long_as_the_destination_asks_but_not_longer_than_the_maximum()
    {
        var breaker = Open();
        breaker.ProbeFailed(Schedule, TimeSpan.FromMinutes(10), 0, Now);
        Assert.Equal(Now + TimeSpan.FromMinutes(10), breaker.ProbeAt);
        breaker.ProbeFailed(Schedule, TimeSpan.FromDays(10), 0, Now);
        Assert.Equal(Now + Schedule.Max, breaker.ProbeAt);
    }

    [Fact]
    public void A_success_closes_it_and_ends_a_pause()
    {
        var breaker = new Breaker(Limits, pausedBecause: "HTTP 401");
        Assert.Equal("HTTP 401", breaker.PausedBecause);
        Assert.Equal(TimeSpan.Zero, breaker.ProbeAt);
        Assert.True(breaker.Succeeded());
        Assert.True(breaker.IsClosed);
        Assert.Null(breaker.PausedBecause);
        Assert.False(breaker.Succeeded());
    }

    private static Breaker Open()
    {
        var breaker = new Breaker(Limits);
        for (var person = 0u; person < 10; person++) breaker.Failed(person, TimeSpan.Zero, Now);
        return breaker;
    }
}
