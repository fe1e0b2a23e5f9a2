using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Sluice.EndToEnd.Harness;

/// <summary>Reads HTTP/1.1 requests off a connection without touching a byte of them.</summary>
internal static class Wire
{
    /// <summary>The next request; null when the connection ends before one.</summary>
    /// <param name="from">The connection.</param>
    /// <param name="afterHeaders">Called between the headers and the body.</param>
    public static async Task<Received?> ReadRequestAsync(PipeReader from, Func<Task>? afterHeaders = null)
    {
        if (await ReadLineAsync(from) is not { } first) return null;
        var headers = new Dictionary<string, string>();
        while (await ReadLineAsync(from) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }
        if (afterHeaders is not null) await afterHeaders();
        var parts = first.Split(' ');
        var body = headers.GetValueOrDefault("transfer-encoding") == "chunked"
            ? await ReadChunksAsync(from)
            : await ReadBytesAsync(from, int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture));
        return new(parts[0], parts[1], headers, body);
    }

    private static async Task<byte[]> ReadChunksAsync(PipeReader from)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(from) ?? throw new EndOfStreamException();
            var length = int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadBytesAsync(from, length));
            await ReadLineAsync(from);
            if (length == 0) return body.ToArray();
        }
    }

    private static async Task<byte[]> ReadBytesAsync(PipeReader from, int length)
    {
        if (length == 0) return [];
        var read = await from.ReadAtLeastAsync(length);
        if (read.Buffer.Length < length) throw new EndOfStreamException();
        var bytes = read.Buffer.Slice(0, length).ToArray();
        from.AdvanceTo(read.Buffer.GetPosition(length));
        return bytes;
    }

    private static async Task<string?> ReadLineAsync(PipeReader from)
    {
        while (true)
        {
            var read = await from.ReadAsync();
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                from.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }
            from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }
}
