using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Journal;

/// <summary>
/// A 64-bit key for the person a message is about. Messages that share a key are delivered in order, and held back together when
/// the person is suppressed or deleted. That two of a million people share one has odds of one in 37 million.
/// </summary>
internal static class PersonKey
{
    /// <summary>The key of an identifier as it stands in a message: escapes mean what they stand for, and e-mail addresses ignore case (ASCII).</summary>
    public static ulong Of(ReadOnlySpan<byte> identifier) =>
        identifier.IndexOfAny((byte)'@', (byte)'\\') < 0 ? XxHash3.HashToUInt64(identifier) : OfUnusual(identifier);

    /// <summary>The key of a number that identifies: that of the text which destinations make of it, so <c>42.0</c> is <c>42</c>.</summary>
    /// <param name="number">As it stands in a message.</param>
    public static ulong OfNumber(ReadOnlySpan<byte> number)
    {
        if (number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return XxHash3.HashToUInt64(number);
        const double Whole = 9007199254740992;
        Span<byte> text = stackalloc byte[32];
        if (!Utf8Parser.TryParse(number, out double value, out var used) || used != number.Length) return XxHash3.HashToUInt64(number);
        var isWhole = Math.Abs(value) <= Whole && Math.Truncate(value) == value;
        var isShort = isWhole
            ? ((long)value).TryFormat(text, out var length, default, CultureInfo.InvariantCulture)
            : value.TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
        return XxHash3.HashToUInt64(isShort ? text[..length] : number);
    }

    /// <summary>The key of an identifier as people write it.</summary>
    public static ulong OfText(string identifier)
    {
        var plain = Encoding.UTF8.GetBytes(identifier);
        Fold(plain);
        return XxHash3.HashToUInt64(plain);
    }

    /// <summary>Distinct keys of the persons a message concerns, so that it keeps its place among their messages.</summary>
    /// <param name="message">The message.</param>
    /// <param name="userId">Where its text is, between its quotes if it has any; empty if it is not there.</param>
    /// <param name="anonymousId">The same.</param>
    /// <param name="previousId">The same.</param>
    internal static ulong[] Of(ReadOnlySpan<byte> message, Range userId, Range anonymousId, Range previousId)
    {
        Span<ulong> keys = stackalloc ulong[3];
        var count = 0;
        Add(message, userId, keys, ref count);
        Add(message, anonymousId, keys, ref count);
        Add(message, previousId, keys, ref count);
        return keys[..count].ToArray();
    }

    /// <summary>The keys of identifiers as people write them. A <c>cio_id</c> stands in messages with its prefix and without.</summary>
    internal static HashSet<ulong> All(IEnumerable<string> identifiers)
    {
        const string Prefix = "cio_";
        var keys = new HashSet<ulong>();
        foreach (var identifier in identifiers)
        {
            keys.Add(OfText(identifier));
            if (identifier.StartsWith(Prefix, StringComparison.Ordinal) && identifier.Length > Prefix.Length) keys.Add(OfText(identifier[Prefix.Length..]));
        }
        return keys;
    }

    /// <summary>The key that stands for the person of an item about nobody: its own, so that it waits for no other.</summary>
    public static ulong OfNobody(in ItemKey item)
    {
        Span<byte> place = stackalloc byte[sizeof(long) + sizeof(int)];
        BinaryPrimitives.WriteInt64LittleEndian(place, item.Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(place[sizeof(long)..], item.Index);
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(item.Action.AsSpan()), (long)XxHash3.HashToUInt64(place));
    }

    private static void Add(ReadOnlySpan<byte> message, Range at, Span<ulong> keys, ref int count)
    {
        var (start, length) = at.GetOffsetAndLength(message.Length);
        if (length == 0) return;
        var identifier = message.Slice(start, length);
        var key = message[start - 1] == '"' ? Of(identifier) : OfNumber(identifier);
        if (!keys[..count].Contains(key)) keys[count++] = key;
    }

    private static ulong OfUnusual(ReadOnlySpan<byte> identifier)
    {
        const int Usual = 512;
        byte[]? rented = null;
        Span<byte> plain = identifier.Length <= Usual ? stackalloc byte[Usual] : (rented = ArrayPool<byte>.Shared.Rent(identifier.Length));
        try
        {
            // Half a surrogate pair stands for no character: it is taken as it is written.
            var length = identifier.Length;
            if (JsonText.HasLoneSurrogate(identifier)) identifier.CopyTo(plain);
            else length = JsonText.Unescape(identifier, plain);
            plain = plain[..length];
            Fold(plain);
            return XxHash3.HashToUInt64(plain);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    // Ids that differ in case are two people.
    private static void Fold(Span<byte> plain)
    {
        if (!plain.Contains((byte)'@')) return;
        foreach (ref var letter in plain)
        {
            if (letter is >= (byte)'A' and <= (byte)'Z') letter |= 0x20;
        }
    }
}
