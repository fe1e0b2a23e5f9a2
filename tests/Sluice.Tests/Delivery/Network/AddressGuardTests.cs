using System.Net;
using System.Text.RegularExpressions;
using Sluice.Configuration;
using Sluice.Delivery.Network;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Delivery.Network;

public sealed partial class AddressGuardTests
{
    public static TheoryData<string, string, string> Refused => new()
    {
        { "127.0.0.1", "127.0.0.1", "127.0.0.1 is a loopback address (127.0.0.0/8): to allow it, add `allow: [127.0.0.0/8]` to destination hook" },
        { "hooks.lan", "10.1.2.3", "hooks.lan is at 10.1.2.3, a private address (10.0.0.0/8): to allow it, add `allow: [hooks.lan]` to destination hook" },
        { "Hooks.LAN.", "::ffff:10.1.2.3", "hooks.lan is at 10.1.2.3, a private address (10.0.0.0/8): to allow it, add `allow: [hooks.lan]` to destination hook" },
        { "::1", "::1", "::1 is a loopback address (::1/128): to allow it, add `allow: [\"::1/128\"]` to destination hook" },
        { "fe80::1%25eth0", "fe80::1%2", "fe80::1 is a link-local address (fe80::/10): to allow it, add `allow: [fe80::/10]` to destination hook" },
        {
            "64:ff9b::a9fe:a9fe", "64:ff9b::a9fe:a9fe",
            "64:ff9b::a9fe:a9fe is a NAT64 address (64:ff9b::/96) that stands for 169.254.169.254, a link-local address (169.254.0.0/16): "
            + "to allow it, add `allow: [64:ff9b::/96, 169.254.0.0/16]` to destination hook"
        },
        { "64:ff9b::808:808", "64:ff9b::808:808", "64:ff9b::808:808 is a NAT64 address (64:ff9b::/96): to allow it, add `allow: [64:ff9b::/96]` to destination hook" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_refusal_says_what_the_address_is_and_which_line_allows_it(string host, string address, string why) =>
        Assert.Equal(why, Refuse(host, address));

    [Theory]
    [MemberData(nameof(Refused))]
    public void That_line_does_allow_it(string host, string address, string why)
    {
        var line = Line().Match(why).Groups[1].Value;
        var config = Yaml.Valid($"sources: [{{ name: s, write_key: k }}]\ndestinations:\n  - name: hook\n    type: stdout\n    {line}");
        var allow = config.Destinations[0].Allow;
        Assert.Null(new AddressGuard("destination hook", allow).Refuse(host, 443, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "x.example", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "x.example", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.1", "x.example", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "x.example", "127.0.0.2", false)]
    [InlineData("10.0.0.0/15", "x.example", "10.1.255.255", true)]
    [InlineData("10.0.0.0/15", "x.example", "10.2.0.0", false)]
    [InlineData("0.0.0.0/0", "x.example", "169.254.169.254", true)]
    [InlineData("0.0.0.0/0", "x.example", "fe80::1", false)]
    [InlineData("::/0", "x.example", "fd00::1", true)]
    [InlineData("fd00::/8", "x.example", "fd12:3456::1", true)]
    [InlineData("fd00::/8", "x.example", "fc00::1", false)]
    [InlineData("hooks.lan", "hooks.lan", "10.0.0.1", true)]
    [InlineData("hooks.lan", "HOOKS.lan.", "10.0.0.1", true)]
    [InlineData("hooks.lan", "a.hooks.lan", "10.0.0.1", false)]
    [InlineData("hooks.lan", "xhooks.lan", "10.0.0.1", false)]
    [InlineData(".lan", "a.hooks.lan", "10.0.0.1", true)]
    [InlineData(".lan", "lan", "10.0.0.1", false)]
    [InlineData(".lan", "plan", "10.0.0.1", false)]
    [InlineData("hooks.lan", "10.0.0.1", "10.0.0.1", false)]
    // The way through NAT64 is open, what lies behind it is not.
    [InlineData("64:ff9b::/96", "x.example", "64:ff9b::808:808", true)]
    [InlineData("64:ff9b::/96", "x.example", "64:ff9b::7f00:1", false)]
    [InlineData("127.0.0.0/8", "x.example", "64:ff9b::7f00:1", false)]
    [InlineData("2001::/32", "x.example", "2001::80ff:fffe", false)]
    public void A_rule_allows_what_it_names_and_nothing_else(string rule, string host, string address, bool allowed) =>
        Assert.Equal(allowed, Refuse(host, address, rule) is null);

    [Theory]
    [InlineData("x.example", "8.8.8.8", 25, null, "port 25 is that of another protocol than HTTP: to allow it, add `allow: [x.example]` to destination hook")]
    [InlineData("8.8.8.8", "8.8.8.8", 6667, null, "port 6667 is that of another protocol than HTTP: to allow it, add `allow: [8.8.8.8]` to destination hook")]
    [InlineData("8.8.8.8", "8.8.8.8", 6667, "8.8.8.8", null)]
    [InlineData("x.example", "8.8.8.8", 25, "x.example", null)]
    [InlineData("127.0.0.1", "127.0.0.1", 25, "127.0.0.0/8", null)]
    [InlineData("x.example", "8.8.8.8", 80, null, null)]
    [InlineData("x.example", "8.8.8.8", 443, null, null)]
    [InlineData("x.example", "8.8.8.8", 8443, null, null)]
    public void Ports_of_other_protocols_have_to_be_allowed(string host, string address, int port, string? rule, string? why) =>
        Assert.Equal(why, new AddressGuard("destination hook", rule is null ? [] : [AllowRule.Parse(rule)]).Refuse(host, port, IPAddress.Parse(address)));

    [Fact]
    public void With_rules_there_already_the_line_has_them_too() => Assert.EndsWith(
        ": to allow it, write `allow: [.lan, 10.0.0.0/8, 127.0.0.0/8]` in destination hook",
        Refuse("127.0.0.1", "127.0.0.1", ".lan", "10.0.0.0/8"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://2130706433/", "127.0.0.1 is a loopback address")]
    [InlineData("http://0x7f.1/", "127.0.0.1 is a loopback address")]
    [InlineData("http://0177.0.0.1/", "127.0.0.1 is a loopback address")]
    [InlineData("http://127.1/", "127.0.0.1 is a loopback address")]
    [InlineData("http://127.0.0.1./", "127.0.0.1 is a loopback address")]
    [InlineData("http://127\u30020\u30020\u30021/", "127.0.0.1 is a loopback address")]
    [InlineData("http://[::ffff:169.254.169.254]/", "169.254.169.254 is a link-local address")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/", "64:ff9b::a9fe:a9fe is a NAT64 address")]
    [InlineData("http://[fe80::1%25eth0]/", "fe80::1 is a link-local address")]
    [InlineData("http://localhost/", "localhost is at 127.0.0.1, a loopback address")]
    [InlineData("http://localhost./", "localhost is at 127.0.0.1, a loopback address")]
    [InlineData("http://a.LOCALHOST/", "a.localhost is at 127.0.0.1, a loopback address")]
    [InlineData("https://example.com/", null)]
    [InlineData("https://8.8.8.8/", null)]
    public void What_an_address_says_by_itself_needs_no_looking_up(string url, string? why)
    {
        var said = new AddressGuard("destination hook", []).Refuse(new Uri(url));
        if (why is null) Assert.Null(said);
        else Assert.StartsWith(why, said, StringComparison.Ordinal);
    }

    private static string? Refuse(string host, string address, params string[] rules) =>
        new AddressGuard("destination hook", [.. rules.Select(AllowRule.Parse)]).Refuse(host, 443, IPAddress.Parse(address));

    [GeneratedRegex("`(allow: .*)`")]
    private static partial Regex Line();
}
