using System.Net;
using Sluice.Configuration;
using Sluice.Ingest.Answers;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Browser;

/// <summary>Where web pages call: which of them may, how often, and who it is.</summary>
internal sealed class BrowserDoor
{
    private readonly AddressLimiter _limiter = new();
    private Rules _rules = new(new());

    /// <summary>The origin of a page that may not call; null when the request comes from one that may. Programs that are no browsers name no origin; of a page
    /// that asks for an image, only the referrer tells, and without one the origin is empty.</summary>
    public string? ForeignOrigin(HttpContext http, Endpoint endpoint, BrowserConfig config)
    {
        var headers = http.Request.Headers;
        string origin;
        if (endpoint.Operation == Operation.BrowserImage)
        {
            if (!Uri.TryCreate(headers.Referer.ToString(), UriKind.Absolute, out var page)) return "";
            origin = page.GetLeftPart(UriPartial.Authority);
        }
        else
        {
            if (headers.Origin.Count == 0) return null;
            origin = headers.Origin.ToString();
        }
        return RulesOf(config).Origins.Allow(origin) ? null : origin;
    }

    /// <summary>Whether the browser says that its user does not want to be tracked.</summary>
    public static bool IsUnwilling(HttpContext http) => http.Request.Headers["Sec-GPC"] == "1" || http.Request.Headers["DNT"] == "1";

    /// <summary>Lets a page in. Gives a refusal when it comes too often or is of no known site, and else its visitor.</summary>
    public Refusal? Receive(HttpContext http, Plan plan, out Visitor? visitor)
    {
        visitor = null;
        var config = plan.Config.Browser;
        var address = SenderOf(http, plan);
        if (_limiter.Refuse(address, config.Rate) is { } tooMany) return tooMany;
        var query = http.Request.Query;
        var site = query["site_id"] is { Count: > 0 } named ? named : query["s"];
        if (!plan.Sites.TryGetValue(site.ToString(), out var source)) return Refusal.UnknownPage;
        visitor = new(source, config.ClientIp ? address : null, http.Request.Headers.UserAgent.ToString());
        return null;
    }

    /// <summary>Where a request comes from, seen through the proxies that are trusted. The request says so itself from then on.</summary>
    public IPAddress? SenderOf(HttpContext http, Plan plan) => RulesOf(plan.Config.Browser).Proxies.AddressOf(http);

    /// <summary>Where a browser's call comes from; null when that is not to be kept.</summary>
    public IPAddress? AddressOf(HttpContext http, Plan plan) =>
        plan.Config.Browser.ClientIp ? SenderOf(http, plan) : null;

    private Rules RulesOf(BrowserConfig config)
    {
        var rules = Volatile.Read(ref _rules);
        if (!ReferenceEquals(rules.Config, config)) Volatile.Write(ref _rules, rules = new(config));
        return rules;
    }

    // What is made of a configuration once, and made anew when another one takes its place.
    private sealed class Rules(BrowserConfig config)
    {
        public BrowserConfig Config => config;

        public Origins Origins { get; } = new(config.Origins);

        public Proxies Proxies { get; } = new(config.TrustedProxies);
    }
}
