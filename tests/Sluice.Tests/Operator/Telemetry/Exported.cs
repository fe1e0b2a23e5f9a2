using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>A span that came by OTLP.</summary>
internal sealed record ExportedSpan(string Trace, string Id, string Parent, string Name, long Kind, Dictionary<string, string> Attributes, IReadOnlyList<string> Links);

/// <summary>What a receiver got by OTLP over HTTP (opentelemetry-proto, collector/trace/v1 and collector/metrics/v1).</summary>
internal static class Exported
{
    private const int Internal = 0;

    public static IReadOnlyList<ExportedSpan> Spans(Receiver receiver) =>
    [
        .. Bodies(receiver, "/v1/traces").SelectMany(static body => body.Each(1, 2, 2)).Select(static span => new ExportedSpan(
            span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Has(6) ? span.Number(6) : Internal, span.Attributes(9), [.. span.Each(13).Select(static link => link.Hex(1))])),
    ];

    /// <summary>The names of metrics, and the newest value of those that have one.</summary>
    public static IReadOnlyDictionary<string, long> Metrics(Receiver receiver)
    {
        var values = new Dictionary<string, long>();
        foreach (var metric in Bodies(receiver, "/v1/metrics").SelectMany(static body => body.Each(1, 2, 2)))
            values[metric.Text(1)] = metric.Each(7, 1).Concat(metric.Each(5, 1)).Sum(static point => point.Number(6));
        return values;
    }

    /// <summary>What is said of the gateway itself.</summary>
    public static Dictionary<string, string> Resource(Receiver receiver, string path) => Bodies(receiver, path).First().Each(1, 1).Single().Attributes(1);

    private static IEnumerable<Protobuf> Bodies(Receiver receiver, string path) =>
        receiver.Requests.Where(request => request.Line.StartsWith($"POST {path} ", StringComparison.Ordinal)).Select(static request => new Protobuf(request.Body));
}
