namespace Sluice.Journal;

/// <summary>How much of its processors the process uses, over the time from one look to the next. For one thread at a time.</summary>
/// <param name="cpu">How much processor time the process has used.</param>
/// <param name="clock">The time.</param>
internal sealed class ProcessLoad(Func<TimeSpan> cpu, TimeProvider clock)
{
    private TimeSpan _cpu = cpu();
    private long _since = clock.GetTimestamp();

    /// <summary>The load as the system tells it.</summary>
    public ProcessLoad(TimeProvider clock) : this(static () => Environment.CpuUsage.TotalTime, clock)
    {
    }

    /// <summary>How long ago the last look was.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_since);

    /// <summary>The share since then: 1 when all processors were busy all the time.</summary>
    // Of ticks, so that a whole share is exactly that.
    public double Share => (cpu() - _cpu).Ticks / ((double)Environment.ProcessorCount * Age.Ticks);

    /// <summary>Looks anew from now on.</summary>
    public void Restart() => (_cpu, _since) = (cpu(), clock.GetTimestamp());
}
