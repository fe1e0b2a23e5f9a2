using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Benchmarks.Ingest;

/// <summary>What the disk takes to keep a little: 16 KB at the end of a file, then fsync, one after the other.</summary>
internal sealed class FsyncProbe(string file) : IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
    private readonly byte[] _block = new byte[16 * 1024];
    private long _end;

    /// <summary>Does it for a while.</summary>
    /// <returns>How long each took, in milliseconds, ascending.</returns>
    public double[] Measure(TimeSpan duration)
    {
        var took = new List<double>();
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration;)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(_file, _block, _end);
            RandomAccess.FlushToDisk(_file);
            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            _end += _block.Length;
        }
        return [.. took.Order()];
    }

    public void Dispose() => _file.Dispose();
}
