using System.Globalization;
using System.Text;
using Sluice.Destinations.Payloads;
using Sluice.Translation;

namespace Sluice.Destinations.Relay;

internal sealed class RelayDestination : SimpleDestination
{
    // The target goes out as it came in: %2F, double slashes and dots are part of people's identifiers.
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _base;
    private readonly KeyValuePair<string, string> _authorization;

    public RelayDestination(string @base, string siteId, string apiKey)
    {
        _base = @base;
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{siteId}:{apiKey}"));
        _authorization = new("Authorization", $"Basic {credentials}");
        Secrets = [apiKey, credentials];
    }

    public override IReadOnlyList<string> Secrets { get; }

    public override Outgoing Build(in Parcel parcel, DateTimeOffset at)
    {
        var target = parcel.Target.Span;
        var endpoint = Endpoint.Match(parcel.Method, target);
        if (endpoint is { Operation: Operation.BrowserCall, CallType: { } type }) return Send(PageCall.Of(parcel, type), parcel.Replay, isOpen: true);
        // It would go on with the host's name.
        if (!target.StartsWith((byte)'/')) throw new RefusedException("its path does not begin with a slash");
        return Send(
            new(parcel.Method, Encoding.ASCII.GetString(target), parcel.Body), parcel.Replay, endpoint.Api is Api.TrackV1Open or Api.Browser, parcel.ContentType);
    }

    // An open call is one that anybody may send: nobody but whoever has credentials says by a path what ours are good for.
    private Outgoing.Http Send(PageCall call, long? replay, bool isOpen, string contentType = "application/json")
    {
        if (isOpen && Climbs(_base + call.Target))
            throw new RefusedException("its path has the step . or .., which would lead elsewhere with the relay's credentials");
        var headers = new List<KeyValuePair<string, string>>(4) { UserAgent.Header, _authorization };
        if (contentType.Length > 0) headers.Add(new("Content-Type", AsItCame(contentType)));
        // Customer.io takes no notice of it; another gateway, or a log, may.
        if (replay is { } number) headers.Add(new("x-sluice-replay", number.ToString(CultureInfo.InvariantCulture)));
        return new Outgoing.Http(call.Method, new Uri(_base + call.Target, Verbatim), headers, call.Body);
    }

    // It was read as UTF-8, and headers are sent as Latin-1: each character of this stands for a byte that came in.
    private static string AsItCame(string header) => Ascii.IsValid(header) ? header : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(header));

    // An escaped slash counts as one: a server behind a proxy may take it for that.
    private static bool Climbs(string url) =>
        Address.Climbs(url.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Replace("%5C", "/", StringComparison.OrdinalIgnoreCase));

    /// <summary>As everywhere, but Customer.io redirects the calls of an account of the other region: that is for the operator to mend.</summary>
    public override Verdict Read(in Answer answer) => answer.Status is >= 300 and < 400
        ? new Verdict.Pause($"HTTP {answer.Status}: redirected; the account is probably in the other region, see the setting region")
        : Verdict.FromStatus(answer);
}
