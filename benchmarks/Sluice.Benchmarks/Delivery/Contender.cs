using System.Diagnostics;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Delivery;

/// <summary>A server that delivers to places of a sink of its own.</summary>
/// <param name="name">What it is called.</param>
/// <param name="server">The server.</param>
/// <param name="sink">Its sink.</param>
/// <param name="places">To how many of its places it delivers.</param>
/// <param name="gateway">The gateway that it is; null if it is none.</param>
internal sealed class Contender(string name, ServerProcess server, SinkProcess sink, int places, Gateway? gateway = null) : IDisposable
{
    private const int Connections = 64;
    private long _owed;

    public string Name { get; } = name;

    /// <summary>To how many places it delivers.</summary>
    public int Places { get; } = places;

    /// <summary>What each round came to.</summary>
    public List<Round> Rounds { get; } = [];

    /// <summary>Loads it, and waits until all that it took has arrived.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seconds">How long it is loaded.</param>
    /// <param name="isKept">Whether the round counts.</param>
    public async Task<Round> LoadAsync(Measuring run, int seconds, bool isKept)
    {
        var (before, began) = (server.CpuMicroseconds, Stopwatch.GetTimestamp());
        var load = Wrk.Load(server, seconds, Connections, "delivery.lua");
        _owed += load.Count - load.Errors;
        var arrived = await ArriveAsync();
        var round = new Round((server.CpuMicroseconds - before) / load.Count, load.PerSecond, load.Count / Stopwatch.GetElapsedTime(began).TotalSeconds, server.Megabytes);
        run.Must(load.Errors == 0, $"{Name}: {load.Errors} calls were not answered with 2xx");
        run.Must(arrived, $"{Name}: not all of {_owed} messages arrived");
        if (!isKept) return round;
        run.Keep(Name, round.Numbers);
        Rounds.Add(round);
        return round;
    }

    public void Dispose()
    {
        if (gateway is null) server.Dispose();
        else gateway.Dispose();
        sink.Dispose();
    }

    // What wrk asked last it did not see answered, and yet it was stored: more comes than is owed.
    private async Task<bool> ArriveAsync()
    {
        if (!await sink.HasAsync(_owed)) return false;
        if (gateway is not null)
        {
            while (await gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
        else await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        if (Places > 0) _owed = sink.Counts().Min();
        return true;
    }

    /// <summary>One round.</summary>
    /// <param name="CpuMicroseconds">CPU of the server for each call, from the first call until the last message has arrived.</param>
    /// <param name="Taken">Calls taken per second.</param>
    /// <param name="Arrived">Calls per second until the last message has arrived.</param>
    /// <param name="Megabytes">Resident memory.</param>
    internal readonly record struct Round(double CpuMicroseconds, double Taken, double Arrived, double Megabytes)
    {
        public IEnumerable<(string Name, double Value)> Numbers =>
            [("cpu_us", CpuMicroseconds), ("taken_per_second", Taken), ("arrived_per_second", Arrived), ("resident_mb", Megabytes)];
    }
}
