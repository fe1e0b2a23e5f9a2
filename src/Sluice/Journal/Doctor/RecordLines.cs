using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Translation.Json;

namespace Sluice.Journal.Doctor;

/// <summary>Writes records as lines of JSON.</summary>
internal sealed class RecordLines(Stream to) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(to, JsonOutput.Readable with { SkipValidation = true });

    public void Write(JournalEntry entry)
    {
        var record = entry.Record;
        _json.WriteStartObject();
        _json.WriteNumber("sequence", entry.Sequence);
        _json.WriteString("receivedAt", record.ReceivedAt.UtcDateTime);
        _json.WriteString("source", record.Source);
        _json.WriteString("method", record.Method);
        _json.WriteString("path", Encoding.UTF8.GetString(record.Target.Span));
        if (record.IsForm) WriteForm(record);
        else WriteBody(record.Body.Span);
        _json.WriteStartArray("messages");
        foreach (var message in record)
        {
            if (!message.IsForgotten) WriteJson(message.Json.Span);
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        to.WriteByte((byte)'\n');
    }

    public void Dispose() => _json.Dispose();

    // The type says how to read it; a form that looks like JSON is a text nevertheless.
    private void WriteForm(in Record record)
    {
        _json.WriteString("contentType", record.ContentType);
        if (Utf8.IsValid(record.Body.Span)) _json.WriteString("body", record.Body.Span);
        else _json.WriteBase64String("bodyBase64", record.Body.Span);
    }

    private void WriteBody(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return;
        if (!Utf8.IsValid(body))
        {
            _json.WriteBase64String("bodyBase64", body);
            return;
        }
        _json.WritePropertyName("body");
        WriteJson(body);
    }

    private void WriteJson(ReadOnlySpan<byte> text)
    {
        if (IsJson(text)) _json.WriteRawValue(OnOneLine(text), skipInputValidation: true);
        else _json.WriteStringValue(text);
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonIndex.MessageDepth });
        try
        {
            while (reader.Read())
            {
                // To the end; it throws at what is not JSON.
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Valid JSON has line ends only between its tokens, so that they can become blanks: numbers and strings stay byte for byte.
    private static ReadOnlySpan<byte> OnOneLine(ReadOnlySpan<byte> json)
    {
        if (json.IndexOfAny((byte)'\n', (byte)'\r') < 0) return json;
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
