using System.Buffers.Binary;
using ZstdSharp;

namespace Sluice.Journal.Blocks;

/// <summary>Checks and unpacks stored blocks. For one thread at a time.</summary>
internal sealed class BlockUnpacker : IDisposable
{
    /// <summary>What is larger is handed out in parts: arrays from 85,000 bytes on are collected rarely, and who holds a record holds its array.</summary>
    private const int PartBytes = 80_000;

    private const int KeptBytesMax = 1024 * 1024;

    private readonly Decompressor _decompressor = new();
    private byte[] _large = [];

    /// <summary>The unpacked block. Throws <see cref="InvalidDataException"/> when it is not what was stored.</summary>
    public Block Unpack(in BlockHeader header, ulong checksum, ReadOnlySpan<byte> data)
    {
        Check(header, checksum, data);
        var isLarge = header.RawLength is > PartBytes and <= KeptBytesMax;
        if (isLarge && _large.Length < header.RawLength) _large = new byte[header.RawLength];
        var raw = isLarge ? _large.AsMemory(0, header.RawLength) : GC.AllocateUninitializedArray<byte>(header.RawLength);
        Unpack(header.Codec, data, raw.Span);
        return new(header.First, header.Last, isLarge ? Parts(raw.Span) : [raw]);
    }

    /// <summary>
    /// Adds its records to another block. Throws <see cref="InvalidDataException"/> when it is not what was stored, or a record of it cannot be read: then
    /// nothing is added.
    /// </summary>
    public void Unpack(in BlockHeader header, ulong checksum, ReadOnlySpan<byte> data, BlockPacker into)
    {
        Check(header, checksum, data);
        var raw = into.Room(header.RawLength);
        Unpack(header.Codec, data, raw.Span);
        Block.Check(raw, header.Last - header.First + 1);
        into.AddRoom(header.RawLength);
    }

    public void Dispose() => _decompressor.Dispose();

    private static void Check(in BlockHeader header, ulong checksum, ReadOnlySpan<byte> data)
    {
        if (header.Checksum(data) != checksum) throw new InvalidDataException("the checksum does not match");
    }

    // Copies whole records into arrays of their own, as many as go into one.
    private static List<ReadOnlyMemory<byte>> Parts(ReadOnlySpan<byte> raw)
    {
        var parts = new List<ReadOnlyMemory<byte>>(1 + (raw.Length / PartBytes));
        while (!raw.IsEmpty)
        {
            var length = Length(raw);
            parts.Add(raw[..length].ToArray());
            raw = raw[length..];
        }
        return parts;
    }

    // Of the records that go into one array, and of one at least. What is no record is left to the reader.
    private static int Length(ReadOnlySpan<byte> raw)
    {
        var length = 0;
        while (raw.Length - length >= sizeof(int))
        {
            var record = BinaryPrimitives.ReadInt32LittleEndian(raw[length..]);
            if (record < 0 || record > raw.Length - length - sizeof(int)) return raw.Length;
            if (length > 0 && length + BlockPacker.Needed(record) > PartBytes) return length;
            length += BlockPacker.Needed(record);
        }
        return raw.Length - length < sizeof(int) ? raw.Length : length;
    }

    private void Unpack(Codec codec, ReadOnlySpan<byte> data, Span<byte> raw)
    {
        switch (codec)
        {
            case Codec.Stored when data.Length == raw.Length:
                data.CopyTo(raw);
                break;
            case Codec.Zstandard:
                Decompress(data, raw);
                break;
            default:
                throw new InvalidDataException($"it is packed in a way this version does not know ({codec})");
        }
    }

    private void Decompress(ReadOnlySpan<byte> data, Span<byte> raw)
    {
        try
        {
            if (_decompressor.Unwrap(data, raw) == raw.Length) return;
        }
        catch (ZstdException broken)
        {
            throw new InvalidDataException($"it cannot be decompressed ({broken.Message})", broken);
        }
        throw new InvalidDataException("it is shorter than it should be");
    }
}
