using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Sluice.Journal;

/// <summary>
/// A 64-bit key for the person a message is about. Messages that share a key are delivered in order (design 2.3); a collision only
/// orders two strangers, it never mixes them up.
/// </summary>
public static class PersonKey
{
    /// <summary>The key of an identifier as it stands in a message (JSON escapes included). Case is folded for ASCII: e-mail addresses ignore it.</summary>
    public static ulong Of(ReadOnlySpan<byte> identifier)
    {
        Span<byte> folded = stackalloc byte[512];
        identifier = identifier[..Math.Min(identifier.Length, folded.Length)];
        System.Text.Ascii.ToLower(identifier, folded, out var written);
        if (written < identifier.Length) identifier.CopyTo(folded);
        return XxHash3.HashToUInt64(folded[..identifier.Length]);
    }

    /// <summary>The key that stands for the person of an item about nobody: its own, so that it waits for no other.</summary>
    public static ulong OfNobody(in ItemKey item)
    {
        Span<byte> place = stackalloc byte[sizeof(long) + sizeof(int)];
        BinaryPrimitives.WriteInt64LittleEndian(place, item.Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(long)..], item.Index);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(item.Action.AsSpan()), (long)XxHash3.HashToUInt64(place));
    }

    /// <summary>Adds an identifier's key to a message header (type, count, keys…), unless the identifier is empty or its key is there already.</summary>
    internal static void AddTo(Span<byte> header, ReadOnlySpan<byte> identifier)
    {
        if (identifier.IsEmpty) return;
        var key = Of(identifier);
        var count = header[1];
        for (var i = 0; i < count; i++)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(header[(2 + (8 * i))..]) == key) return;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(header[(2 + (8 * count))..], key);
        header[1]++;
    }
}
