using System.Buffers;
using Sluice.Destinations;

namespace Sluice.Delivery.Network;

/// <summary>Reads an answer's body up to a bound, in memory that grows only as the body does.</summary>
/// <param name="most">Bytes at most; whoever sends more loses the connection.</param>
internal sealed class AnswerBody(int most) : IDisposable
{
    private const int FirstBytes = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(most, FirstBytes));
    private int _read;

    /// <summary>Reads as far as it goes. A body that breaks off or comes too slowly is no failure: the status decides.</summary>
    public async Task<BodyEnd> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancel);
            // One read more than the body needs: only at its end does the connection go back into the pool.
            while (Room() is { Length: > 0 } room)
            {
                if (await body.ReadAsync(room, cancel) is var more and > 0) _read += more;
                else return BodyEnd.Whole;
            }
            return await body.ReadAsync(new byte[1], cancel) == 0 ? BodyEnd.Whole : BodyEnd.TooLong;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            return BodyEnd.BrokeOff;
        }
    }

    public byte[] ToArray() => _buffer.AsSpan(0, _read).ToArray();

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private Memory<byte> Room()
    {
        if (_read == _buffer.Length && _read < most)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(most, 2 * _buffer.Length));
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsMemory(_read, Math.Min(_buffer.Length, most) - _read);
    }
}
