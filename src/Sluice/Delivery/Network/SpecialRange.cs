using System.Net;

namespace Sluice.Delivery.Network;

/// <summary>A range of addresses that are not places on the public internet.</summary>
/// <param name="Network">The range.</param>
/// <param name="Kind">What an address in it is: <c>a loopback address</c>.</param>
/// <param name="EmbeddedAt">At which byte it holds the IPv4 address that is really meant; -1 when it holds none.</param>
/// <param name="Inverted">Whether all bits of that are turned around.</param>
internal sealed record SpecialRange(IPNetwork Network, string Kind, int EmbeddedAt, bool Inverted)
{
    // Narrow ones before the wide ones that they are in.
    private static readonly SpecialRange[] All =
    [
        // IPv4, by the registry of special-purpose addresses (RFC 6890), multicast and class E.
        Of("0.0.0.0/8", "an address of this machine"),
        Of("10.0.0.0/8", "a private address"),
        Of("100.64.0.0/10", "a carrier's private address"),
        Of("127.0.0.0/8", "a loopback address"),
        Of("169.254.0.0/16", "a link-local address"),
        Of("172.16.0.0/12", "a private address"),
        Of("192.0.0.0/24", "an address for protocols"),
        Of("192.0.2.0/24", "an address for documentation"),
        Of("192.88.99.0/24", "a 6to4 relay's address"),
        Of("192.168.0.0/16", "a private address"),
        Of("198.18.0.0/15", "an address for benchmarks"),
        Of("198.51.100.0/24", "an address for documentation"),
        Of("203.0.113.0/24", "an address for documentation"),
        Of("224.0.0.0/4", "a multicast address"),
        Of("255.255.255.255/32", "the broadcast address"),
        Of("240.0.0.0/4", "a reserved address"),

        // IPv6. Those that embed IPv4 are no way around the list above.
        Of("::/128", "an address of this machine"),
        Of("::1/128", "a loopback address"),
        Of("::/96", "an IPv4-compatible address", embeddedAt: 12),
        Of("::ffff:0:0:0/96", "a translated IPv4 address", embeddedAt: 12),
        Of("64:ff9b::/96", "a NAT64 address", embeddedAt: 12),
        Of("64:ff9b:1::/48", "a local NAT64 address"),
        Of("100::/64", "a discard address"),
        Of("2001::/32", "a Teredo address", embeddedAt: 12, inverted: true),
        Of("2001:db8::/32", "an address for documentation"),
        Of("2002::/16", "a 6to4 address", embeddedAt: 2),
        Of("3fff::/20", "an address for documentation"),
        Of("5f00::/16", "a segment-routing address"),
        Of("fc00::/7", "a unique-local address"),
        Of("fe80::/10", "a link-local address"),
        Of("fec0::/10", "a site-local address"),
        Of("ff00::/8", "a multicast address"),
    ];

    /// <summary>The range that an address is in; null for a public one.</summary>
    /// <param name="address">As <see cref="Plain"/> has it.</param>
    public static SpecialRange? Of(IPAddress address) =>
        Array.Find(All, range => range.Network.BaseAddress.AddressFamily == address.AddressFamily && range.Network.Contains(address));

    /// <summary>An address without the forms that hide it: IPv4 in the form of IPv6, and the name of a network card.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    /// <summary>The IPv4 address that an address of this range stands for; null when it stands for itself.</summary>
    public IPAddress? Embedded(IPAddress address)
    {
        if (EmbeddedAt < 0) return null;
        var embedded = address.GetAddressBytes().AsSpan(EmbeddedAt, 4);
        if (Inverted) foreach (ref var one in embedded) one = (byte)~one;
        return new(embedded);
    }

    private static SpecialRange Of(string network, string kind, int embeddedAt = -1, bool inverted = false) =>
        new(IPNetwork.Parse(network), kind, embeddedAt, inverted);
}
