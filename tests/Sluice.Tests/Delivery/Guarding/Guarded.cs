using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Delivery.Guarding;

/// <summary>Deliveries to destinations with guards, at a time that the test moves, beside the administration.</summary>
internal sealed class Guarded : IAsyncDisposable
{
    private readonly Host _host;
    private long _calls;

    private Guarded(Bed bed, Host host)
    {
        (Bed, _host, Administration) = (bed, host, host.Administration(bed, bed.Clock));
        _calls = bed.Journal.Head;
    }

    public static DateTimeOffset Begin { get; } = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Small numbers: an alarm above 20 new ones in 10 minutes, or above 10 of a shape among 40.</summary>
    public static IdentifiersConfig Rule { get; } = new() { Minimum = 20, Shape = 10, Learning = TimeSpan.FromHours(1), Known = 1000 };

    public Bed Bed { get; }

    public Administration Administration { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)Bed.Clock;

    public static DestinationConfig Webhook(string url, GuardMode guard = GuardMode.Alarm, string name = "hook") => new()
    {
        Name = name,
        Type = "webhook",
        Settings = new Dictionary<string, string> { ["url"] = url },
        Allow = Loopback.Allowed,
        Guard = guard,
        // Time passes faster than answers come.
        Timeout = Bed.Never,
    };

    public static async Task<Guarded> StartAsync(Bed bed, params DestinationConfig[] destinations) =>
        new(bed, await Host.StartAsync(bed, Compile(bed, destinations)));

    public void Put(params DestinationConfig[] destinations) => _host.Put(Compile(Bed, destinations));

    /// <summary>An event each of these people, spread over ten minutes; returns when all are delivered or held.</summary>
    public async Task SendAsync(IEnumerable<string> people, string destination = "hook")
    {
        var list = people.ToList();
        foreach (var person in list)
        {
            Bed.ReceivedAt = Clock.GetUtcNow();
            await Bed.AcceptAsync(person, (int)_calls++);
            Clock.Advance(TimeSpan.FromMinutes(10) / list.Count);
        }
        await UntilAsync(() => IsHeld(destination) || Bed.State(destination).Tally.Total >= Bed.Journal.Head);
    }

    /// <summary>Numbers from one to before another.</summary>
    public static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(n => $"{n}");

    /// <summary>Ten windows with five new people each: what is usual, learnt.</summary>
    public async Task LearnAsync(string destination = "hook")
    {
        for (var window = 0; window < 10; window++) await SendAsync(Numbers(1000 + (window * 5), 5), destination);
    }

    public bool IsHeld(string destination = "hook") => Bed.Journal.Deliveries.StandingOf(destination)?.HeldSince is not null;

    public int Said(string text, LogLevel level) => Bed.Log.Lines.Count(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Until something holds, while time passes in steps of this length.</summary>
    public Task UntilAsync(Func<bool> holds, TimeSpan step = default, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        Until.HoldsAsync(holds, Clock, step, what);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static Plan Compile(Bed bed, DestinationConfig[] destinations)
    {
        var sources = new SourceConfig[] { new() { Name = "backend", WriteKeys = ["k"] } };
        return Plan.Compile(new() { Data = bed.Folder, Sources = sources, Destinations = destinations, Alarms = new() { Identifiers = Rule } }, Catalogue.Types);
    }
}
