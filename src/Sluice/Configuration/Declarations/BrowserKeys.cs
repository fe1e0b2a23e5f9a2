namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>browser:</c>.</summary>
internal static class BrowserKeys
{
    public static Section<BrowserConfig> All() => new(new BrowserConfig())
    {
        {
            "origins", new ListOf<string>(new WebOrigin(), whenEmpty: "is empty; for all origins, remove the key"),
            browser => browser.Origins, (browser, value) => browser with { Origins = value },
            "The origins whose pages may call, with the snippet or any other client. Without it, all."
        },
        {
            "sources", new ListOf<string>(new Known(Known.ASource), whenEmpty: "is empty; for all sources, remove the key"),
            browser => browser.Sources, (browser, value) => browser with { Sources = value },
            "The sources as which pages may send with their site id alone. Without it, all that have one."
        },
        {
            "rate", new Whole(1, 1_000_000), browser => browser.Rate, (browser, value) => browser with { Rate = (int)value },
            "Calls that the snippet may send from one address in a minute, as many of them at once. Beyond that the answer is 429, and the page tries again."
        },
        {
            "client_ip", new Flag(), browser => browser.ClientIp, (browser, value) => browser with { ClientIp = value },
            "Whether messages of web pages tell the visitor's address, in `context.ip`: those of the snippet, and of the Pipelines API where a browser called and said none."
        },
        {
            "honour_privacy_signals", new Flag(),
            browser => browser.HonourPrivacySignals, (browser, value) => browser with { HonourPrivacySignals = value },
            "Whether nothing is kept of visitors whose browser says `DNT: 1` (Do Not Track) or `Sec-GPC: 1` (Global Privacy Control)."
        },
        {
            "trusted_proxies", new ListOf<AllowRule>(new Network()),
            browser => browser.TrustedProxies, (browser, value) => browser with { TrustedProxies = value },
            "Where the proxies in front of the gateway are: their `X-Forwarded-For` tells the visitor's address, and in the log the address of any sender."
        },
    };
}
