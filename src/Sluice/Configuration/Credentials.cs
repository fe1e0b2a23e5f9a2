using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Configuration;

/// <summary>
/// Who is it? Finds the source that presented credentials belong to, without allocating. Only salted SHA-256 digests are kept and
/// compared, the last step in fixed time, and an unknown id costs the same as a known one with a wrong key: time tells nothing.
/// </summary>
internal sealed class Credentials
{
    /// <summary>Longest site id, API key or write key, in UTF-8 bytes. A longer one is nobody's.</summary>
    public const int MaxBytes = 256;

    /// <summary>How many API keys, write keys or tokens may count side by side: two while one takes the other's place, and room for changes that overlap.</summary>
    public const int MaxKeys = 8;

    // Secret and fresh for every plan: nobody outside can compute a digest, so where the look-up ends tells nothing about a key.
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly FrozenDictionary<ulong, Entry> _track;
    private readonly FrozenDictionary<ulong, Entry> _pipelines;

    /// <summary>Prepares the look-ups.</summary>
    /// <param name="sources">The sources. Credentials are unique among them; <see cref="ArgumentException"/> otherwise.</param>
    public Credentials(IReadOnlyList<SourceConfig> sources)
    {
        _track = sources.SelectMany(source => source.Track is { } track ? track.ApiKeys.Select((key, at) => EntryOf(new(source, at > 0), track.SiteId, key)) : [])
            .ToFrozenDictionary(entry => Prefix(entry.Digest));
        _pipelines = sources.SelectMany(source => source.WriteKeys.Select((key, at) => EntryOf(new(source, at > 0), key, "")))
            .ToFrozenDictionary(entry => Prefix(entry.Digest));
    }

    /// <summary>Who has these credentials of the Track API, as UTF-8; null when nobody has.</summary>
    public Caller? Track(ReadOnlySpan<byte> siteId, ReadOnlySpan<byte> apiKey) => Find(_track, siteId, apiKey);

    /// <summary>Who has this write key of the Pipelines API, as UTF-8; null when nobody has.</summary>
    public Caller? Pipelines(ReadOnlySpan<byte> writeKey) => Find(_pipelines, writeKey, []);

    private Caller? Find(FrozenDictionary<ulong, Entry> entries, ReadOnlySpan<byte> id, ReadOnlySpan<byte> key)
    {
        if (id.Length > MaxBytes || key.Length > MaxBytes) return null;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(id, key, digest);
        entries.TryGetValue(Prefix(digest), out var entry);
        // For an unknown one the salt stands in: the same comparison, with the outcome known.
        return CryptographicOperations.FixedTimeEquals(digest, entry?.Digest ?? _salt) ? entry?.Caller : null;
    }

    private Entry EntryOf(Caller caller, string id, string key)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        Digest(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(key), digest);
        return new(digest, caller);
    }

    // The id's length stands first: ("ab", "c") and ("a", "bc") must differ.
    private void Digest(ReadOnlySpan<byte> id, ReadOnlySpan<byte> key, Span<byte> into)
    {
        Span<byte> text = stackalloc byte[SHA256.HashSizeInBytes + sizeof(ushort) + MaxBytes + MaxBytes];
        _salt.CopyTo(text);
        var rest = text[_salt.Length..];
        BitConverter.TryWriteBytes(rest, (ushort)id.Length);
        id.CopyTo(rest[sizeof(ushort)..]);
        key.CopyTo(rest[(sizeof(ushort) + id.Length)..]);
        SHA256.HashData(text[..(_salt.Length + sizeof(ushort) + id.Length + key.Length)], into);
    }

    private static ulong Prefix(ReadOnlySpan<byte> digest) => BitConverter.ToUInt64(digest);

    private sealed record Entry(byte[] Digest, Caller Caller);
}

/// <summary>Who presented credentials.</summary>
/// <param name="Source">The source that they belong to.</param>
/// <param name="HasOldKey">Whether the key is another than the first of the source's: one that is to go.</param>
internal sealed record Caller(SourceConfig Source, bool HasOldKey);
