using System.Buffers;
using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Cli.Lines;

/// <summary>Writes what calls became, as NDJSON, in large pieces.</summary>
internal sealed class LineWriter(Stream output)
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushAt);

    /// <summary>One line per message. Allocates nothing.</summary>
    public void Messages(TranslatedCall translation)
    {
        // By index: going through a list by its interface makes an enumerator.
        for (var i = 0; i < translation.Messages.Count; i++)
        {
            _buffer.Write(translation.Output.Span[translation.Messages[i].Json]);
            EndLine();
        }
    }

    /// <summary>One line for the call: its messages, and the items of a batch that were refused, if any. Allocates only for the latter.</summary>
    public void Grouped(TranslatedCall translation, long line)
    {
        _buffer.Write("{\"messages\":["u8);
        for (var i = 0; i < translation.Messages.Count; i++)
        {
            if (i > 0) _buffer.Write(","u8);
            _buffer.Write(translation.Output.Span[translation.Messages[i].Json]);
        }
        _buffer.Write("]"u8);
        if (translation.Problems.Count > 0) Errors(translation.Problems, line);
        _buffer.Write("}"u8);
        EndLine();
    }

    /// <summary>One line for a call that is valid but has no counterpart.</summary>
    public void NotMapped(string why)
    {
        Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("not_mapped"u8, why);
            json.WriteEndObject();
        });
        EndLine();
    }

    /// <summary>One line for a call that was refused.</summary>
    public void Refused(Problem problem, long line)
    {
        Write(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("error"u8);
            Error(json, problem, line);
            json.WriteEndObject();
        });
        EndLine();
    }

    /// <summary>Hands over everything written so far.</summary>
    public void Flush()
    {
        output.Write(_buffer.WrittenSpan);
        output.Flush();
        _buffer.ResetWrittenCount();
    }

    private void Errors(IReadOnlyList<Problem> problems, long line)
    {
        _buffer.Write(",\"errors\":"u8);
        Write(json =>
        {
            json.WriteStartArray();
            foreach (var problem in problems) Error(json, problem, line);
            json.WriteEndArray();
        });
    }

    private void EndLine()
    {
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt) Flush();
    }

    private void Write(Action<Utf8JsonWriter> what)
    {
        using var json = new Utf8JsonWriter(_buffer, JsonOutput.Readable);
        what(json);
    }

    private static void Error(Utf8JsonWriter json, Problem problem, long line)
    {
        json.WriteStartObject();
        json.WriteNumber("line"u8, line);
        if (problem.BatchIndex >= 0) json.WriteNumber("batch_index"u8, problem.BatchIndex);
        json.WriteString("reason"u8, problem.Reason);
        json.WriteString("field"u8, problem.Field);
        json.WriteString("message"u8, problem.Message);
        json.WriteEndObject();
    }
}
