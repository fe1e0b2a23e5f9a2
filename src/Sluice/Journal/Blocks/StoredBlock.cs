using System.Buffers.Binary;
using System.IO.Hashing;

namespace Sluice.Journal.Blocks;

/// <summary>How a block's bytes are packed.</summary>
internal enum Codec
{
    /// <summary>As they are: they do not get smaller.</summary>
    Stored = 0,

    /// <summary>A Zstandard frame.</summary>
    Zstandard = 1,
}

/// <summary>What stands beside the bytes of a stored block.</summary>
/// <param name="First">Number of its first record; the row's id.</param>
/// <param name="Last">Number of its last record; there are no gaps within a block.</param>
/// <param name="Created">When it was committed, in Unix milliseconds.</param>
/// <param name="Codec">How the bytes are packed.</param>
/// <param name="RawLength">How many bytes there are when unpacked.</param>
internal readonly record struct BlockHeader(long First, long Last, long Created, Codec Codec, int RawLength)
{
    /// <summary>XXH3 of the packed bytes, seeded with that of the header, so that a changed header is noticed as well.</summary>
    public ulong Checksum(ReadOnlySpan<byte> data)
    {
        Span<byte> header = stackalloc byte[5 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(header, First);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Created);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], (long)Codec);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], RawLength);
        return XxHash3.HashToUInt64(data, (long)XxHash3.HashToUInt64(header));
    }
}
