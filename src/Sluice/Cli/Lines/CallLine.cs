using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Lines;

/// <summary>
/// Reads calls written as <c>{"method":…,"path":…,"body":…}</c>, one a line; a form also has its <c>contentType</c>. The body is cut out of the line as it
/// stands, never parsed and written again: numbers and key order reach the translator byte for byte. Reuses its memory: what it shows is valid until the next
/// line is read.
/// </summary>
internal sealed class CallLine
{
    /// <summary>The content type of a call that names none.</summary>
    public const string Json = "application/json";

    // The body's depth is the translator's to judge; here only the line's outline matters.
    private static readonly JsonReaderOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = int.MaxValue };

    private readonly ArrayBufferWriter<byte> _path = new(256), _body = new(1024), _type = new(64);

    /// <summary>HTTP method, upper case.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The raw request target.</summary>
    public ReadOnlyMemory<byte> Path { get; private set; }

    /// <summary>The body's bytes; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The content type; <see cref="Json"/> when there is none.</summary>
    public string ContentType { get; private set; } = Json;

    /// <summary>Reads a line. Returns what is wrong with it, as a sentence, or null.</summary>
    public string? Read(ReadOnlyMemory<byte> line)
    {
        (Method, Path, Body, ContentType) = ("", default, default, Json);
        try
        {
            return Members(line) ?? Missing();
        }
        catch (JsonException e)
        {
            return $"not valid JSON at byte {e.BytePositionInLine + 1}: {Reason(e)} Each call is one JSON object on one line.";
        }
    }

    private string? Members(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, Lenient);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return "a call is a JSON object: {\"method\":…,\"path\":…,\"body\":…}.";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("method"u8) ? 'm' : reader.ValueTextEquals("path"u8) ? 'p' : reader.ValueTextEquals("body"u8) ? 'b'
                : reader.ValueTextEquals("contentType"u8) ? 'c' : ' ';
            reader.Read();
            if (name is 'm' or 'p' or 'c' && reader.TokenType != JsonTokenType.String)
                return $"\"{(name == 'm' ? "method" : name == 'p' ? "path" : "contentType")}\" must be a string.";
            switch (name)
            {
                case 'm':
                    Method = MethodOf(ref reader);
                    break;
                case 'p':
                    if (Text(ref reader, line, _path) is not { } path) return "\"path\" is not valid text (a lone surrogate or invalid UTF-8).";
                    Path = path;
                    break;
                case 'c':
                    if (Text(ref reader, line, _type) is not { } type) return "\"contentType\" is not valid text (a lone surrogate or invalid UTF-8).";
                    ContentType = Encoding.UTF8.GetString(type.Span);
                    break;
                case 'b' when reader.TokenType == JsonTokenType.String:
                    if (Text(ref reader, line, _body) is not { } body) return "\"body\" is not valid text (a lone surrogate or invalid UTF-8).";
                    Body = body;
                    break;
                case 'b' when reader.TokenType == JsonTokenType.Null:
                    Body = default;
                    break;
                case 'b':
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    Body = line[start..(int)reader.BytesConsumed];
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        // Reads what follows the object, which may only be blanks.
        reader.Read();
        return null;
    }

    private string? Missing()
    {
        if (Method.Length == 0) return "\"method\" is missing, for instance \"POST\".";
        if (Path.IsEmpty) return "\"path\" is missing, for instance \"/api/v1/customers/42/events\".";
        return Path.Span[0] == (byte)'/' ? null : $"\"path\" must start with '/', without scheme and host: '{Encoding.UTF8.GetString(Path.Span)}'.";
    }

    private static string MethodOf(ref Utf8JsonReader reader)
    {
        foreach (var method in Translation.Endpoint.Methods)
        {
            if (reader.ValueTextEquals(method)) return method;
        }
        return reader.ValueIsEscaped ? "" : Encoding.UTF8.GetString(reader.ValueSpan).ToUpperInvariant();
    }

    /// <summary>The bytes a string stands for: a slice of the line when nothing in it is escaped, else unescaped into the given memory.</summary>
    private static ReadOnlyMemory<byte>? Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line, ArrayBufferWriter<byte> scratch)
    {
        // Raw bytes need no check here: a body with invalid UTF-8 is for the translator to refuse.
        if (!reader.ValueIsEscaped) return line.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        try
        {
            scratch.ResetWrittenCount();
            scratch.Advance(reader.CopyString(scratch.GetSpan(reader.ValueSpan.Length)));
            return scratch.WrittenMemory;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
