using System.Collections.Concurrent;
using Sluice.Configuration;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>Many stand in line for a destination that takes two requests in ten seconds when it refuses the key, or another key is set.</summary>
public sealed class CalledBackTests : IAsyncDisposable
{
    private const int Persons = 40;

    private readonly WaitersClock _clock = new();
    private readonly ConcurrentQueue<(string? Key, string Person)> _requests = [];
    private readonly TaskCompletionSource _answer = new();
    private readonly Bed _bed;
    private readonly Receiver _server;

    public CalledBackTests()
    {
        _bed = new(_clock);
        _server = new(request =>
        {
            var key = request.Header("X-Key");
            _requests.Enqueue((key, request.Text));
            return new Behaviour.When(_answer.Task, new Behaviour.Answer(key == "bad" ? 401 : 200));
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_in_line_is_sent_any_more_when_the_destination_refuses_us()
    {
        await using var host = await StartAsync("bad");
        await Until.HoldsAsync(() => _clock is { Waiting: 0, Limited: 0 });
        // The first probe.
        await Until.HoldsAsync(() => _requests.Count > 2, _clock, TimeSpan.FromSeconds(1));
        Assert.True(_clock.GetUtcNow() - Some.Time >= TimeSpan.FromMinutes(1));
        host.Put(Destination("good"));
        await Until.HoldsAsync(() => _bed.State().Tally.Delivered == Persons, _clock, TimeSpan.FromSeconds(1));
        Assert.Equal(3, With("bad").Count);
        Assert.Equal(Persons, With("good").Distinct().Count());
        Assert.Equal(Persons, With("good").Count);
    }

    [Fact]
    public async Task Whoever_stands_in_line_when_settings_change_is_sent_with_the_new_ones()
    {
        await using var host = await StartAsync("old");
        await Until.HoldsAsync(() => _clock is { Waiting: 1, Limited: 0 });
        host.Put(Destination("new"));
        // The first in line has left it, and with the other settings another one is.
        await Until.HoldsAsync(() => _clock is { Waited: 2, Waiting: 1 });
        await Until.HoldsAsync(() => _bed.State().Tally.Delivered == Persons, _clock, TimeSpan.FromSeconds(1));
        Assert.Equal(2, With("old").Count);
        Assert.Equal(Persons, With("old").Concat(With("new")).Distinct().Count());
        Assert.Equal(Persons - 2, With("new").Count);
    }

    private List<string> With(string key) => [.. _requests.Where(one => one.Key == key).Select(static one => one.Person)];

    private async Task<Host> StartAsync(string key)
    {
        await _bed.AcceptAsync(Persons, each: 1);
        var host = await Host.StartAsync(_bed, Destination(key));
        await Until.HoldsAsync(() => _requests.Count == 2 && _clock.Waiting == 1);
        _answer.SetResult();
        return host;
    }

    private DestinationConfig Destination(string key) => new()
    {
        Name = "hook",
        Type = "acme",
        Settings = new Dictionary<string, string> { ["url"] = _server.Url, ["apiKey"] = key },
        Allow = Loopback.Allowed,
        Concurrency = 64,
        Start = StartPoint.Beginning,
        Timeout = Bed.Never,
    };
}
