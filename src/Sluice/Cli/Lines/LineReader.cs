using System.Buffers;

namespace Sluice.Cli.Lines;

/// <summary>
/// Cuts a stream of any size into lines, in memory that never exceeds the longest line allowed. Reuses one buffer: a line is valid until
/// the next one is read.
/// </summary>
/// <param name="input">The stream; not closed.</param>
/// <param name="maxLineBytes">Longest line taken, without its end.</param>
internal sealed class LineReader(Stream input, int maxLineBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(maxLineBytes + 1, 256 * 1024));
    private int _start, _scanned, _end;
    private bool _ended;

    /// <summary>The line read last, without its end; empty when it was too long.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Its number, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether it was longer than allowed; the reader has gone past it.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Bytes taken from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Called after each piece taken from the stream.</summary>
    public Action? Advanced { get; set; }

    /// <summary>Moves to the next line; false at the end of the stream.</summary>
    public bool Read()
    {
        (TooLong, Line) = (false, default);
        while (true)
        {
            var newline = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (newline >= 0) return Take(_scanned + newline, next: _scanned + newline + 1);
            _scanned = _end;
            if (_ended) return _start < _end || TooLong ? Take(_end, next: _end) : Leave();
            Fill();
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private bool Take(int end, int next)
    {
        TooLong |= end - _start > maxLineBytes;
        if (!TooLong) Line = _buffer.AsMemory(_start, end - _start);
        if (Number++ == 0 && Line.Span.StartsWith("\uFEFF"u8)) Line = Line[3..];
        _start = _scanned = next;
        return true;
    }

    private bool Leave()
    {
        Line = default;
        return false;
    }

    private void Fill()
    {
        // What is already longer than allowed is not kept while its end is searched.
        if (_end - _start > maxLineBytes)
        {
            TooLong = true;
            _start = _scanned = _end = 0;
        }
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _scanned, _start) = (_end - _start, _scanned - _start, 0);
        }
        if (_end == _buffer.Length) Grow();
        var read = input.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
        BytesRead += read;
        Advanced?.Invoke();
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(maxLineBytes + 1L, _buffer.Length * 2L));
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
