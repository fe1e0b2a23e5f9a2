using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cli.Lines;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Tests.Conformance;

/// <summary>What a destination of Segment's was seen to send for a message, or for a batch of them.</summary>
/// <param name="Id">The case's name.</param>
/// <param name="Line">The recording as it is.</param>
internal sealed record RecordedRun(string Id, string Line)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<ILookup<string, RecordedRun>> Single = new(() => Read("destinations.ndjson.gz"));
    private static readonly Lazy<ILookup<string, RecordedRun>> InBatches = new(() => Read("destinations-batch.ndjson"));

    /// <summary>The runs with one message, by destination.</summary>
    public static ILookup<string, RecordedRun> Messages => Single.Value;

    /// <summary>The runs with a batch, by destination.</summary>
    public static ILookup<string, RecordedRun> Batches => InBatches.Value;

    /// <summary>In what we do otherwise, each a JSON Pointer and a sentence.</summary>
    public IReadOnlyList<string> Differences()
    {
        var recorded = JsonNode.Parse(Line)!.AsObject();
        var ours = JsonNode.Parse(new EvalLine(BuiltInDefinitions.All, TimeProvider.System, Now).Answer(Encoding.UTF8.GetBytes(Line)).Span)!.AsObject();
        var differences = new List<string>();
        Compare(Requests(recorded), Requests(ours), Skipped(recorded), differences);
        Refusal(recorded["error"], ours["error"], differences);
        if (recorded["multistatus"] is JsonArray statuses) Statuses(statuses, ours["multistatus"]!.AsArray(), differences);
        return differences;
    }

    private static void Compare(JsonArray recorded, JsonArray ours, HashSet<string> skipped, List<string> differences)
    {
        if (recorded.Count != ours.Count) differences.Add($"/requests: {recorded.Count} were recorded, {ours.Count} came");
        for (var place = 0; place < Math.Min(recorded.Count, ours.Count); place++)
        {
            var (theirs, mine) = (Comparable(recorded[place]!.AsObject()), Comparable(ours[place]!.AsObject()));
            if (skipped.Contains($"/requests/{place}/url")) (mine["url"], mine["query"]) = (theirs["url"]!.DeepClone(), theirs["query"]!.DeepClone());
            // Only the headers that were recorded count.
            var (recordedHeaders, headers) = (theirs["headers"]!.AsObject(), mine["headers"]!.AsObject());
            foreach (var name in headers.Select(static header => header.Key).Where(name => !recordedHeaders.ContainsKey(name)).ToArray()) headers.Remove(name);
            differences.AddRange(JsonDifferences.Between(Element(theirs), Element(mine), $"/requests/{place}", skipped));
        }
    }

    private static void Refusal(JsonNode? recorded, JsonNode? ours, List<string> differences)
    {
        if (recorded is not null && ours is null) differences.Add($"/error: recorded was: {recorded}");
        if (recorded is null && ours is not null) differences.Add($"/error: none was recorded, but: {ours}");
    }

    private static void Statuses(JsonArray recorded, JsonArray ours, List<string> differences)
    {
        for (var place = 0; place < recorded.Count; place++)
        {
            var (theirs, mine) = ((int)recorded[place]!["status"]! < 300, (int)ours[place]!["status"]! < 300);
            if (theirs != mine) differences.Add($"/multistatus/{place}: recorded was {recorded[place]!.ToJsonString()}, {ours[place]!.ToJsonString()} came");
        }
    }

    private static JsonObject Comparable(JsonObject request)
    {
        var url = new Uri((string)request["url"]!);
        var headers = new JsonObject();
        foreach (var (name, value) in request["headers"]?.AsObject() ?? []) headers[name.ToLowerInvariant()] = value?.DeepClone();
        var isForm = ((string?)headers["content-type"])?.Contains("urlencoded", StringComparison.Ordinal) == true;
        var comparable = new JsonObject
        {
            ["method"] = ((string)request["method"]!).ToUpperInvariant(),
            ["url"] = url.GetLeftPart(UriPartial.Path),
            ["query"] = Pairs(url.Query.TrimStart('?')),
            ["headers"] = headers,
        };
        if (request["body"] is { } body) comparable["body"] = isForm && body.GetValueKind() == JsonValueKind.String ? Pairs((string)body!) : body.DeepClone();
        return comparable;
    }

    // Names with all their values, each read as JSON where it is JSON.
    private static JsonObject Pairs(string form)
    {
        var pairs = new JsonObject();
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (!pairs.TryGetPropertyValue(Plain(parts[0]), out var values)) pairs[Plain(parts[0])] = values = new JsonArray();
            values!.AsArray().Add(Json(parts.Length > 1 ? Plain(parts[1]) : ""));
        }
        return pairs;
    }

    private static string Plain(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static HashSet<string> Skipped(JsonObject recorded) => [.. recorded["random"]?.AsArray().Select(static pointer => (string)pointer!) ?? []];

    private static JsonArray Requests(JsonObject run) => run["requests"]?.AsArray() ?? [];

    private static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    private static ILookup<string, RecordedRun> Read(string file)
    {
        using var stored = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Conformance", file));
        using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : stored);
        var runs = new List<(string Destination, RecordedRun Run)>();
        while (text.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            // Errors of the recorder, not of what it recorded.
            if (root.TryGetProperty("suspect", out _)) continue;
            runs.Add((root.GetProperty("destination").GetString()!, new(root.GetProperty("id").GetString()!, line)));
        }
        return runs.ToLookup(static one => one.Destination, static one => one.Run);
    }
}
