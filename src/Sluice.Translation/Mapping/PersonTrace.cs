namespace Sluice.Translation.Mapping;

/// <summary>The trace of what every message has in common: why its <c>userId</c>, <c>anonymousId</c> and envelope are what they are.</summary>
internal static class PersonTrace
{
    public static void Explain(in Item item, in Identifiers person)
    {
        if (!item.Into.IsTraced) return;
        item.Because("userId", UserRule(person), UserFrom(person));
        item.Because("anonymousId", person.AnonymousId.IsEmpty
            ? person.HasUser ? "5.1: absent, as the call has no anonymous_id" : "M6, A23: a stand-in, as a message needs a userId or an anonymousId"
            : "A11: the call's anonymous_id", "identifiers.anonymous_id");
        item.Because("integrations", "A14: as Customer.io's samples print it for this type", "constant");
        item.Because("sentAt", "A16: the time of receipt", "received");
        item.Because("receivedAt", "A16: the time of receipt", "received");
        item.Because("timestamp", item.Into.TimeBecause.Rule, item.Into.TimeBecause.From);
        item.Because("messageId", "A27: the call's own ULID, else one derived from the call's identity", "id");
        item.Because("context.journeys.identifiers", "5.2: the identifiers of the original call", "path and body");
    }

    private static string UserRule(in Identifiers person) =>
        !person.HasUser ? "5.1: absent, as no id, email, cio_id or phone is known" : "5.1, A1: the first present of id, email, cio_ and cio_id, phone";

    private static string UserFrom(in Identifiers person) =>
        !person.Id.IsEmpty ? "identifiers.id"
        : !person.Email.IsEmpty ? "identifiers.email"
        : !person.CioId.IsEmpty ? "identifiers.cio_id"
        : person.Phone.IsEmpty ? "" : "identifiers.phone";
}
