using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>The trace of what a Pipelines call does not say by its own rules: what is taken over as it came, and what is filled in (4.3).</summary>
internal static class PipelinesTrace
{
    private const string AsItCame = "4.3: as it came";

    /// <summary>What is decided elsewhere, each with a rule of its own or none.</summary>
    private static readonly NameSet Elsewhere = new("type", "writeKey", "messageId", "timestamp", "sentAt", "receivedAt", "context", "integrations");

    /// <param name="into">Receives the trace.</param>
    /// <param name="sent">What the message is made of.</param>
    /// <param name="batch">What the call is an item of, and what it lacks is taken from; missing when it came alone.</param>
    public static void Explain(TranslatedCall into, in AsSent sent, JsonValue batch)
    {
        if (!into.IsTraced) return;
        foreach (var member in sent.Call)
        {
            if (!Elsewhere.Contains(member)) Copied(into, Encoding.UTF8.GetString(member.NameIsEscaped ? JsonText.Plain(member.Name) : member.Name));
        }
        Shared(into, "integrations", sent.Integrations, sent.Call["integrations"u8], batch);
        Shared(into, "context", sent.Context, sent.Call["context"u8], batch);
        if (sent.SentAt.IsPresent) Shared(into, "sentAt", sent.SentAt, sent.Call["sentAt"u8], batch);
        else into.Because("sentAt", "4.3: the time of receipt, as the call has none", "received");
        into.Because("receivedAt", "4.3: the time of receipt", "received");
        if (sent.OwnId.IsPresent) Copied(into, "messageId");
        else into.Because("messageId", "4.3: derived from the call's identity, as the call has none", "received");
        if (sent.Time.Sent.Text is [.., (byte)',']) into.Because("timestamp", "A17: as it came, but for the comma at its end", "timestamp");
        else if (sent.Time.Sent.IsPresent) Copied(into, "timestamp");
    }

    private static void Copied(TranslatedCall into, string field) => into.Because(field, AsItCame, field);

    private static void Shared(TranslatedCall into, string field, JsonValue taken, JsonValue own, JsonValue batch)
    {
        if (!taken.IsPresent) return;
        if (own.IsPresent || batch.Kind == JsonKind.Missing) Copied(into, field);
        else into.Because(field, "4.3: the batch's, as the call has none", $"batch.{field}");
    }
}
