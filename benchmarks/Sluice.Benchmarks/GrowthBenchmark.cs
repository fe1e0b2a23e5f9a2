using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Sluice.Translation;

namespace Sluice.Benchmarks;

/// <summary>
/// What a backlog costs: calls are taken while the one destination is held, the gateway is ended with <c>kill -9</c>, started again, and the destination is let
/// go. For each size, in order: what taking the last calls cost, memory, bytes on disk for each message, time to the first call taken and the first message
/// delivered after the start, and what delivering costs. The gateway is pinned to core 0, everything else to core 1.
/// </summary>
internal static class GrowthBenchmark
{
    private const int Connections = 64;
    private static readonly TimeSpan Draining = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string corpus, long[] sizes)
    {
        ServerProcess.LeaveItsCore();
        var calls = Calls(corpus, out var messages);
        Console.WriteLine($"{calls.Length} calls with {messages} messages, {calls.Average(static call => call.Length):0} bytes each as sent");
        foreach (var size in sizes)
        {
            var folder = Directory.CreateTempSubdirectory("sluice-benchmark-").FullName;
            try
            {
                await OneAsync(folder, calls, (double)messages / calls.Length, size);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return 0;
    }

    private static async Task OneAsync(string folder, byte[][] calls, double messagesPerCall, long size)
    {
        using var sink = new Sink(1);
        var taken = (long)(size / messagesPerCall);
        string ingest;
        double disk, full;
        using (var gateway = DeliveryBenchmark.Gateway(folder, sink, 1))
        {
            await AskAsync(gateway, "pause");
            var last = Math.Min(taken, 20_000);
            await FillAsync(gateway, calls, 0, taken - last);
            var before = gateway.CpuMicroseconds;
            var start = Stopwatch.GetTimestamp();
            await FillAsync(gateway, calls, taken - last, taken);
            ingest = $"taking {(gateway.CpuMicroseconds - before) / last:0.0} us CPU per call, {last / Stopwatch.GetElapsedTime(start).TotalSeconds / 1000:0.0} k/s";
            disk = Directory.GetFiles(Path.Combine(folder, "data"), "journal.db*").Sum(static file => new FileInfo(file).Length);
            full = gateway.Megabytes;
        }
        var started = Stopwatch.GetTimestamp();
        using var again = DeliveryBenchmark.Gateway(folder, sink, 1);
        using var wire = new CallSocket(again.Address);
        if (!await wire.SendAsync(calls[0])) throw new InvalidOperationException("the first call was refused");
        var accepted = Stopwatch.GetElapsedTime(started);
        var resumed = Stopwatch.GetTimestamp();
        await AskAsync(again, "resume");
        while (sink.Count(0) == 0) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var delivered = Stopwatch.GetElapsedTime(resumed);
        // The compiler is done with the hot paths after some thousand.
        await sink.HasAsync(0, Math.Min(size / 2, 50_000));
        var (from, cpu, since) = (sink.Count(0), again.CpuMicroseconds, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(since) < Draining && sink.Count(0) < size) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var drained = Math.Max(1, sink.Count(0) - from);
        Console.WriteLine(
            $"{size} messages: {ingest}; {full:0} MB; {disk / size:0} bytes on disk per message; after kill -9 the first call is taken in {accepted.TotalSeconds:0.00} s, "
            + $"the first message delivered {delivered.TotalMilliseconds:0} ms after it is let go; delivering {(again.CpuMicroseconds - cpu) / drained:0.0} us CPU per message, "
            + $"{drained / Stopwatch.GetElapsedTime(since).TotalSeconds / 1000:0.0} k/s, {again.Megabytes:0} MB");
    }

    private static async Task FillAsync(ServerProcess gateway, byte[][] calls, long from, long to)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var wire = new CallSocket(gateway.Address);
            while (Interlocked.Increment(ref next) is var call && call < to)
            {
                if (!await wire.SendAsync(calls[call % calls.Length])) throw new InvalidOperationException($"call {call} was refused: {wire.Answer}");
            }
        }));
    }

    private static async Task AskAsync(ServerProcess gateway, string what)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var answer = await client.PostAsJsonAsync($"/admin/destinations/d0/{what}", new { });
        answer.EnsureSuccessStatusCode();
    }

    private static byte[][] Calls(string corpus, out long messages)
    {
        messages = 0;
        var (translator, into, calls) = (new Translator(new() { RefuseOverruns = true }), new Translation.Translation(), new List<byte[]>());
        foreach (var call in Corpus.Read(corpus))
        {
            translator.Translate(call, into);
            if (into.Problems.Count > 0) continue;
            messages += into.Messages.Count;
            var head = $"{call.Method} {Encoding.UTF8.GetString(call.Target.Span)} HTTP/1.1\r\nHost: sluice\r\nAuthorization: Basic c2l0ZTprZXk=\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {call.Body.Length}\r\n\r\n";
            calls.Add([.. Encoding.UTF8.GetBytes(head), .. call.Body.Span]);
        }
        return [.. calls];
    }
}
