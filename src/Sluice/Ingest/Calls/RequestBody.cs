using System.Buffers;
using System.IO.Pipelines;
using Sluice.Ingest.Answers;

namespace Sluice.Ingest.Calls;

/// <summary>
/// A request's body, whole, decoded and bounded in size and time. A body that lies in one piece in Kestrel's buffer is used where it
/// lies; otherwise it is put together in a buffer of its own. Reused request after request.
/// </summary>
internal sealed class RequestBody
{
    private readonly PooledBuffer _own = new();
    private PipeReader? _reader;
    private SequencePosition _end;
    private ArrivingBodies? _arriving;
    private long _counted;

    /// <summary>The bytes, until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>Reads and decodes the body. Gives a refusal when it is too large, too slow, one too many or cannot be decoded.</summary>
    /// <exception cref="BadHttpRequestException">The client broke the protocol or the connection.</exception>
    public ValueTask<Refusal?> ReadAsync(HttpContext http, in BodyBounds bounds, ArrivingBodies arriving, TimeProvider clock)
    {
        var request = http.Request;
        // The server takes off the chunks, and would leave the rest as it is: who reads such a frame otherwise sees the next request begin elsewhere.
        if (request.Headers.TransferEncoding is { Count: > 0 } framed && !framed.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase))
            return new(Refusal.Framed);
        var limit = bounds.Bytes;
        if (request.ContentLength > limit) return new(Refusal.TooLarge(limit, decoded: false));
        if (request.ContentLength == 0) return new((Refusal?)null);
        var reader = request.BodyReader;
        var read = reader.ReadAsync(CancellationToken.None);
        if (!read.IsCompletedSuccessfully) return ReadRestAsync(http, reader, read, bounds, arriving, clock);
        var result = read.Result;
        return result.IsCompleted ? new(Take(http, reader, result.Buffer, limit)) : ReadRestAsync(http, reader, new(result), bounds, arriving, clock);
    }

    /// <summary>Puts other bytes in its place, which nobody gives back.</summary>
    public void Replace(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>Gives the memory back. Also for a body that was never read.</summary>
    public void Release()
    {
        Bytes = default;
        _reader?.AdvanceTo(_end);
        _reader = null;
        _own.Release();
        _arriving?.Remove(_counted);
        (_arriving, _counted) = (null, 0);
    }

    private async ValueTask<Refusal?> ReadRestAsync(
        HttpContext http, PipeReader reader, ValueTask<ReadResult> begun, BodyBounds bounds, ArrivingBodies arriving, TimeProvider clock)
    {
        _arriving = arriving;
        using var patience = new CancellationTokenSource(bounds.Time, clock);
        using var tooSlow = patience.Token.UnsafeRegister(static it => ((PipeReader)it!).CancelPendingRead(), reader);
        var result = await begun;
        var hasRoom = true;
        // The server cancels reads too, when it stops; a request under way is read on nevertheless.
        while (!(result.IsCanceled && patience.IsCancellationRequested) && !result.IsCompleted && result.Buffer.Length <= bounds.Bytes
            && (hasRoom = Count(result.Buffer.Length, bounds.InAll)))
        {
            // Nothing is consumed before it is whole, so it waits in the server's memory.
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAsync();
        }
        if (result.IsCompleted) return Take(http, reader, result.Buffer, bounds.Bytes);
        var tooLarge = result.Buffer.Length > bounds.Bytes;
        reader.AdvanceTo(result.Buffer.End);
        return tooLarge ? Refusal.TooLarge(bounds.Bytes, decoded: false) : hasRoom ? Refusal.TooSlow(bounds.Time) : Refusal.NoRoom;
    }

    private bool Count(long length, long most)
    {
        if (!_arriving!.TryAdd(length - _counted, most)) return false;
        _counted = length;
        return true;
    }

    private Refusal? Take(HttpContext http, PipeReader reader, in ReadOnlySequence<byte> buffer, int limit)
    {
        (_reader, _end) = (reader, buffer.End);
        if (buffer.Length > limit) return Refusal.TooLarge(limit, decoded: false);
        var headers = http.Request.Headers;
        if (ContentCoding.Of(headers.ContentEncoding, buffer) is { } coding) return Decode(coding, buffer, limit);
        Bytes = buffer.IsSingleSegment ? buffer.First : Copy(buffer);
        return null;
    }

    private ReadOnlyMemory<byte> Copy(in ReadOnlySequence<byte> buffer)
    {
        var length = (int)buffer.Length;
        buffer.CopyTo(_own.GetSpan(length));
        _own.Advance(length);
        return _own.Written;
    }

    private Refusal? Decode(string coding, in ReadOnlySequence<byte> buffer, int limit)
    {
        var refusal = ContentCoding.Decode(coding, buffer, limit, _own);
        if (refusal is null) Bytes = _own.Written;
        return refusal;
    }
}
