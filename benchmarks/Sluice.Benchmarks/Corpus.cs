using System.Text;
using System.Text.Json;
using Sluice.Translation;

namespace Sluice.Benchmarks;

/// <summary>Calls read from NDJSON lines <c>{"method","path","body"}</c>, as they would come over the wire.</summary>
internal static class Corpus
{
    public static TrackCall[] Read(string file)
    {
        var at = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
        return
        [
            .. File.ReadLines(file).Where(line => line.Length > 0).Select((line, number) =>
            {
                using var call = JsonDocument.Parse(line);
                var body = call.RootElement.GetProperty("body");
                return new TrackCall(
                    call.RootElement.GetProperty("method").GetString()!,
                    Encoding.UTF8.GetBytes(call.RootElement.GetProperty("path").GetString()!),
                    body.ValueKind == JsonValueKind.Null ? default : Encoding.UTF8.GetBytes(body.GetRawText()),
                    at,
                    MessageId.ForCall(at, (ulong)number));
            }),
        ];
    }
}
