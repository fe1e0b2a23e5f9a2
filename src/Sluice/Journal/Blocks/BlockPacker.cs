using System.Buffers.Binary;
using ZstdSharp;

namespace Sluice.Journal.Blocks;

/// <summary>
/// Gathers records into a block and compresses it. Unpacked, a block is its records one after the other, each preceded by its length
/// (32 bits, little-endian). One per writer; its buffers are used again and again.
/// </summary>
/// <param name="level">How hard it tries.</param>
internal sealed class BlockPacker(int level = BlockPacker.Fast) : IDisposable
{
    /// <summary>For what is packed while a caller waits: chosen by measurement, see docs/decisions/0001-journal-blocks-in-sqlite.md.</summary>
    private const int Fast = 1;

    private const int KeptBytesMax = 1024 * 1024;

    private Compressor? _compressor;
    private byte[] _own = [];
    private byte[] _packed = [];
    private byte[] _raw = [];
    private int _length;

    /// <summary>Begins a block.</summary>
    /// <param name="bytes">What its records will need, see <see cref="Needed"/>.</param>
    /// <param name="lasting">Whether <see cref="Raw"/> must outlive this block, because readers want it.</param>
    public void Start(int bytes, bool lasting)
    {
        if (lasting) _raw = GC.AllocateUninitializedArray<byte>(bytes);
        else if (bytes > KeptBytesMax) _raw = new byte[bytes];
        else _raw = _own = Fit(_own, bytes);
        _length = 0;
    }

    /// <summary>The unpacked bytes so far.</summary>
    public ReadOnlyMemory<byte> Raw => _raw.AsMemory(0, _length);

    public static int Needed(int recordBytes) => sizeof(int) + recordBytes;

    /// <summary>Adds a record. Returns it as it stands in the block, where it may still be changed.</summary>
    public Span<byte> Add(ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_raw.AsSpan(_length), record.Length);
        var added = _raw.AsSpan(_length + sizeof(int), record.Length);
        record.CopyTo(added);
        _length += Needed(record.Length);
        return added;
    }

    /// <summary>Room for the records of another block behind those added so far, whether it was expected or not.</summary>
    /// <param name="bytes">What they need.</param>
    public Memory<byte> Room(int bytes)
    {
        if (bytes > _raw.Length - _length) Array.Resize(ref _raw, _length + bytes);
        return _raw.AsMemory(_length, bytes);
    }

    /// <summary>Adds the records that were written into <see cref="Room"/>.</summary>
    public void AddRoom(int bytes) => _length += bytes;

    /// <summary>The packed bytes; valid until the next block.</summary>
    public ReadOnlyMemory<byte> Pack(out Codec codec)
    {
        var bound = Compressor.GetCompressBound(_length);
        var packed = bound > 2 * KeptBytesMax ? new byte[bound] : _packed = Fit(_packed, bound);
        var length = (_compressor ??= new(level)).Wrap(_raw.AsSpan(0, _length), packed);
        codec = length < _length ? Codec.Zstandard : Codec.Stored;
        return codec is Codec.Stored ? Raw : packed.AsMemory(0, length);
    }

    public void Dispose() => _compressor?.Dispose();

    private static byte[] Fit(byte[] buffer, int bytes) => buffer.Length >= bytes ? buffer : new byte[bytes];
}
