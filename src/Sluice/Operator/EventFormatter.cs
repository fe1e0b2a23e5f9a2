using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Sluice.Ingest.Reporting;
using Sluice.Translation.Json;

namespace Sluice.Operator;

/// <summary>
/// One JSON object per log entry for machines: <c>time</c>, <c>level</c>, <c>event</c> (its stable name), <c>message</c>, <c>attributes</c>, and where there
/// are some <c>exception</c>, <c>trace_id</c>, <c>span_id</c>.
/// </summary>
internal sealed class EventFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name it is chosen by.</summary>
    public const string FormatterName = "event";

    private static readonly string[] Levels = ["trace", "debug", "information", "warning", "error", "critical"];

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line, JsonOutput.Readable))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level"u8, Levels[(int)logEntry.LogLevel]);
            // The framework's own lines have no names like ours.
            json.WriteString("event"u8, logEntry.EventId.Name is { } name && name.Contains('.', StringComparison.Ordinal) ? name : logEntry.Category);
            json.WriteString("message"u8, logEntry.Formatter(logEntry.State, logEntry.Exception));
            WriteAttributes(json, logEntry.State);
            if (logEntry.Exception is { } exception) json.WriteString("exception"u8, exception.ToString());
            if (Activity.Current is { } span)
            {
                json.WriteString("trace_id"u8, span.TraceId.ToHexString());
                json.WriteString("span_id"u8, span.SpanId.ToHexString());
            }
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteAttributes<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } attributes) return;
        json.WriteStartObject("attributes"u8);
        foreach (var (name, value) in attributes)
        {
            // The sentence before it was filled in.
            if (name == "{OriginalFormat}") continue;
            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            switch (value)
            {
                case int or long:
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case LeftOutLines { Count: var count }:
                    json.WriteNumberValue(count);
                    break;
                // Lengths of time in seconds, so that they can be compared.
                case Journal.DisplayDuration duration:
                    json.WriteNumberValue(duration.Time.TotalSeconds);
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
        json.WriteEndObject();
    }
}
