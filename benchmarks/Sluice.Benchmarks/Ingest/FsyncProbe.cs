using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Benchmarks.Ingest;

/// <summary>
/// What the disk takes to keep a little, measured while something else goes on, and like it: 16 KB at the end of a file, then fsync, at a fixed rate on a thread of
/// its own until it is told to end. One that comes late because the one before it took long counts from when it was due.
/// </summary>
internal sealed partial class FsyncProbe : IDisposable
{
    private readonly byte[] _block = new byte[16 * 1024];
    private readonly CancellationTokenSource _ended = new();
    private readonly SafeFileHandle _file;
    private readonly Task<double[]> _running;

    /// <param name="file">The file, which is made anew.</param>
    /// <param name="interval">From when one is due until when the next is.</param>
    public FsyncProbe(string file, TimeSpan interval)
    {
        _file = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
        _running = Task.Factory.StartNew(() => Run(interval), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Ends it.</summary>
    /// <returns>How long each took, in milliseconds, ascending.</returns>
    public async Task<double[]> EndAsync()
    {
        await _ended.CancelAsync();
        return await _running;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _running.Wait();
        _ended.Dispose();
        _file.Dispose();
    }

    private double[] Run(TimeSpan interval)
    {
        var (took, began) = (new List<double>(), Stopwatch.GetTimestamp());
        for (var due = TimeSpan.Zero; !_ended.IsCancellationRequested; due += interval)
        {
            if (due - Stopwatch.GetElapsedTime(began) is { Ticks: > 0 } left) _ = Sleep((uint)left.TotalMicroseconds);
            RandomAccess.Write(_file, _block, took.Count * (long)_block.Length);
            RandomAccess.FlushToDisk(_file);
            took.Add((Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
        }
        return [.. took.Order()];
    }

    // Timers of the runtime go by milliseconds, which is more than an fsync takes.
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}
