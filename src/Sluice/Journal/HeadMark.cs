using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Journal;

/// <summary>
/// A note beside the database of the last number that was made durable. Written after each commit and never synced: it survives the
/// process, not the machine. It is not needed to recover; it tells whether what was acknowledged is still there after someone or something
/// shortened the database's files, and keeps numbers from being given out twice then.
/// </summary>
internal sealed class HeadMark : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly byte[] _bytes = new byte[2 * sizeof(long)];

    public HeadMark(string path) =>
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    /// <summary>The number noted last; 0 when there is none or it is unreadable.</summary>
    public static long Read(string path)
    {
        if (!File.Exists(path)) return 0;
        // The gateway may have it open to write.
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        if (RandomAccess.GetLength(file) != bytes.Length || RandomAccess.Read(file, bytes, 0) != bytes.Length) return 0;
        var head = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]) == ~head ? head : 0;
    }

    public void Write(long head)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes, head);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(sizeof(long)), ~head);
        try
        {
            RandomAccess.Write(_file, _bytes, 0);
        }
        catch (IOException)
        {
            // A disk that is too full for a note; what the note is about is safe.
        }
    }

    public void Dispose() => _file.Dispose();
}
