namespace Sluice.Journal;

/// <summary>How much of its processors the process uses, over the time from one look to the next. For one thread at a time.</summary>
/// <param name="clock">The time.</param>
internal sealed class ProcessLoad(TimeProvider clock)
{
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _since = clock.GetTimestamp();

    /// <summary>The share since the last look: 1 when all processors were busy all the time.</summary>
    public double Share => (Environment.CpuUsage.TotalTime - _cpu) / (Environment.ProcessorCount * clock.GetElapsedTime(_since));

    /// <summary>Looks anew from now on.</summary>
    public void Restart() => (_cpu, _since) = (Environment.CpuUsage.TotalTime, clock.GetTimestamp());
}
