using System.Globalization;
using System.Text;
using Sluice.Benchmarks.Corpora;
using Sluice.Benchmarks.Harness;
using Sluice.Translation;

namespace Sluice.Benchmarks.Loads;

/// <summary>Calls as the bytes of HTTP/1.1 requests, with the credentials of <see cref="GatewayYaml"/>.</summary>
internal static class HttpCall
{
    private const string OfTrack = "c2l0ZTprZXk=", OfPipelines = "d3JpdGU6";
    private const int Digits = 4;
    private static readonly byte[] IdStart = Encoding.ASCII.GetBytes(Facts.IdPrefix[..^Digits]);
    private static readonly string Filler = new('x', 300);

    /// <summary>A Track v1 event of about 500 bytes.</summary>
    public static byte[] Event(string person, long sentTicks) => Of(
        "POST",
        $"/api/v1/customers/{person}/events",
        OfTrack,
        Encoding.UTF8.GetBytes(
            $$$"""{"name":"Order Completed","timestamp":1790000000,"data":{"order_id":"o-1","total":123.45,"currency":"USD","{{{SinkPlace.Stamp}}}{{{sentTicks}}},"note":"{{{Filler}}}"}}"""));

    /// <summary>A small event of Track v1.</summary>
    public static byte[] Small(string person, string body) => Of("POST", $"/api/v1/customers/{person}/events", OfTrack, Encoding.UTF8.GetBytes(body));

    /// <summary>A call of the corpus.</summary>
    public static byte[] Of(in TrackCall call)
    {
        var target = Encoding.UTF8.GetString(call.Target.Span);
        return Of(call.Method, target, Endpoint.Match(call.Method, call.Target.Span).Api == Api.Pipelines ? OfPipelines : OfTrack, call.Body.Span);
    }

    /// <summary>
    /// Gives ids that the call's client chose another form for each time round the corpus: what comes again with the same id is not delivered again.
    /// </summary>
    public static void Renew(Span<byte> call, long round)
    {
        for (var rest = call; rest.IndexOf(IdStart) is var at and >= 0; rest = rest[(at + Facts.IdPrefix.Length)..])
        {
            if (!round.TryFormat(rest.Slice(at + IdStart.Length, Digits), out _, "0000", CultureInfo.InvariantCulture)) throw new InvalidOperationException("so many rounds have no ids");
        }
    }

    private static byte[] Of(string method, string target, string credentials, ReadOnlySpan<byte> body)
    {
        var head = $"{method} {target} HTTP/1.1\r\nHost: sluice\r\nAuthorization: Basic {credentials}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.UTF8.GetBytes(head), .. body];
    }
}
