using System.Diagnostics;

namespace Sluice.FaultyDisk;

/// <summary>What has been done of an operation when the process ends.</summary>
internal enum KillMoment
{
    /// <summary>Nothing.</summary>
    Before,

    /// <summary>Half of what was to be written.</summary>
    Halfway,

    /// <summary>All of what was to be written.</summary>
    After,
}

/// <summary>Ends its own process with SIGKILL at an operation.</summary>
/// <param name="number">Which one, counted from 1.</param>
/// <param name="moment">How much of it is done.</param>
internal sealed class KillingDisk(int number, KillMoment moment) : IDisk
{
    private int _operations;

    public bool OnlyNotesSyncs => false;

    public int Before(DiskOperation operation)
    {
        if (Interlocked.Increment(ref _operations) != number) return 0;
        if (operation.Action == DiskAction.Write && moment != KillMoment.Before) Write(operation);
        using var itself = Process.GetCurrentProcess();
        itself.Kill();
        // The signal is on its way; nothing more is to happen here.
        using var never = new ManualResetEventSlim();
        never.Wait();
        return 0;
    }

    private void Write(DiskOperation operation)
    {
        using var file = File.OpenHandle(operation.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, operation.Data.AsSpan(0, moment == KillMoment.After ? operation.Data.Length : operation.Data.Length / 2), operation.Offset);
    }
}
