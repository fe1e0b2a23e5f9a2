using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Journal.Privacy;

/// <summary>When something happened, by the gateway's clock: the time of receipt, less how long the client says that it kept the message.</summary>
internal static class EventTime
{
    /// <summary>Reads a message's <c>timestamp</c> and <c>sentAt</c>. Whoever says nothing that can be read spoke of now.</summary>
    public static DateTimeOffset Of(ReadOnlySpan<byte> json, DateTimeOffset receivedAt)
    {
        DateTimeOffset? happened = null, sent = null;
        try
        {
            var reader = new Utf8JsonReader(json, LenientJson.Reader);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isTimestamp, isSentAt) = (reader.ValueTextEquals("timestamp"u8), reader.ValueTextEquals("sentAt"u8));
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (isTimestamp || isSentAt) && reader.TryGetDateTimeOffset(out var time))
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
        var kept = (sent ?? receivedAt) - happened ?? TimeSpan.Zero;
        return kept > TimeSpan.Zero ? receivedAt - (kept < receivedAt - DateTimeOffset.MinValue ? kept : TimeSpan.Zero) : receivedAt;
    }
}
