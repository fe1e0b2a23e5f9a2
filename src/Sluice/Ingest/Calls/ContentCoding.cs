using System.Buffers;
using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Sluice.Ingest.Answers;

namespace Sluice.Ingest.Calls;

/// <summary>Decodes compressed bodies: <c>gzip</c>, <c>deflate</c> (with or without zlib's wrapper) and <c>br</c>.</summary>
internal static class ContentCoding
{
    private const string Supported = "gzip, deflate, br or none";

    // JSON never begins so: some libraries compress without saying it in a header.
    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    /// <summary>The coding of a body, null when it is plain.</summary>
    public static string? Of(StringValues header, in ReadOnlySequence<byte> body)
    {
        if (body.IsEmpty) return null;
        if (header.Count > 0 && header.ToString().Trim() is { Length: > 0 } named && !Is(named, "identity")) return named;
        return body.FirstSpan.StartsWith(GzipMagic) ? "gzip" : null;
    }

    /// <summary>Decodes into a buffer, which the caller releases whatever the outcome.</summary>
    public static Refusal? Decode(string coding, in ReadOnlySequence<byte> body, int limit, PooledBuffer into)
    {
        using var coded = new MemoryStream(body.ToArray(), writable: false);
        using var decoder = Decoder(coding, coded);
        if (decoder is null)
        {
            return new(400, "invalid", $"The body's Content-Encoding is not one this gateway reads; send {Supported}.");
        }
        try
        {
            into.Reserve((int)Math.Min(limit + 1L, body.Length * 8));
            while (true)
            {
                var read = decoder.Read(into.GetSpan());
                if (read == 0) return null;
                into.Advance(read);
                if (into.Written.Length > limit) return Refusal.TooLarge(limit, decoded: true);
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or InvalidOperationException)
        {
            return new(400, "invalid", $"The body is not valid or not complete {coding} after {into.Written.Length:N0} decoded bytes; send it again whole.");
        }
    }

    private static Stream? Decoder(string coding, MemoryStream coded) =>
        Is(coding, "gzip") || Is(coding, "x-gzip") ? new GZipStream(coded, CompressionMode.Decompress)
        : Is(coding, "deflate") ? (HasZlibHeader(coded) ? new ZLibStream(coded, CompressionMode.Decompress) : new DeflateStream(coded, CompressionMode.Decompress))
        : Is(coding, "br") ? new BrotliStream(coded, CompressionMode.Decompress)
        : null;

    private static bool HasZlibHeader(MemoryStream coded)
    {
        var (first, second) = (coded.ReadByte(), coded.ReadByte());
        coded.Position = 0;
        return (first & 0x0f) == 8 && ((first << 8) | second) % 31 == 0;
    }

    private static bool Is(string coding, string name) => coding.Equals(name, StringComparison.OrdinalIgnoreCase);
}
