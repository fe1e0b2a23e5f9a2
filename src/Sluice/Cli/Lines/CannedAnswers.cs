using Sluice.Destinations;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Cli.Lines;

/// <summary>The answers that a recorded line says its requests got: later requests may depend on them.</summary>
/// <param name="recorded">A list of requests, some with a <c>response</c> of <c>status</c> and <c>body</c>; may be undefined.</param>
internal sealed class CannedAnswers(Value recorded)
{
    private readonly HashSet<int> _used = [];

    /// <summary>The answer to this request; null if none was recorded.</summary>
    public Answer? To(Outgoing.Http request)
    {
        var place = -1;
        foreach (var one in recorded)
        {
            place++;
            if (_used.Contains(place) || !one.Value["method"u8].ToString().Equals(request.Method, StringComparison.OrdinalIgnoreCase)) continue;
            if (!SameAddress(one.Value["url"u8].ToString(), request.Url)) continue;
            _used.Add(place);
            var response = one.Value["response"u8];
            if (response.Kind != ValueKind.Object) return null;
            var body = new ByteBuffer();
            response["body"u8].WriteTo(body);
            return new((int)response["status"u8].Number, null, body.Written);
        }
        return null;
    }

    private static bool SameAddress(string recorded, Uri url) =>
        Uri.TryCreate(recorded, UriKind.Absolute, out var known)
            && Uri.UnescapeDataString(known.AbsolutePath) == Uri.UnescapeDataString(url.AbsolutePath)
            && known.Authority == url.Authority;
}
