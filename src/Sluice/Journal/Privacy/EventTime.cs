using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Journal.Privacy;

/// <summary>When something happened, by the gateway's clock: the time of receipt, less how long the client says that it kept the message. In Unix milliseconds.</summary>
internal static class EventTime
{
    /// <summary>Reads a message's <c>timestamp</c> and <c>sentAt</c>, in every form that the translation takes. Whoever says nothing that can be read spoke of now.</summary>
    public static long Of(ReadOnlySpan<byte> json, long receivedAt)
    {
        long? happened = null, sent = null;
        try
        {
            var reader = new Utf8JsonReader(json, LenientJson.Reader);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isTimestamp, isSentAt) = (reader.ValueTextEquals("timestamp"u8), reader.ValueTextEquals("sentAt"u8));
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isTimestamp || isSentAt) && Timestamps.TryReadIso(reader.ValueSpan, out var time))
                {
                    if (isTimestamp) happened = time;
                    else sent = time;
                }
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            return receivedAt;
        }
        var kept = (sent ?? receivedAt) - happened ?? 0;
        return kept > 0 && kept < receivedAt - Timestamps.Earliest ? receivedAt - kept : receivedAt;
    }
}
