using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that encode, decode and hash.</summary>
internal static class LiquidCodeFilters
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private static readonly SearchValues<byte> InComponents = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "!*'()"));
    private static readonly SearchValues<byte> InUrls = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "!*'();,/?:@&=+$#[]"));
    private static readonly SearchValues<byte> InForms = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved));
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["url_encode"] = LiquidTextFilters.Of(static (text, _) => Encode(text, InComponents).Replace("%20", "+", StringComparison.Ordinal)),
        ["url_decode"] = LiquidTextFilters.Of(static (text, _) => Decode(text)),
        ["cgi_escape"] = LiquidTextFilters.Of(static (text, _) => Encode(text, InForms).Replace("%20", "+", StringComparison.Ordinal)),
        ["uri_escape"] = LiquidTextFilters.Of(static (text, _) => Encode(text, InUrls)),
        ["base64_encode"] = LiquidTextFilters.Of(static (text, _) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ["base64_decode"] = LiquidTextFilters.Of(static (text, _) => FromBase64(text)),
        ["sha256"] = LiquidTextFilters.Of(static (text, _) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))),
        ["hmac_sha256"] = LiquidTextFilters.Of(static (text, arguments) =>
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(arguments.Text(0)), Encoding.UTF8.GetBytes(text)))),
    };

    private static string Encode(string text, SearchValues<byte> kept)
    {
        var encoded = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (kept.Contains(one)) encoded.Append((char)one);
            else encoded.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    // A plus is a blank, also an encoded one.
    private static string Decode(string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text).AsSpan();
        var plain = new List<byte>(encoded.Length);
        for (var at = 0; at < encoded.Length; at++)
        {
            if (encoded[at] != '%') plain.Add(encoded[at]);
            else if (Utf8Parser.TryParse(encoded.Slice(at + 1, Math.Min(2, encoded.Length - at - 1)), out byte one, out var length, 'x') && length == 2)
            {
                plain.Add(one);
                at += 2;
            }
            else throw new LiquidException("a % is followed by two digits");
        }
        try
        {
            return Strict.GetString([.. plain]).Replace('+', ' ');
        }
        catch (DecoderFallbackException)
        {
            throw new LiquidException("what is encoded is no text in UTF-8");
        }
    }

    // Leniently: what is no digit of base64 is skipped, and an = ends it. Of characters beyond Latin-1 the lower byte counts, as in Node's.
    private static string FromBase64(string text)
    {
        text = string.Concat(text.Select(static c => (char)(c & 0xFF)));
        var end = text.IndexOf('=', StringComparison.Ordinal);
        var digits = (end < 0 ? text : text[..end]).Replace('-', '+').Replace('_', '/').Where(static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/');
        var plain = string.Concat(digits);
        if (plain.Length % 4 == 1) plain = plain[..^1];
        return Encoding.UTF8.GetString(Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '=')));
    }
}
