using System.Buffers;
using System.Buffers.Binary;

namespace Sluice.Translation;

/// <summary>
/// A ULID: 48 bits of Unix milliseconds, 80 bits of uniqueness, written as 26 characters of Crockford's base 32 (spec 5.1).
/// An accepted call gets one whose low 32 bits are zero (<see cref="ForCall"/>); its messages fill them with the item's place in a
/// batch and the slot of the rule that made them (<see cref="For"/>). So translating the same call again gives the same ids, and
/// sorting by id gives the order in which the messages were made.
/// </summary>
public readonly record struct MessageId(UInt128 Value)
{
    /// <summary>Characters in the written form.</summary>
    public const int TextLength = 26;

    private static readonly SearchValues<byte> Letters = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz"u8);

    private static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8;

    /// <summary>The identity of a call.</summary>
    /// <param name="at">When it was received.</param>
    /// <param name="unique">48 bits that distinguish the calls of one millisecond; higher bits are ignored.</param>
    public static MessageId ForCall(DateTimeOffset at, ulong unique) =>
        new(((UInt128)(ulong)at.ToUnixTimeMilliseconds() << 80) | ((UInt128)(unique & 0xFFFF_FFFF_FFFF) << 32));

    /// <summary>The id of one message of this call.</summary>
    /// <param name="item">Place of the item in its batch; 0 for a single call.</param>
    /// <param name="slot">The rule's slot within the item; ascending in the order in which messages are emitted.</param>
    public MessageId For(int item, int slot) => new(Value | ((UInt128)(ushort)item << 16) | (ushort)slot);

    /// <summary>
    /// The id of the call's message <paramref name="slot"/>, when its first message bears this id: deterministic, and too far away for a sender that
    /// counts up to reach.
    /// </summary>
    /// <param name="slot">The rule's slot within the call, from 1 on.</param>
    public MessageId Behind(int slot) => new(unchecked(Value + ((UInt128)(ushort)slot << 40)));

    /// <summary>Writes the 26 characters.</summary>
    public void Write(Span<byte> to)
    {
        // 48 bits of time are ten characters, the 80 others twice eight.
        var (high, low) = ((ulong)(Value >> 64), (ulong)Value);
        Write(high >> 16, to[..10]);
        Write((high << 24) | (low >> 40), to[10..18]);
        Write(low, to[18..TextLength]);
    }

    /// <summary>Writes the lowest bits, as many as there is room for.</summary>
    private static void Write(ulong bits, Span<byte> to)
    {
        for (var i = to.Length - 1; i >= 0; i--)
        {
            to[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }
    }

    /// <summary>Whether the text is a ULID: 26 characters of Crockford's alphabet, either case, not above 128 bits.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) =>
        text.Length == TextLength && text[0] is >= (byte)'0' and <= (byte)'7' && !text.ContainsAnyExcept(Letters);

    /// <summary>Reads the written form; null when the text is none.</summary>
    public static MessageId? Parse(string text) => text.Length == TextLength ? Parse(System.Text.Encoding.UTF8.GetBytes(text)) : null;

    /// <summary>Reads the written form; null when the text is none.</summary>
    public static MessageId? Parse(ReadOnlySpan<byte> text)
    {
        if (!IsValid(text)) return null;
        var value = UInt128.Zero;
        foreach (var letter in text) value = (value << 5) | (UInt128)(uint)Alphabet.IndexOf(letter >= (byte)'a' ? (byte)(letter - 32) : letter);
        return new(value);
    }

    /// <summary>The time in its first 48 bits: when it was made, if this gateway made it. At most the end of the year 9999.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds((long)UInt128.Min(Value >> 80, Timestamps.Latest));

    /// <summary>The 16 bytes, big-endian, so that they sort as the ids do.</summary>
    public void WriteBytes(Span<byte> to) => BinaryPrimitives.WriteUInt128BigEndian(to, Value);

    /// <summary>Reads what <see cref="WriteBytes"/> wrote.</summary>
    public static MessageId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[TextLength];
        Write(text);
        return System.Text.Encoding.ASCII.GetString(text);
    }
}
