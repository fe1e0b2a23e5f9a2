using System.Net;
using Sluice.Delivery.Network;

namespace Sluice.Tests.Delivery.Network;

/// <summary>Each range by its first and last address, and the addresses right beside it.</summary>
public sealed class SpecialRangeTests
{
    [Theory]
    [InlineData("0.0.0.0/8", "0.0.0.0", "0.255.255.255", null, "1.0.0.0")]
    [InlineData("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0")]
    [InlineData("100.64.0.0/10", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0")]
    [InlineData("127.0.0.0/8", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0")]
    [InlineData("169.254.0.0/16", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0")]
    [InlineData("172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0")]
    [InlineData("192.0.0.0/24", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0")]
    [InlineData("192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0")]
    [InlineData("192.88.99.0/24", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0")]
    [InlineData("192.168.0.0/16", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0")]
    [InlineData("198.18.0.0/15", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0")]
    [InlineData("198.51.100.0/24", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0")]
    [InlineData("203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0")]
    [InlineData("224.0.0.0/4", "224.0.0.0", "239.255.255.255", "223.255.255.255", null)]
    [InlineData("240.0.0.0/4", "240.0.0.0", "255.255.255.254", null, null)]
    [InlineData("255.255.255.255/32", "255.255.255.255", "255.255.255.255", null, null)]
    [InlineData("::/128", "::", "::", null, null)]
    [InlineData("::1/128", "::1", "::1", null, null)]
    [InlineData("::/96", "::2", "::ffff:ffff", null, "::1:0:0")]
    [InlineData("::ffff:0:0:0/96", "::ffff:0:0:0", "::ffff:0:ffff:ffff", "::fffe:ffff:ffff:ffff", "::ffff:1:0:0")]
    [InlineData("64:ff9b::/96", "64:ff9b::", "64:ff9b::ffff:ffff", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b::1:0:0")]
    [InlineData("64:ff9b:1::/48", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::")]
    [InlineData("100::/64", "100::", "100::ffff:ffff:ffff:ffff", "ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "100:0:0:1::")]
    [InlineData("2001::/32", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:1::")]
    [InlineData("2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::")]
    [InlineData("2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::")]
    [InlineData("3fff::/20", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::")]
    [InlineData("5f00::/16", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "5f01::")]
    [InlineData("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::")]
    [InlineData("fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null)]
    [InlineData("fec0::/10", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null)]
    [InlineData("ff00::/8", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, null)]
    public void A_range_is_as_long_as_it_is(string range, string first, string last, string? before, string? after)
    {
        Assert.Equal(range, RangeOf(first));
        Assert.Equal(range, RangeOf(last));
        if (before is not null) Assert.Null(RangeOf(before));
        if (after is not null) Assert.Null(RangeOf(after));
        // Written as IPv6, an IPv4 address is what it was.
        if (IPAddress.Parse(first) is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork }) Assert.Equal(range, RangeOf($"::ffff:{first}"));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.215.14")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:800::200e")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_addresses_are_in_none(string address) => Assert.Null(RangeOf(address));

    [Theory]
    [InlineData("64:ff9b::a9fe:a9fe", "169.254.169.254")]
    [InlineData("2002:7f00:1::", "127.0.0.1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.45")]
    [InlineData("::10.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:0:10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", null)]
    [InlineData("fe80::1", null)]
    public void IPv4_inside_of_IPv6_is_seen(string address, string? embedded) =>
        Assert.Equal(embedded, SpecialRange.Of(IPAddress.Parse(address))!.Embedded(IPAddress.Parse(address))?.ToString());

    private static string? RangeOf(string address) => SpecialRange.Of(SpecialRange.Plain(IPAddress.Parse(address)))?.Network.ToString();
}
