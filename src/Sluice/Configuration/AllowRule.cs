using System.Net;
using System.Text.RegularExpressions;

namespace Sluice.Configuration;

/// <summary>
/// What a destination may be reached at although it is no public address, or where a trusted proxy is: a network (<c>10.0.0.0/8</c>, or one address of it), a host
/// (<c>hooks.internal</c>), or every host below a name (<c>.internal</c>).
/// </summary>
internal sealed partial record AllowRule
{
    private const int LongestHost = 253;
    private const string Label = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";

    private AllowRule(string text, IPNetwork? network) => (Text, Network) = (text, network);

    /// <summary>As one would write it: in small letters, without a dot at the end.</summary>
    public string Text { get; }

    /// <summary>Whether it is about a host, wherever that is.</summary>
    public bool IsHost => Network is null;

    /// <summary>Its network; null when it is about a host.</summary>
    public IPNetwork? Network { get; }

    /// <summary>Understands a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rule">What it says; null when it says nothing.</param>
    /// <returns>Null, or what is wrong, going on from the quoted text.</returns>
    public static string? Read(string text, out AllowRule rule)
    {
        rule = null!;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0) return ReadNetwork(text[..slash], text[(slash + 1)..], out rule);
        if (IPAddress.TryParse(text, out _)) return ReadNetwork(text, null, out rule);
        var host = text.ToLowerInvariant();
        if (host.EndsWith('.')) host = host[..^1];
        if (host.Length > LongestHost || !Hosts().IsMatch(host))
            return "is no network, address or host; write one such as 10.0.0.0/8, 10.1.2.3, hooks.internal, or .internal for every host below it";
        rule = new(host, null);
        return null;
    }

    /// <summary>As <see cref="Read"/>. Throws when it says nothing.</summary>
    /// <exception cref="FormatException">What is wrong.</exception>
    public static AllowRule Parse(string text) => Read(text, out var rule) is { } complaint ? throw new FormatException($"'{text}' {complaint}") : rule;

    /// <summary>Whether an address lies in its network.</summary>
    public bool Allows(IPAddress address) => Network?.Contains(address) == true;

    /// <summary>Whether it is about this host.</summary>
    /// <param name="host">In small letters, without a dot at the end.</param>
    public bool Allows(string host) => IsHost && (Text[0] == '.' ? host.EndsWith(Text, StringComparison.Ordinal) : host == Text);

    private static string? ReadNetwork(string start, string? length, out AllowRule rule)
    {
        rule = null!;
        if (!IPAddress.TryParse(start, out var address)) return "begins with no address; write a network such as 10.0.0.0/8 or fd00::/8";
        if (start.Contains('%', StringComparison.Ordinal)) return "names a network card; leave out what follows the %";
        if (address.IsIPv4MappedToIPv6) return $"is an IPv4 address in the form of IPv6; write {address.MapToIPv4()}, with the length that belongs to it";
        var bytes = address.GetAddressBytes();
        // 127.1, 0x7f.0.0.1 and 0177.0.0.1 mean the same to some, and something else to others.
        if (bytes.Length == 4 && address.ToString() != start) return $"is an unusual way to write {address}; write that{OrNetwork(start, length)}";
        var bits = bytes.Length * 8;
        var prefix = bits;
        if (length is not null && (length.Length is 0 or > 3 || !length.All(char.IsAsciiDigit) || (prefix = int.Parse(length)) > bits))
            return $"has no length of a network behind the /; write a number from 0 to {bits}";
        for (var bit = prefix; bit < bits; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        var network = new IPAddress(bytes);
        if (!network.Equals(address)) return $"is an address in a network, not a network; write {network}/{prefix}, or {address} for the address alone";
        rule = new(length is null ? address.ToString() : $"{network}/{prefix}", new IPNetwork(network, prefix));
        return null;
    }

    // Who writes 10.1.2 may mean all that begins so, not 10.1.0.2.
    private static string OrNetwork(string start, string? length)
    {
        var parts = start.Split('.').Length;
        if (length is not null || parts >= 4) return "";
        var network = start + string.Concat(Enumerable.Repeat(".0", 4 - parts));
        return IPAddress.TryParse(network, out var same) && same.ToString() == network ? $", or {network}/{parts * 8} for the network" : "";
    }

    // The last label has a letter: what has none may be read as an address.
    [GeneratedRegex($@"\A\.?({Label}\.)*(?!0x[0-9a-f]*\z)(?=[0-9_-]*[a-z]){Label}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hosts();
}
