using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Alarms;

public sealed class SilenceAlarmTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task A_destination_that_neither_takes_nor_refuses_anything_is_said_to_be_silent_until_it_moves()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        await using (var silent = await Silent.StartAsync(bed, server.Url, told, TimeSpan.FromMinutes(1)))
        {
            await bed.AcceptAsync("p0", 1);
            await bed.AcceptAsync("p0", 2);
            await server.UntilAsync(1);
            var said = await UntilSaidAsync(clock, silent, "is silent");
            Assert.Equal(LogLevel.Error, said.Level);
            Assert.Matches(@"^Destination hook is silent: calls came in \(2\), nothing became of them for (1 min|6[0-9] s), ", said.Text);
            Assert.Equal(Alarm.Silence, Assert.Single((await silent.StateAsync()).Alarms!).Alarm);
            told.SetResult();
            await server.UntilAsync(2);
            await UntilSaidAsync(clock, silent, "is not silent any more");
            Assert.Null((await silent.StateAsync()).Alarms);
            Assert.Single(silent.Log.Lines, line => line.Text.Contains("is silent:", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(0, 10, false)]
    [InlineData(60, 6, true)]
    public async Task It_says_nothing_for_as_long_as_it_is_off_or_the_operator_holds_the_destination(int seconds, int secondsOfOneWait, bool isHeld)
    {
        var clock = new AlarmsClock(TimeSpan.FromSeconds(secondsOfOneWait));
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        bed.Journal.Deliveries.Load("hook", 0);
        await bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = isHeld });
        await using var silent = await Silent.StartAsync(bed, server.Url, told, TimeSpan.FromSeconds(seconds));
        await bed.AcceptAsync("p0", 1);
        await Until.HoldsAsync(() => clock.Waits >= 40, clock, Step);
        Assert.Empty(silent.Log.Lines);
        silent.Switch(TimeSpan.FromMinutes(1));
        await bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = false });
        await UntilSaidAsync(clock, silent, "is silent");
    }

    [Fact]
    public async Task It_says_nothing_while_as_much_waits_as_may()
    {
        var clock = new AlarmsClock(Step);
        await using var bed = new Bed(clock);
        await using var server = new Receiver(static _ => new Behaviour.Answer(503));
        await using var silent = await Silent.StartAsync(bed, server.Url, new(), TimeSpan.FromMinutes(1), waitingRoom: 1);
        await bed.AcceptAsync("p0", 1);
        await Until.HoldsAsync(async () => (await silent.StateAsync()).Waiting == 1, clock, Step);
        await bed.AcceptAsync("p0", 2);
        var begun = clock.Waits;
        await Until.HoldsAsync(() => clock.Waits >= begun + 40, clock, Step);
        var state = await silent.StateAsync();
        Assert.Equal((Activity.Running, 1), (state.State, state.CallsBehind));
        Assert.Empty(silent.Log.Lines);
    }

    [Fact]
    public async Task A_destination_to_which_nothing_gets_through_is_told_of_once_until_something_does()
    {
        var clock = new AlarmsClock(Step);
        await using var bed = new Bed(clock);
        var works = false;
        await using var server = new Receiver(_ => Volatile.Read(ref works) ? Behaviour.Ok : new Behaviour.Answer(503));
        bed.Journal.Deliveries.Load("hook", 0);
        await using var watched = await Silent.StartAsync(bed, server.Url, new(), TimeSpan.FromMinutes(1));
        await bed.AcceptAsync("p0", 1);
        await bed.AcceptAsync("p0", 2);
        var said = await UntilSaidAsync(clock, watched, "has got nothing");
        Assert.Equal(LogLevel.Warning, said.Level);
        Assert.Matches(
            @"^Destination hook has got nothing for (1 min|[67][0-9] s): all that was tried failed, the last with: HTTP 503\. Items that wait for another try: 2\. ", said.Text);
        var begun = clock.Waits;
        await Until.HoldsAsync(() => clock.Waits >= begun + 40, clock, Step);
        Assert.Single(watched.Log.Lines);

        Volatile.Write(ref works, true);
        await Until.HoldsAsync(async () => (await watched.StateAsync()).Ended.Delivered == 2, clock, Step);
        begun = clock.Waits;
        await Until.HoldsAsync(() => clock.Waits >= begun + 2, clock, Step);
        Volatile.Write(ref works, false);
        await bed.AcceptAsync("p0", 3);
        await Until.HoldsAsync(() => watched.Log.Lines.Count == 2, clock, Step);
    }

    [Fact]
    public async Task A_destination_that_fails_for_one_and_works_for_another_is_not_told_of()
    {
        var clock = new AlarmsClock(Step);
        await using var bed = new Bed(clock);
        await using var server = new Receiver(static request => request.Text.Contains("\"p0\"", StringComparison.Ordinal) ? new Behaviour.Answer(503) : Behaviour.Ok);
        bed.Journal.Deliveries.Load("hook", 0);
        await using var watched = await Silent.StartAsync(bed, server.Url, new(), TimeSpan.FromMinutes(1));
        await bed.AcceptAsync("p0", 1);
        await Until.HoldsAsync(async () => (await watched.StateAsync()).Waiting == 1, clock, Step);
        clock.Advance(Step);
        await bed.AcceptAsync("p1", 2);
        await Until.HoldsAsync(async () => (await watched.StateAsync()).Ended.Delivered == 1, clock, Step);
        var begun = clock.Waits;
        await Until.HoldsAsync(() => clock.Waits >= begun + 40, clock, Step);
        Assert.Empty(watched.Log.Lines);
    }

    [Fact]
    public async Task It_says_nothing_while_nothing_comes_in()
    {
        var clock = new AlarmsClock(Step);
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        await using var server = new Receiver();
        bed.Journal.Deliveries.Load("hook", 0);
        await using var silent = await Silent.StartAsync(bed, server.Url, told, TimeSpan.FromMinutes(1));
        await Until.HoldsAsync(() => clock.Waits >= 40, clock, Step);
        Assert.Empty(silent.Log.Lines);
    }

    [Fact]
    public async Task Where_nobody_knows_who_must_be_left_alone_it_says_so_and_the_destination_is_stopped()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.SuppressAsync("42");
        await bed.RestartAsync();
        bed.Spoil("DELETE FROM tombstones");
        await using var server = new Receiver();
        bed.Journal.Deliveries.Load("hook", 0);
        await using var silent = await Silent.StartAsync(bed, server.Url, new(), TimeSpan.FromMinutes(1));
        await bed.AcceptAsync("p0", 1);
        var state = await silent.StateAsync();
        Assert.Equal(Activity.Stopped, state.State);
        Assert.StartsWith("Nothing is sent to anybody: the list of suppressed and deleted people is damaged: ", state.Why, StringComparison.Ordinal);
        Assert.Contains(", and the list of suppressed and deleted people is damaged. ", (await UntilSaidAsync(clock, silent, "is silent")).Text, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Switched_off_while_it_is_raised_it_is_over()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        await using var silent = await Silent.StartAsync(bed, server.Url, told, TimeSpan.FromMinutes(1));
        await bed.AcceptAsync("p0", 1);
        await UntilSaidAsync(clock, silent, "is silent");
        silent.Switch(TimeSpan.Zero);
        await Until.HoldsAsync(async () => (await silent.StateAsync()).Alarms is null, clock, Step);
    }

    private static async Task<LogBook<SilenceAlarm>.Line> UntilSaidAsync(FakeTimeProvider clock, Silent silent, string text)
    {
        await Until.HoldsAsync(() => silent.Log.Lines.Any(Says), clock, Step, text);
        return silent.Log.Lines.First(Says);

        bool Says(LogBook<SilenceAlarm>.Line line) => line.Text.Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Counts waits of the length that the alarm waits for from one look to the next. The journal has one or two of ten seconds when it begins.</summary>
    private sealed class AlarmsClock(TimeSpan wait) : FakeTimeProvider
    {
        private int _waits;

        public int Waits => Volatile.Read(ref _waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == wait) Interlocked.Increment(ref _waits);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Deliveries to a webhook, and the alarm beside them.</summary>
    private sealed class Silent : IAsyncDisposable
    {
        private readonly Bed _bed;
        private readonly Host _host;
        private readonly SilenceAlarm _alarm;
        private readonly TaskCompletionSource _told;

        private Silent(Bed bed, Host host, TaskCompletionSource told)
        {
            (_bed, _host, _told) = (bed, host, told);
            _alarm = new(host.Plans, bed.Journal, host.Service, Silences, bed.Clock, Log);
        }

        /// <summary>As the administration has it.</summary>
        public Task<DestinationState> StateAsync() => _host.Administration(_bed, _bed.Clock, Silences).DestinationAsync("hook", TestContext.Current.CancellationToken);

        /// <summary>As a reload of the configuration does.</summary>
        public void Switch(TimeSpan silence)
        {
            var (config, types) = (_host.Plans.Current.Config, _host.Plans.Current.Types);
            _host.Put(Plan.Compile(config with { Alarms = config.Alarms with { Silence = silence } }, types));
        }

        public LogBook<SilenceAlarm> Log { get; } = new();

        public Silences Silences { get; } = new();

        public static async Task<Silent> StartAsync(Bed bed, string url, TaskCompletionSource told, TimeSpan silence, int waitingRoom = 1000)
        {
            var settings = new Dictionary<string, string> { ["url"] = url };
            // The hanging answer is waited for all along.
            var hook = new DestinationConfig { Name = "hook", Type = "webhook", Settings = settings, Allow = Loopback.Allowed, Timeout = TimeSpan.FromDays(30), WaitingRoom = waitingRoom };
            var config = new GatewayConfig { Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = [hook], Alarms = new() { Silence = silence } };
            var silent = new Silent(bed, await Host.StartAsync(bed, Plan.Compile(config, Catalogue.Types)), told);
            await silent._alarm.StartAsync(TestContext.Current.CancellationToken);
            return silent;
        }

        public async ValueTask DisposeAsync()
        {
            // Stopping waits for the answer by a clock that stands still: without one a test that fails would not end.
            _told.TrySetResult();
            await _alarm.StopAsync(CancellationToken.None);
            _alarm.Dispose();
            await _host.DisposeAsync();
        }
    }
}
