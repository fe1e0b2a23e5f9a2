using System.Buffers;
using System.Globalization;
using System.Text;
using Sluice.Journal;
using Sluice.Translation;

namespace Sluice.JournalWriter;

/// <summary>A call made from a number, so that whoever finds it can tell which it is and whether all of it is there.</summary>
internal static class NumberedCall
{
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Translator Translator = new(TranslationOptions.Default);

    /// <summary>The record of the call.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="bytes">About how many bytes of text it carries; the text does not compress.</param>
    public static byte[] Record(long number, int bytes = 100)
    {
        var call = new TrackCall(
            "POST", "/api/v1/customers/42/events"u8.ToArray(), Encoding.UTF8.GetBytes(Body(number, bytes)), Received, MessageId.ForCall(Received, (ulong)number))
        {
            ContentType = "application/json",
        };
        var translation = new TranslatedCall();
        Translator.Translate(call, translation);
        var record = new ArrayBufferWriter<byte>();
        RecordEncoder.Write(record, call, "test", translation);
        return record.WrittenSpan.ToArray();
    }

    /// <summary>The number of a call; throws <see cref="InvalidDataException"/> when it is not exactly what <see cref="Record"/> made.</summary>
    public static long NumberOf(Record record)
    {
        var body = Encoding.UTF8.GetString(record.Body.Span);
        var number = long.Parse(body.AsSpan(14, body.IndexOf('"', 14) - 14), CultureInfo.InvariantCulture);
        var text = body.IndexOf("\"text\":\"", StringComparison.Ordinal) + 8;
        if (body != Body(number, body.Length - text - 4) || record.MessageCount != 1) throw new InvalidDataException($"Call {number} is not what was stored.");
        return number;
    }

    private static string Body(long number, int bytes)
    {
        var text = new byte[bytes / 2];
        new Random((int)number).NextBytes(text);
        return $$"""{"name":"call {{number}}","data":{"text":"{{Convert.ToHexString(text)}}"} }""";
    }
}
