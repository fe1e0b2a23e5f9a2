using System.Diagnostics;
using System.Globalization;

namespace Sluice.Benchmarks;

/// <summary>
/// Server CPU per durable call of the real executable against that of a bare Kestrel endpoint that only reads the body. Both run pinned
/// to core 0, wrk with 128 connections on core 1, in turn, so that both meet the same noise. Needs <c>taskset</c> and <c>wrk</c>, and
/// two cores.
/// </summary>
internal static class IngestBenchmark
{
    private const int Connections = 128;
    private const int Pairs = 7;
    private const int WarmUpSeconds = 30;

    private const string Config = """
        listen: http://127.0.0.1:0
        data: ./data
        sources:
          - name: backend
            track: { site_id: site, api_key: key }
        destinations: []
        """;

    public static int Run(string folder, int seconds)
    {
        Directory.CreateDirectory(folder);
        var config = Path.Combine(folder, "sluice.yaml");
        File.WriteAllText(config, Config);
        using var gateway = new Server(Path.Combine(AppContext.BaseDirectory, "sluice"), "serve", "--config", config, "--log-level", "error");
        using var bare = new Server(Environment.ProcessPath!, "ingest-bare");
        // On one core the compiler needs this long to be done with the hot paths.
        bare.Load(WarmUpSeconds);
        gateway.Load(WarmUpSeconds);
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var floor = bare.Load(seconds);
            var ours = gateway.Load(seconds);
            ratios.Add(ours.CpuMicroseconds / floor.CpuMicroseconds);
            Console.WriteLine($"  bare {floor}; gateway {ours}; ratio {ratios[^1]:0.00}");
        }
        Console.WriteLine($"server CPU per durable call, bare Kestrel reading the body = 1: {Ratios.Describe(ratios)}");
        return 0;
    }

    private readonly record struct Load(double CpuMicroseconds, double PerSecond, double P50, double P99, long Errors)
    {
        public override string ToString() =>
            $"{CpuMicroseconds:0.0} us, {PerSecond / 1000:0.0} k/s, p50 {P50:0.0} ms, p99 {P99:0.0} ms{(Errors == 0 ? "" : $", {Errors} ERRORS")}";
    }

    private sealed class Server : IDisposable
    {
        private const string Announcement = "listens on ";

        private readonly Process _process;
        private readonly string _address;

        public Server(string program, params string[] arguments)
        {
            _process = Start(core: 0, program, arguments);
            while (_address is null)
            {
                var line = _process.StandardError.ReadLine() ?? throw new InvalidOperationException($"{program} did not start.");
                if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and >= 0) _address = line[(at + Announcement.Length)..];
            }
        }

        public Load Load(int seconds)
        {
            var before = CpuTicks();
            using var wrk = Start(core: 1, "wrk", "-t1", $"-c{Connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, "ingest.lua"), _address);
            var output = wrk.StandardOutput.ReadToEnd();
            wrk.WaitForExit();
            var result = output.Split('\n').Single(line => line.StartsWith("RESULT", StringComparison.Ordinal)).Split(' ')[1..];
            var numbers = result.Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            return new((CpuTicks() - before) * 10_000 / numbers[0], numbers[0] / numbers[1] * 1e6, numbers[2], numbers[3], (long)numbers[4]);
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        // User and system time in hundredths of a second; the name before them may hold blanks, but ends with the last bracket.
        private double CpuTicks()
        {
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].Split(' ');
            return long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture);
        }

        private static Process Start(int core, string program, params string[] arguments) =>
            Process.Start(new ProcessStartInfo("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), program, .. arguments])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
    }
}
