using System.Buffers;

namespace Sluice.Ingest.Calls;

/// <summary>A growing buffer in one piece, over rented memory where it is large.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    /// <summary>What most need is kept: the shared pool has some thirty arrays of a size for each processor, and many more calls wait for the disk at once.</summary>
    private const int KeptBytes = 4 * 1024;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>What was written, until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Makes room for what is expected; more is taken too.</summary>
    public void Reserve(int size)
    {
        if (_bytes.Length - _length >= size) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, 2 * _bytes.Length));
        Written.CopyTo(larger);
        GiveBack();
        _bytes = larger;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets everything and gives the memory back, if it is much.</summary>
    public void Release()
    {
        _length = 0;
        if (_bytes.Length > KeptBytes) GiveBack();
    }

    private void GiveBack()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
