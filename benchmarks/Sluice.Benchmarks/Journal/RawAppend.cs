using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sluice.Journal.Writing;

namespace Sluice.Benchmarks.Journal;

/// <summary>The ceiling: what waits is copied into one buffer, written to the end of a file and synced, then acknowledged.</summary>
internal sealed class RawAppend : IAsyncDisposable
{
    private readonly SafeFileHandle _file;
    private readonly WriteQueue _queue = new(1_000_000, gathering: TimeSpan.Zero);
    private readonly TaskCompletionSource _stopped = new();
    private readonly List<PendingWrite> _group = [];
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];
    private long _end, _sequence, _commits;

    public RawAppend(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        new Thread(Run) { IsBackground = true }.Start();
    }

    public long Commits => Volatile.Read(ref _commits);

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record)
    {
        var append = PendingWrite.Append(record, default);
        var numbered = append.Numbered;
        _queue.TryAdd(append);
        return numbered;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
        _file.Dispose();
        _queue.Dispose();
    }

    private void Run()
    {
        while (_queue.TakeAll() is { } write) Commit(write);
        _stopped.SetResult();
    }

    private void Commit(PendingWrite? write)
    {
        var length = 0;
        _group.Clear();
        for (; write is not null; write = write.Next)
        {
            write.Record.Span.CopyTo(_buffer.AsSpan(length));
            length += write.Record.Length;
            write.Sequence = ++_sequence;
            _group.Add(write);
        }
        RandomAccess.Write(_file, _buffer.AsSpan(0, length), _end);
        RandomAccess.FlushToDisk(_file);
        _end += length;
        Volatile.Write(ref _commits, _commits + 1);
        PendingWrite.Release(CollectionsMarshal.AsSpan(_group));
    }
}
