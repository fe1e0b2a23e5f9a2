using System.Text.Unicode;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>Segments of a path and parts of a query: decoded once, after splitting (spec 1.3), and what kind of identifier one is.</summary>
internal static class PathSegment
{
    /// <summary>Appends the decoded segment as the inside of a JSON string. False when it is not UTF-8. <c>+</c> is a plus; a percent
    /// sign that starts no escape stands for itself.</summary>
    public static bool Decode(ReadOnlySpan<byte> segment, ByteBuffer to)
    {
        if (!segment.ContainsAny((byte)'%', (byte)'"', (byte)'\\') && System.Text.Ascii.IsValid(segment))
        {
            JsonText.Escape(segment, to);
            return true;
        }
        var plain = segment.Length <= 512 ? stackalloc byte[segment.Length] : new byte[segment.Length];
        plain = plain[..Unescape(segment, plain, plusIsBlank: false)];
        if (!Utf8.IsValid(plain)) return false;
        JsonText.Escape(plain, to);
        return true;
    }

    /// <summary>Writes what percent-encoded bytes stand for and returns the length; never more than the encoded length. A percent sign that starts no escape
    /// stands for itself.</summary>
    /// <param name="escaped">The bytes.</param>
    /// <param name="to">Receives what they mean.</param>
    /// <param name="plusIsBlank">Whether <c>+</c> is a blank, as in forms.</param>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> to, bool plusIsBlank)
    {
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%' && i + 2 < escaped.Length && Hex(escaped[i + 1]) is var high and >= 0 && Hex(escaped[i + 2]) is var low and >= 0)
            {
                to[length++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                to[length++] = plusIsBlank && escaped[i] == '+' ? (byte)' ' : escaped[i];
            }
        }
        return length;
    }

    /// <summary>Sets the identifier that a segment's shape says it is: <c>cio_…</c>, an e-mail address, else an id.</summary>
    public static void Classify(ReadOnlySpan<byte> decoded, ref Identifiers identifiers)
    {
        if (IsCioId(decoded)) identifiers.CioId = decoded[4..];
        else if (LooksLikeEmail(decoded)) identifiers.Email = decoded;
        else identifiers.Id = decoded;
    }

    /// <summary>One <c>@</c> with something before it and a dotted name behind it, and no blanks.</summary>
    private static bool LooksLikeEmail(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        if (at <= 0 || text.ContainsAny((byte)' ', (byte)'\\', (byte)'"')) return false;
        var domain = text[(at + 1)..];
        var dot = domain.LastIndexOf((byte)'.');
        return dot > 0 && dot < domain.Length - 1 && !domain.Contains((byte)'@');
    }

    /// <summary><c>cio_</c> and letters and digits (1.3).</summary>
    public static bool IsCioId(ReadOnlySpan<byte> text) => text.Length > 4 && text.StartsWith("cio_"u8) && IsBareCioId(text[4..]);

    /// <summary>Whether it is one once it has its prefix.</summary>
    public static bool IsBareCioId(ReadOnlySpan<byte> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)c)) return false;
        }
        return true;
    }

    private static int Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
