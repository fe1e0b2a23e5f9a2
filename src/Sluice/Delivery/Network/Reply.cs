using System.Net.Http.Headers;
using Sluice.Destinations;

namespace Sluice.Delivery.Network;

/// <summary>What came of a request: an answer, or why there is none.</summary>
/// <param name="Answer">The answer; default when there is none.</param>
/// <param name="Failure">Who must act next, as there is none: the clock, or whoever caused that nothing was sent. Null when there is an answer.</param>
internal readonly record struct Reply(Answer Answer, Verdict.Failed? Failure)
{
    private static readonly string[] HeadersThatMatter =
    [
        "Content-Type", "Content-Encoding", "Retry-After", "Location", "WWW-Authenticate", "Date", "Server", "X-Request-Id", "Request-Id", "X-Correlation-Id",
        "X-Amzn-RequestId", "CF-Ray",
    ];

    /// <summary>The headers of the answer; null when there is none.</summary>
    public HttpHeadersNonValidated? All { get; init; }

    /// <summary>Those of its body.</summary>
    public HttpHeadersNonValidated? OfContent { get; init; }

    /// <summary>Those that tell why, or help a vendor find the request.</summary>
    public IEnumerable<(string Name, string Value)> Headers
    {
        get
        {
            foreach (var name in HeadersThatMatter)
            {
                if (All is { } all && all.TryGetValues(name, out var values)) yield return (name, values.ToString());
                if (OfContent is { } content && content.TryGetValues(name, out values)) yield return (name, values.ToString());
            }
        }
    }
}
