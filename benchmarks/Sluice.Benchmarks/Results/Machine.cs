using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sluice.Benchmarks.Results;

/// <summary>Where a run was made; figures of two machines are compared by their ratios only.</summary>
internal sealed record Machine(string Cpu, int Cores, double MemoryGigabytes, string Kernel, string DotNet, string Node, string Commit)
{
    public static Machine Here() => new(
        Line("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        Math.Round(double.Parse(Line("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / 1048576, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        Said("node", "--version"),
        Said("git", "-C", Measuring.PeerFolder, "describe", "--always", "--dirty", "--abbrev=12"));

    /// <summary>What runs and waits to run, over the last minute.</summary>
    public static double Load => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>A name for files: what the CPU calls itself, and how many cores there are.</summary>
    public string Kind
    {
        get
        {
            var name = new string([.. Cpu.ToLowerInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
            return $"{string.Join('-', name.Split('-', StringSplitOptions.RemoveEmptyEntries).Take(6))}-{Cores}-cores";
        }
    }

    private static string Line(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string Said(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "none";
        }
    }
}
