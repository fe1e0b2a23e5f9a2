using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Translation.Json;

/// <summary>The inside of JSON strings: escaping and what can be asked of escaped text.</summary>
internal static class JsonText
{
    /// <summary>What cannot stand in a JSON string as it is: control characters, the quote and the backslash.</summary>
    public static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>Bytes of the byte order mark before a JSON text, which calls may have and the framework's readers do not take; 0 when there is none.</summary>
    public static int MarkLength(ReadOnlySpan<byte> json) => json.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>Whether two texts mean the same characters, however each is escaped.</summary>
    public static bool Equal(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!left.Contains((byte)'\\') && !right.Contains((byte)'\\')) return left.SequenceEqual(right);
        Span<byte> plain = left.Length + right.Length <= 512 ? stackalloc byte[512] : new byte[left.Length + right.Length];
        var length = Unescape(left, plain);
        var rest = plain[length..];
        return plain[..length].SequenceEqual(rest[..Unescape(right, rest)]);
    }

    /// <summary>Whether an escaped text means these characters.</summary>
    public static bool Means(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> plain)
    {
        // No escape is shorter than what it means.
        if (escaped.Length < plain.Length) return false;
        Span<byte> meant = escaped.Length <= 512 ? stackalloc byte[512] : new byte[escaped.Length];
        return meant[..Unescape(escaped, meant)].SequenceEqual(plain);
    }

    /// <summary>The characters an escaped text means.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped) => Encoding.UTF8.GetString(Plain(escaped));

    /// <summary>A copy of what an escaped text means, as UTF-8.</summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> escaped)
    {
        var plain = new byte[escaped.Length];
        return plain.AsSpan(0, Unescape(escaped, plain));
    }

    /// <summary>Writes what an escaped text means as UTF-8 and returns the length; never more than the escaped length. Half of a surrogate pair means no
    /// character; U+FFFD stands for it.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> to)
    {
        var length = 0;
        while (true)
        {
            var slash = escaped.IndexOf((byte)'\\');
            if (slash < 0)
            {
                escaped.CopyTo(to[length..]);
                return length + escaped.Length;
            }
            escaped[..slash].CopyTo(to[length..]);
            length += slash;
            escaped = escaped[slash..];
            if (escaped[1] == 'u')
            {
                var unit = Unit(escaped);
                var isPair = char.IsHighSurrogate(unit) && escaped[6..] is [(byte)'\\', (byte)'u', ..] && char.IsLowSurrogate(Unit(escaped[6..]));
                var rune = isPair ? new Rune(unit, Unit(escaped[6..])) : Rune.TryCreate(unit, out var single) ? single : Rune.ReplacementChar;
                length += rune.EncodeToUtf8(to[length..]);
                escaped = escaped[(isPair ? 12 : 6)..];
                continue;
            }
            to[length++] = escaped[1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var self => self,
            };
            escaped = escaped[2..];
        }
    }

    /// <summary>How many bytes of UTF-8 an escaped text means.</summary>
    public static int CountMeant(ReadOnlySpan<byte> escaped)
    {
        var count = escaped.Length;
        while (escaped.IndexOf((byte)'\\') is var slash and >= 0)
        {
            escaped = escaped[slash..];
            var (used, meant) = escaped[1] != 'u' ? (2, 1) : char.IsHighSurrogate(Unit(escaped)) ? (12, 4) : (6, new Rune(Unit(escaped)).Utf8SequenceLength);
            count -= used - meant;
            escaped = escaped[used..];
        }
        return count;
    }

    /// <summary>Whether an escaped text names half of a surrogate pair (<c>\uD800</c> alone), which no UTF-8 can hold.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (escaped.IndexOf((byte)'\\') is var slash and >= 0)
        {
            escaped = escaped[slash..];
            if (escaped[1] != 'u')
            {
                escaped = escaped[2..];
                continue;
            }
            var unit = Unit(escaped);
            escaped = escaped[6..];
            if (char.IsLowSurrogate(unit)) return true;
            if (!char.IsHighSurrogate(unit)) continue;
            if (escaped.Length < 6 || escaped[0] != '\\' || escaped[1] != 'u' || !char.IsLowSurrogate(Unit(escaped))) return true;
            escaped = escaped[6..];
        }
        return false;
    }

    /// <summary>Whether plain UTF-8 cannot stand in a JSON string as it is.</summary>
    public static bool NeedsEscape(ReadOnlySpan<byte> plain) => plain.ContainsAny(Escaped);

    /// <summary>Writes plain UTF-8 as the inside of a JSON string.</summary>
    public static void Escape(ReadOnlySpan<byte> plain, ByteBuffer to)
    {
        // One search for all: one for each kind would look to the end again and again for what is not there.
        while (plain.IndexOfAny(Escaped) is var at and >= 0)
        {
            to.Write(plain[..at]);
            if (plain[at] < 0x20)
            {
                to.Write("\\u00"u8);
                to.Write(HexDigit(plain[at] >> 4));
                to.Write(HexDigit(plain[at] & 15));
            }
            else
            {
                to.Write((byte)'\\');
                to.Write(plain[at]);
            }
            plain = plain[(at + 1)..];
        }
        to.Write(plain);
    }

    /// <summary>Writes plain UTF-8 as a JSON string, quotes and all.</summary>
    public static void Quote(ReadOnlySpan<byte> plain, ByteBuffer to)
    {
        to.Write((byte)'"');
        Escape(plain, to);
        to.Write((byte)'"');
    }

    private static byte HexDigit(int value) => "0123456789ABCDEF"u8[value];

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

}
