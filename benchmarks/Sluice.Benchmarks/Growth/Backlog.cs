using System.Diagnostics;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Growth;

/// <summary>
/// A gateway at which messages wait for the one destination, which is held between turns: filled, ended with <c>kill -9</c>, and started again.
/// </summary>
internal sealed class Backlog : IDisposable
{
    private const string Destination = "d0";

    /// <summary>Calls of a turn of taking.</summary>
    private const long Turn = 4000;

    private readonly Measuring _run;
    private readonly CorpusRounds _corpus;
    private readonly Workplace _place = new();
    private readonly Sink _sink = new(1);
    private readonly GatewayYaml _configuration;
    private Gateway _gateway;

    private Backlog(Measuring run, CorpusRounds corpus, string name)
    {
        (_run, _corpus, Name, _configuration) = (run, corpus, name, new GatewayYaml().Webhooks(_sink.AddressOf, 1));
        _gateway = Gateway.Start(_place["gateway"], _configuration);
    }

    /// <summary>How much waits.</summary>
    public string Name { get; }

    /// <summary>Of a message on disk: as it was written, and when the gateway has had the time to pack it; null when that was not waited for.</summary>
    public (double Written, double AtRest)? BytesPerMessage { get; private set; }

    /// <summary>After <c>kill -9</c>, from the start to the first call taken.</summary>
    public double SecondsToFirstCall { get; private set; }

    /// <summary>From letting the destination go to the first message delivered.</summary>
    public double MillisecondsToFirstMessage { get; private set; }

    /// <summary>Resident memory.</summary>
    public double Megabytes => _gateway.Server.Megabytes;

    /// <summary>Has so many messages wait.</summary>
    /// <param name="run">The run.</param>
    /// <param name="corpus">The calls.</param>
    /// <param name="size">How many messages.</param>
    /// <param name="rests">Whether it gets the time to pack them, which takes half a minute at least.</param>
    public static async Task<Backlog> OpenAsync(Measuring run, CorpusRounds corpus, long size, bool rests)
    {
        var backlog = new Backlog(run, corpus, size >= 1_000_000 ? $"{size / 1e6} million" : $"{size / 1000} thousand");
        await backlog.FillAsync((long)(size / corpus.MessagesPerCall), rests);
        await backlog.RestartAsync();
        // A process that just started compiles: it delivers for a while before it counts.
        await WarmUp.UntilSteadyAsync("delivering", run.Scale.WarmUp / 2, async () =>
        {
            // A small backlog is gone before the process is warm.
            if (await backlog._gateway.LagAsync() < Turn) await backlog.SendAsync(Turn);
            return await backlog.DeliverAsync(TimeSpan.FromSeconds(1));
        });
        run.Keep($"{backlog.Name} waiting", ("ready_s", backlog.SecondsToFirstCall), ("first_message_ms", backlog.MillisecondsToFirstMessage));
        if (backlog.BytesPerMessage is { } bytes) run.Keep($"{backlog.Name} waiting, on disk", ("bytes_per_message", bytes.Written), ("bytes_at_rest", bytes.AtRest));
        return backlog;
    }

    /// <summary>Takes some more calls.</summary>
    /// <returns>CPU of one, in microseconds.</returns>
    public async Task<double> TakeAsync()
    {
        var cpu = _gateway.Server.CpuMicroseconds;
        await SendAsync(Turn);
        return (_gateway.Server.CpuMicroseconds - cpu) / Turn;
    }

    /// <summary>Delivers for a while, or until nothing waits any more.</summary>
    /// <returns>CPU of a message, in microseconds.</returns>
    public async Task<double> DeliverAsync(TimeSpan most)
    {
        var (cpu, count, since) = (_gateway.Server.CpuMicroseconds, _sink[0].Count, Stopwatch.GetTimestamp());
        await _gateway.ResumeAsync(Destination);
        while (Stopwatch.GetElapsedTime(since) < most && await _gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await _gateway.PauseAsync(Destination);
        return (_gateway.Server.CpuMicroseconds - cpu) / Math.Max(1, _sink[0].Count - count);
    }

    public void Dispose()
    {
        _gateway.Dispose();
        _sink.Dispose();
        _place.Dispose();
    }

    // Into an empty journal, so that all that is there in the end is what the messages take.
    private async Task FillAsync(long calls, bool rests)
    {
        await _gateway.PauseAsync(Destination);
        var (before, messages) = (_gateway.JournalBytes, calls * _corpus.MessagesPerCall);
        await SendAsync(calls);
        if (!rests) return;
        var written = (_gateway.JournalBytes - before) / messages;
        await RestAsync();
        BytesPerMessage = (written, (_gateway.JournalBytes - before) / messages);
    }

    // It looks for something to pack every ten seconds, and for space to give back when nothing came for another ten.
    private async Task RestAsync()
    {
        var still = TimeSpan.FromSeconds(25);
        for (var before = double.NegativeInfinity; _gateway.Server.CpuMicroseconds - before > 0.01 * still.TotalMicroseconds;)
        {
            before = _gateway.Server.CpuMicroseconds;
            await Task.Delay(still, TimeProvider.System);
        }
    }

    private async Task RestartAsync()
    {
        _gateway.Dispose();
        var started = Stopwatch.GetTimestamp();
        _gateway = Gateway.Start(_place["gateway"], _configuration);
        using var wire = new CallSocket(_gateway.Address);
        _run.Must(await wire.SendAsync(HttpCall.Event("first", 0)), $"the first call after the restart was refused: {wire.Answer}");
        SecondsToFirstCall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (before, resumed) = (_sink[0].Count, Stopwatch.GetTimestamp());
        await _gateway.ResumeAsync(Destination);
        while (_sink[0].Count == before) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        MillisecondsToFirstMessage = Stopwatch.GetElapsedTime(resumed).TotalMilliseconds;
        await _gateway.PauseAsync(Destination);
    }

    private async Task SendAsync(long calls)
    {
        var sent = await ClosedLoop.RunAsync(_gateway.Address, number => number < calls ? _corpus.Next() : null);
        _run.Must(sent.Refused == 0, $"{sent.Refused} calls were refused: {sent.Refusal}");
    }
}
