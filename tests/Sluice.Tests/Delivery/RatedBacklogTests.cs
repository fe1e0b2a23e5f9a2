using System.Collections.Concurrent;
using Sluice.Configuration;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Delivery;

/// <summary>
/// Much waits for a destination that takes two requests in ten seconds. The clock stands still while something is asked of the gateway: whatever needs time to
/// end never does.
/// </summary>
public sealed class RatedBacklogTests : IAsyncDisposable
{
    private const int Persons = 40;

    private readonly WaitersClock _clock = new();
    private readonly ConcurrentQueue<double> _times = [];
    private readonly Bed _bed;
    private readonly Receiver _server;

    public RatedBacklogTests()
    {
        var start = _clock.GetUtcNow();
        _bed = new(_clock);
        _server = new(request =>
        {
            _times.Enqueue((_clock.GetUtcNow() - start).TotalSeconds);
            // The first is a dead letter.
            return request.Number == 0 ? new Behaviour.Answer(400) : Behaviour.Ok;
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Holding_and_dead_letters_tried_again_end_at_once_and_the_rate_is_kept_as_if_nothing_had_been()
    {
        await using var host = await StartAsync();
        var test = TestContext.Current.CancellationToken;
        var administration = host.Administration(_bed, _clock);
        for (var round = 0; round < 5; round++)
        {
            await administration.PauseAsync("hook", test);
            await administration.ResumeAsync("hook", test);
            await UntilTheyWaitAsync();
        }
        Assert.Equal(1, (await administration.RetryAsync(new DeadLetterFilter(), dryRun: false, test)).Done);
        await UntilTheyWaitAsync();
        // The dead letter is one of them again.
        for (var sent = 2; sent < Persons + 1; sent += 2)
        {
            var waited = _clock.Waited;
            _clock.Advance(TimeSpan.FromSeconds(9));
            // Nobody's time has come.
            Assert.Equal((sent, 1, waited), (_times.Count, _clock.Waiting, _clock.Waited));
            _clock.Advance(TimeSpan.FromSeconds(1));
            var all = Math.Min(sent + 2, Persons + 1);
            await Until.HoldsAsync(() => _times.Count == all && _clock.Limited == 0 && _clock.Waiting == (all > Persons ? 0 : 1));
        }
        Assert.Equal(Enumerable.Range(0, Persons + 1).Select(static place => place / 2 * 10.0), _times);
    }

    [Fact]
    public async Task The_end_of_the_gateway_comes_at_once_and_no_attempt_counts()
    {
        await using (await StartAsync())
        {
        }
        Assert.Equal(2, _times.Count);
        Assert.Equal((1, 1), (_bed.State().Tally.Delivered, _bed.State().Tally.Dead));
        Assert.All(_bed.Waiting(), static item => Assert.Equal((0, null), (item.Attempts, item.FirstAttempt)));
    }

    // Until all but two wait for their turn.
    private async Task<Host> StartAsync()
    {
        await _bed.AcceptAsync(Persons, each: 1);
        var host = await Host.StartAsync(_bed, new DestinationConfig
        {
            Name = "hook",
            Type = "acme",
            Settings = new Dictionary<string, string> { ["url"] = _server.Url },
            Allow = Loopback.Allowed,
            Concurrency = 64,
            Start = StartPoint.Beginning,
        });
        await Until.HoldsAsync(() => _times.Count == 2);
        await UntilTheyWaitAsync();
        return host;
    }

    private Task UntilTheyWaitAsync() => Until.HoldsAsync(() => _clock is { Waiting: 1, Limited: 0 });
}
