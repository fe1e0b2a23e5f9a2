using System.Globalization;

namespace Sluice.Benchmarks.Results;

/// <summary>Other processes that would disturb a run.</summary>
internal static class Neighbours
{
    private const double TicksPerSecond = 100, Much = 0.1;

    /// <summary>Those that take more than a tenth of a core, watched for a second.</summary>
    public static async Task<IReadOnlyList<string>> BusyAsync()
    {
        var before = Ticks();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        return
        [
            .. Ticks()
                .Where(one => one.Key != Environment.ProcessId && (one.Value.Ticks - before.GetValueOrDefault(one.Key, one.Value).Ticks) / TicksPerSecond > Much)
                .Select(static one => $"{one.Value.Name} ({one.Key})"),
        ];
    }

    private static Dictionary<int, (string Name, long Ticks)> Ticks()
    {
        var all = new Dictionary<int, (string, long)>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                var stat = File.ReadAllText($"{folder}/stat");
                var end = stat.LastIndexOf(')');
                var fields = stat[(end + 2)..].Split(' ');
                all[process] = (stat[(stat.IndexOf('(') + 1)..end], long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
        return all;
    }
}
