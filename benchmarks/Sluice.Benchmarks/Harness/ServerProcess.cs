using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Benchmarks.Harness;

/// <summary>A server in a process of its own on core 0, whose CPU time and memory are read from outside.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Announcement = "listens on ";

    private readonly Process _process;

    /// <param name="address">Where it listens, if that is known before it says so.</param>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">With what.</param>
    public ServerProcess(Uri? address, string program, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", Cores.OfServers, program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Address = address ?? Announced(program);
        // What nobody reads would block it in the end.
        _ = _process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    public Uri Address { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>User and system time of the process so far, in microseconds.</summary>
    public double CpuMicroseconds
    {
        get
        {
            // In hundredths of a second; the name before them may hold blanks, but ends with the last bracket.
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].Split(' ');
            return 10_000.0 * (long.Parse(fields[12], CultureInfo.InvariantCulture) + long.Parse(fields[13], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Resident memory, in MB.</summary>
    public double Megabytes => Status("VmRSS") / 1024.0;

    public int Threads => (int)Status("Threads");

    /// <summary>Bare Kestrel, see <see cref="BareServer"/>.</summary>
    public static ServerProcess Bare() => new(null, Environment.ProcessPath!, BareServer.Command);

    /// <summary>What one would write by hand with fastify and SQLite, of the same durability.</summary>
    /// <param name="peers">The folder of benchmarks.</param>
    /// <param name="database">Its database.</param>
    /// <param name="sink">Where it delivers to; null if nowhere.</param>
    public static async Task<ServerProcess> ByHandAsync(string peers, string database, Uri? sink = null)
    {
        var port = FreePort();
        var server = new ServerProcess(
            new($"http://127.0.0.1:{port}/"), "node", [Path.Combine(peers, "peer", "server.cjs"), $"{port}", database, .. sink is null ? Array.Empty<string>() : [sink.AbsoluteUri]]);
        while (!File.Exists(database + ".up"))
        {
            if (server.HasEnded) throw new InvalidOperationException("the peer of fastify and SQLite did not start; was 'npm ci' run in benchmarks/peer?");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
        return server;
    }

    /// <summary>Has it end in order.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        _process.WaitForExit();
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private Uri Announced(string program)
    {
        for (var said = new List<string>(); ;)
        {
            var line = _process.StandardError.ReadLine() ?? throw new InvalidOperationException($"{program} did not start: {string.Join('\n', said)} {_process.StandardOutput.ReadToEnd()}");
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and >= 0) return new(line[(at + Announcement.Length)..].Trim());
            said.Add(line);
        }
    }

    private long Status(string name)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
