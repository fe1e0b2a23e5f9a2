using System.Diagnostics;
using System.Globalization;

namespace Sluice.Benchmarks;

/// <summary>A server in a process of its own on core 0, whose CPU time and memory are read from outside. Needs <c>taskset</c>.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="announcement">The word on its output before its address; null for one whose address is known.</param>
    /// <param name="address">The address that is known.</param>
    /// <param name="program">What to start.</param>
    /// <param name="arguments">With what.</param>
    private ServerProcess(string? announcement, Uri? address, string program, IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        while (address is null)
        {
            var line = _process.StandardError.ReadLine() ?? throw new InvalidOperationException($"{program} did not start: {_process.StandardOutput.ReadToEnd()}");
            if (line.IndexOf(announcement!, StringComparison.Ordinal) is var at and >= 0) address = new(line[(at + announcement!.Length)..].Trim());
        }
        Address = address;
        // What nobody reads would block it in the end.
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    public Uri Address { get; }

    public int Id => _process.Id;

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
    public double Megabytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(static line => line.StartsWith("VmRSS", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
        }
    }

    /// <summary>Puts this process on core 1, so that a server has core 0 to itself.</summary>
    public static void LeaveItsCore()
    {
        using var self = Process.GetCurrentProcess();
        if (OperatingSystem.IsLinux()) self.ProcessorAffinity = 2;
    }

    /// <summary>The gateway's executable with a configuration, its journal beside it.</summary>
    public static ServerProcess Gateway(string folder, string config)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "sluice.yaml");
        File.WriteAllText(file, config);
        return new("listens on ", null, Path.Combine(AppContext.BaseDirectory, "sluice"), ["serve", "--config", file, "--log-level", "error"]);
    }

    /// <summary>Bare Kestrel, see <see cref="BareServer"/>.</summary>
    public static ServerProcess Bare() => new("listens on ", null, Environment.ProcessPath!, ["ingest-bare"]);

    /// <summary>What one would write by hand: a program for Node that listens where it is told.</summary>
    public static ServerProcess Node(Uri address, params string[] arguments) => new(null, address, "node", arguments);

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
