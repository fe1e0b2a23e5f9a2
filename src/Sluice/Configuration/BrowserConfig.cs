namespace Sluice.Configuration;

/// <summary>What web pages may send, and what is kept of their visitors.</summary>
internal sealed record BrowserConfig
{
    /// <summary>Origins whose pages may call; empty means all. Such as <c>https://www.example.com</c> or <c>https://*.example.com</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Names of the sources as which pages may send with their site id alone; empty means all that have one.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Calls from one address in a minute, of which as many may come at once. Default: 3,000.</summary>
    public int Rate { get; init; } = 3000;

    /// <summary>Whether messages tell the visitor's address, in <c>context.ip</c>. Default: yes.</summary>
    public bool ClientIp { get; init; } = true;

    /// <summary>Whether nothing is kept of visitors whose browser says Do Not Track or Global Privacy Control. Default: no.</summary>
    public bool HonourPrivacySignals { get; init; }

    /// <summary>Networks of proxies whose <c>X-Forwarded-For</c> is believed. Default: the gateway's own machine.</summary>
    public IReadOnlyList<AllowRule> TrustedProxies { get; init; } = [AllowRule.Parse("127.0.0.0/8"), AllowRule.Parse("::1")];
}
