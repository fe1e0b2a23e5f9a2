using System.Buffers;
using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Answers;

/// <summary>The three shapes in which Customer.io says what is wrong (spec 1.1, 2.4).</summary>
internal static class ErrorBody
{
    /// <summary>The body for these problems: Track v1 <c>{"meta":{"errors":[text]}}</c>, its merge <c>{"meta":{"error":text}}</c>,
    /// Track v2 and Pipelines <c>{"errors":[{batch_index, reason, field, message}]}</c>, the index only for items of a batch.</summary>
    public static ReadOnlyMemory<byte> Of(Endpoint endpoint, params IEnumerable<Problem> problems)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, JsonOutput.Readable))
        {
            json.WriteStartObject();
            if (endpoint.Api is Api.TrackV2 or Api.Pipelines) WriteObjects(json, problems);
            else WriteMeta(json, endpoint.Operation == Operation.Merge, problems);
            json.WriteEndObject();
        }
        body.Write("\n"u8);
        return body.WrittenMemory;
    }

    private static void WriteMeta(Utf8JsonWriter json, bool merge, IEnumerable<Problem> problems)
    {
        json.WriteStartObject("meta"u8);
        if (merge)
        {
            json.WriteString("error"u8, string.Join(' ', problems.Select(problem => problem.Message)));
        }
        else
        {
            json.WriteStartArray("errors"u8);
            foreach (var problem in problems) json.WriteStringValue(problem.Message);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteObjects(Utf8JsonWriter json, IEnumerable<Problem> problems)
    {
        json.WriteStartArray("errors"u8);
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            if (problem.BatchIndex >= 0) json.WriteNumber("batch_index"u8, problem.BatchIndex);
            json.WriteString("reason"u8, problem.Reason);
            json.WriteString("field"u8, problem.Field);
            json.WriteString("message"u8, problem.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
