using ZstdSharp;

namespace Sluice.Journal.Blocks;

/// <summary>Checks and unpacks stored blocks. For one thread at a time.</summary>
internal sealed class BlockUnpacker : IDisposable
{
    private readonly Decompressor _decompressor = new();

    /// <summary>The unpacked bytes, in an array of their own. Throws <see cref="InvalidDataException"/> when they are not what was stored.</summary>
    public byte[] Unpack(in BlockHeader header, ulong checksum, ReadOnlySpan<byte> data)
    {
        if (header.Checksum(data) != checksum) throw new InvalidDataException("the checksum does not match");
        var raw = GC.AllocateUninitializedArray<byte>(header.RawLength);
        switch (header.Codec)
        {
            case Codec.Stored when data.Length == raw.Length:
                data.CopyTo(raw);
                return raw;
            case Codec.Zstandard:
                Decompress(data, raw);
                return raw;
            default:
                throw new InvalidDataException($"it is packed in a way this version does not know ({header.Codec})");
        }
    }

    public void Dispose() => _decompressor.Dispose();

    private void Decompress(ReadOnlySpan<byte> data, byte[] raw)
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
