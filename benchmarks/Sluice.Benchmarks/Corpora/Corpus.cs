using System.Text;
using System.Text.Json;
using Sluice.Translation;

namespace Sluice.Benchmarks.Corpora;

/// <summary>Calls of NDJSON lines <c>{"method","path","body"}</c>, as they would come over the wire.</summary>
internal static class Corpus
{
    private static readonly DateTimeOffset At = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Those that everybody has.</summary>
    public static TrackCall[] Generate(int count = CorpusGenerator.DefaultCount, ulong seed = CorpusGenerator.DefaultSeed)
    {
        using var generator = new CorpusGenerator(seed);
        return [.. generator.Lines(count).Select(Parse)];
    }

    /// <summary>Somebody's own.</summary>
    public static TrackCall[] Read(string file) =>
        [.. File.ReadLines(file).Where(static line => line.Length > 0).Select(static (line, number) => Parse(Encoding.UTF8.GetBytes(line), number))];

    /// <summary>Writes what <see cref="Generate"/> makes into a file.</summary>
    public static void Write(string file, int count, ulong seed)
    {
        using var to = File.Create(file);
        using var generator = new CorpusGenerator(seed);
        foreach (var line in generator.Lines(count))
        {
            to.Write(line.Span);
            to.WriteByte((byte)'\n');
        }
    }

    /// <summary>Writes calls into a file as they would be read from it.</summary>
    public static void Write(string file, IEnumerable<TrackCall> calls)
    {
        using var to = File.Create(file);
        foreach (var call in calls)
        {
            to.Write(Encoding.UTF8.GetBytes($$"""{"method":"{{call.Method}}","path":"{{Encoding.UTF8.GetString(call.Target.Span)}}","body":"""));
            to.Write(call.Body.IsEmpty ? "null"u8 : call.Body.Span);
            to.Write("}\n"u8);
        }
    }

    private static TrackCall Parse(ReadOnlyMemory<byte> line, int number)
    {
        using var call = JsonDocument.Parse(line);
        var body = call.RootElement.TryGetProperty("body", out var given) && given.ValueKind != JsonValueKind.Null ? Encoding.UTF8.GetBytes(given.GetRawText()) : default;
        return new(
            call.RootElement.GetProperty("method").GetString()!,
            Encoding.UTF8.GetBytes(call.RootElement.GetProperty("path").GetString()!),
            body,
            At,
            MessageId.ForCall(At, (ulong)number));
    }
}
