using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Benchmarks.Ingest;

/// <summary>
/// What the disk takes to keep a little, measured while something else goes on: 16 KB at the end of a file, then fsync, a pause, and again, on a thread of its own until it is told to end.
/// </summary>
internal sealed class FsyncProbe : IDisposable
{
    private readonly byte[] _block = new byte[16 * 1024];
    private readonly CancellationTokenSource _ended = new();
    private readonly SafeFileHandle _file;
    private readonly Task<double[]> _running;

    /// <param name="file">The file, which is made anew.</param>
    /// <param name="pause">Between two of them. Without one there are as many as the disk can do.</param>
    public FsyncProbe(string file, TimeSpan pause)
    {
        _file = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
        _running = Task.Factory.StartNew(() => Run(pause), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private double[] Run(TimeSpan pause)
    {
        var took = new List<double>();
        for (var end = 0L; !_ended.IsCancellationRequested; end += _block.Length)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(_file, _block, end);
            RandomAccess.FlushToDisk(_file);
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (pause > TimeSpan.Zero) Thread.Sleep(pause);
        }
        return [.. took.Order()];
    }
}
