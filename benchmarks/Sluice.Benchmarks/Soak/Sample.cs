using System.Globalization;

namespace Sluice.Benchmarks.Soak;

/// <summary>How the gateway is at a moment.</summary>
/// <param name="At">Since the load began.</param>
/// <param name="Acknowledged">Calls so far.</param>
/// <param name="ResidentMegabytes">Its memory, as the system sees it.</param>
/// <param name="HeapMegabytes">Its managed heap after the last collection; null when it does not say.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="JournalMegabytes">The files of its journal.</param>
/// <param name="Lag">Calls that destinations have not come to yet, and messages that wait, of all destinations together.</param>
internal sealed record Sample(TimeSpan At, long Acknowledged, double ResidentMegabytes, double? HeapMegabytes, int Threads, double JournalMegabytes, long Lag)
{
    public static string Heading => "   seconds     calls   resident MB   heap MB   threads   journal MB        lag";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{At.TotalSeconds,10:0}{Acknowledged,10}{ResidentMegabytes,14:0.0}{HeapMegabytes,10:0.0}{Threads,10}{JournalMegabytes,13:0.0}{Lag,11}");
}
