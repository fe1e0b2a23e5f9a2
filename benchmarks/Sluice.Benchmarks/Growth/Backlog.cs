using System.Diagnostics;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Growth;

/// <summary>What so many messages that wait come to.</summary>
/// <param name="TakingMicroseconds">CPU of taking one of the last calls.</param>
/// <param name="BytesPerMessage">On disk, as they were written.</param>
/// <param name="BytesAtRest">On disk, when the gateway has had the time to pack them; not waited for in a quick run.</param>
/// <param name="SecondsToFirstCall">After <c>kill -9</c>, from the start to the first call taken.</param>
/// <param name="MillisecondsToFirstMessage">From letting the destination go to the first message delivered.</param>
/// <param name="DeliveringMicroseconds">CPU of delivering a message, by a process that is warm.</param>
/// <param name="Megabytes">Resident memory while delivering.</param>
internal sealed record Backlog(
    double TakingMicroseconds, double BytesPerMessage, double BytesAtRest, double SecondsToFirstCall, double MillisecondsToFirstMessage, double DeliveringMicroseconds, double Megabytes)
{
    private const string Destination = "d0";
    private const long Last = 4000, Enough = 30_000;

    public static async Task<Backlog> MeasureAsync(Measuring run, CorpusRounds corpus, long size)
    {
        using var place = new Workplace();
        using var sink = new Sink(1);
        var configuration = new GatewayYaml().Webhooks(sink, 1);
        var calls = (long)(size / corpus.MessagesPerCall);
        var (taking, disk, rest) = await FillAsync(run, place, sink, configuration, corpus, calls);
        var (written, packed) = (disk / (calls * corpus.MessagesPerCall), rest / (calls * corpus.MessagesPerCall));
        var started = Stopwatch.GetTimestamp();
        using var gateway = Gateway.Start(place["gateway"], configuration);
        using var wire = new CallSocket(gateway.Address);
        run.Must(await wire.SendAsync(HttpCall.Event("first", 0)), $"the first call after the restart was refused: {wire.Answer}");
        var ready = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var before = sink[0].Count;
        var resumed = Stopwatch.GetTimestamp();
        await gateway.ResumeAsync(Destination);
        while (sink[0].Count == before) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var first = Stopwatch.GetElapsedTime(resumed).TotalMilliseconds;
        var delivering = await DrainAsync(run, gateway, sink, corpus, size);
        run.Keep(
            $"{size} messages waiting", ("calls", calls), ("taking_us", taking), ("bytes_per_message", written), ("bytes_at_rest", packed), ("ready_s", ready), ("first_message_ms", first),
            ("delivering_us", delivering.Microseconds), ("resident_mb", delivering.Megabytes));
        return new(taking, written, packed, ready, first, delivering.Microseconds, delivering.Megabytes);
    }

    // Warm before it counts: calls are taken and delivered, then the destination is held and the backlog made.
    private static async Task<(double Taking, long Disk, long AtRest)> FillAsync(Measuring run, Workplace place, Sink sink, GatewayYaml configuration, CorpusRounds corpus, long calls)
    {
        using var gateway = Gateway.Start(place["gateway"], configuration);
        await WarmUp.UntilSteadyAsync("the gateway", run.Scale.WarmUp, () => Task.FromResult(Wrk.Load(gateway.Server, 1, 64, "delivery.lua").CpuMicroseconds));
        while (await gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        await gateway.PauseAsync(Destination);
        var before = gateway.JournalBytes;
        var last = Math.Min(calls, Last);
        await SendAsync(run, gateway, corpus, calls - last);
        var cpu = gateway.Server.CpuMicroseconds;
        await SendAsync(run, gateway, corpus, last);
        var (taking, disk) = ((gateway.Server.CpuMicroseconds - cpu) / last, gateway.JournalBytes - before);
        if (!run.Scale.IsQuick) await RestAsync(gateway);
        return (taking, disk, gateway.JournalBytes - before);
    }

    // It looks for something to pack every ten seconds.
    private static async Task RestAsync(Gateway gateway)
    {
        var still = TimeSpan.FromSeconds(15);
        for (var before = double.NegativeInfinity; gateway.Server.CpuMicroseconds - before > 0.01 * still.TotalMicroseconds;)
        {
            before = gateway.Server.CpuMicroseconds;
            await Task.Delay(still, TimeProvider.System);
        }
    }

    private static async Task SendAsync(Measuring run, Gateway gateway, CorpusRounds corpus, long calls)
    {
        var sent = await ClosedLoop.RunAsync(gateway.Address, number => number < calls ? corpus.Next() : null);
        run.Must(sent.Refused == 0, $"{sent.Refused} calls were refused: {sent.Refusal}");
    }

    // A process that just started compiles: it delivers for a while before it counts.
    private static async Task<(double Microseconds, double Megabytes)> DrainAsync(Measuring run, Gateway gateway, Sink sink, CorpusRounds corpus, long size)
    {
        var (calls, few) = ((long)(size / corpus.MessagesPerCall), 4000L);
        await WarmUp.UntilSteadyAsync("delivering", run.Scale.WarmUp / 2, async () =>
        {
            // A small backlog is gone before the process is warm.
            if (await gateway.LagAsync() < few) await RefillAsync(few);
            var (cpu, count) = await DeliverAsync(gateway, sink, TimeSpan.FromSeconds(1));
            return cpu / count;
        });
        var (cpus, messages) = (0.0, 0L);
        while (messages < Enough)
        {
            if (await gateway.LagAsync() < calls / 2) await RefillAsync(calls);
            var (cpu, count) = await DeliverAsync(gateway, sink, TimeSpan.FromSeconds(run.Scale.IsQuick ? 3 : 10));
            (cpus, messages) = (cpus + cpu, messages + count);
        }
        return (cpus / messages, gateway.Server.Megabytes);

        async Task RefillAsync(long count)
        {
            await gateway.PauseAsync(Destination);
            await SendAsync(run, gateway, corpus, count);
            await gateway.ResumeAsync(Destination);
        }
    }

    private static async Task<(double Microseconds, long Messages)> DeliverAsync(Gateway gateway, Sink sink, TimeSpan most)
    {
        var (cpu, count, since) = (gateway.Server.CpuMicroseconds, sink[0].Count, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < most && await gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        return (gateway.Server.CpuMicroseconds - cpu, Math.Max(1, sink[0].Count - count));
    }
}
