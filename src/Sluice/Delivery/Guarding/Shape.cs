using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace Sluice.Delivery.Guarding;

/// <summary>What kind of text an identifier is.</summary>
internal enum ShapeKind
{
    Other,
    Integer,
    Email,
    Uuid,
    Ulid,
    Ksuid,
    Hexadecimal,
    Prefixed,
}

/// <summary>The shape of an identifier: clients that begin to send something else as an id are known by it.</summary>
/// <param name="Kind">What kind of text it is.</param>
/// <param name="Detail">How many digits if it is hexadecimal, and the hash of its prefix if it has one.</param>
internal readonly record struct Shape(ShapeKind Kind, uint Detail = 0)
{
    private const int DetailBits = 24, LongestPrefix = 16, LongestMask = 40, FewestHexadecimal = 8, FewestBehindPrefix = 4;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Hexadecimals = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> Crockford = SearchValues.Create("0123456789abcdefghjkmnpqrstvwxyzABCDEFGHJKMNPQRSTVWXYZ"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);
    private static readonly SearchValues<byte> Separators = SearchValues.Create("_-:.|"u8);

    /// <summary>Tells it from every other shape.</summary>
    public uint Key => ((uint)Kind << DetailBits) | (Detail & ((1u << DetailBits) - 1));

    /// <summary>The shape of an identifier that is not empty.</summary>
    public static Shape Of(ReadOnlySpan<byte> id)
    {
        if (!id.ContainsAnyExcept(Digits)) return new(ShapeKind.Integer);
        if (id.IndexOf((byte)'@') is > 0 and var at && id[at..].Contains((byte)'.')) return new(ShapeKind.Email);
        if (IsUuid(id)) return new(ShapeKind.Uuid);
        if (id.Length == 26 && id[0] is >= (byte)'0' and <= (byte)'7' && !id.ContainsAnyExcept(Crockford)) return new(ShapeKind.Ulid);
        if (id.Length >= FewestHexadecimal && id.ContainsAny(Digits) && !id.ContainsAnyExcept(Hexadecimals)) return new(ShapeKind.Hexadecimal, (uint)id.Length);
        if (id.Length == 27 && id.ContainsAny(Digits) && !id.ContainsAnyExcept(Letters)) return new(ShapeKind.Ksuid);
        var prefix = PrefixOf(id);
        return prefix.IsEmpty ? new(ShapeKind.Other) : new(ShapeKind.Prefixed, (uint)XxHash3.HashToUInt64(prefix));
    }

    /// <summary>What many of this shape are called.</summary>
    /// <param name="id">One of them. Its prefix is named, so there must be many with the same.</param>
    public string NameFor(ReadOnlySpan<byte> id) => Kind switch
    {
        ShapeKind.Integer => "whole numbers",
        ShapeKind.Email => "e-mail addresses",
        ShapeKind.Uuid => "UUIDs",
        ShapeKind.Ulid => "ULIDs",
        ShapeKind.Ksuid => "KSUIDs",
        ShapeKind.Hexadecimal => $"hexadecimal numbers of {Detail} digits",
        ShapeKind.Prefixed => $"texts that begin with `{Encoding.ASCII.GetString(PrefixOf(id))}`",
        _ => "other texts",
    };

    /// <summary>What an identifier looks like, without saying which it is: <c>9</c> for a digit, <c>a</c> and <c>A</c> for letters, <c>x</c> for what is not ASCII.</summary>
    public static string Mask(ReadOnlySpan<byte> id)
    {
        var mask = new StringBuilder(LongestMask);
        foreach (var one in id[..Math.Min(id.Length, LongestMask)])
        {
            mask.Append(one switch
            {
                >= (byte)'0' and <= (byte)'9' => '9',
                >= (byte)'a' and <= (byte)'z' => 'a',
                >= (byte)'A' and <= (byte)'Z' => 'A',
                > (byte)' ' and < 0x7F => (char)one,
                _ => 'x',
            });
        }
        return id.Length > LongestMask ? mask.Append('…').ToString() : mask.ToString();
    }

    private static bool IsUuid(ReadOnlySpan<byte> id)
    {
        if (id.Length != 36) return false;
        for (var place = 0; place < id.Length; place++)
        {
            if (place is 8 or 13 or 18 or 23 ? id[place] != '-' : !Hexadecimals.Contains(id[place])) return false;
        }
        return true;
    }

    // With what separates it: `usr_`. What follows must look made up, or a name would have one.
    private static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> id)
    {
        var end = id.IndexOfAny(Separators);
        var isOne = end is > 0 and <= LongestPrefix && id.Length - end > FewestBehindPrefix && id[(end + 1)..].ContainsAny(Digits) && !id[..end].ContainsAnyExcept(Letters);
        return isOne ? id[..(end + 1)] : default;
    }
}
