using System.Runtime.CompilerServices;

namespace Sluice.Translation.Json;

/// <summary>Bytes that grow at the end and are reused from call to call.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = new byte[4096];

    public int Length { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public int HeldBytes => _bytes.Length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>The same as <see cref="Written"/>, for use at once.</summary>
    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    /// <summary>The byte written last; only when there is one.</summary>
    public byte Last => _bytes[Length - 1];

    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after the given length.</summary>
    public void Rewind(int length) => Length = length;

    public void Write(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> values) => values.CopyTo(Append(values.Length));

    /// <summary>Writes three stretches, with room made for all of them at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        var to = Append(first.Length + second.Length + third.Length);
        first.CopyTo(to);
        second.CopyTo(to[first.Length..]);
        third.CopyTo(to[(first.Length + second.Length)..]);
    }

    /// <summary>Room for some more bytes at the end, to be filled by the caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Append(int count)
    {
        if (count > _bytes.Length - Length) Grow(count);
        var start = Length;
        Length += count;
        return _bytes.AsSpan(start, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int by) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + by));
}
