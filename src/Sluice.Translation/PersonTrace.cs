namespace Sluice.Translation;

/// <summary>The trace of what every message has in common: why its <c>userId</c>, <c>anonymousId</c> and envelope are what they are.</summary>
internal static class PersonTrace
{
    private static readonly UserIdentifier[] Usual = [.. TranslationOptions.Default.UserIdOrder];

    /// <param name="into">Receives the trace.</param>
    /// <param name="compiled">The options.</param>
    /// <param name="person">Whose message it is.</param>
    public static void Explain(TranslatedCall into, CompiledOptions compiled, in Identifiers person)
    {
        if (!into.IsTraced) return;
        into.Because("userId", UserRule(compiled, person), UserFrom(compiled, person));
        into.Because("anonymousId", person.AnonymousId.IsEmpty
            ? person.HasUser ? "5.1: absent, as the call has no anonymous_id" : "M6, A23: a stand-in, as a message needs a userId or an anonymousId"
            : "A11: the call's anonymous_id", "identifiers.anonymous_id");
        into.Because("integrations", "A14: as Customer.io's samples print it for this type", "constant");
        into.Because("sentAt", "A16: the time of receipt", "received");
        into.Because("receivedAt", "A16: the time of receipt", "received");
        into.Because("timestamp", into.TimeBecause.Rule, into.TimeBecause.From);
        into.Because("messageId", "A27: the call's own ULID, else one derived from the call's identity", "id");
        into.Because("context.journeys.identifiers", "5.2: the identifiers of the original call", "path and body");
    }

    private static string UserRule(CompiledOptions compiled, in Identifiers person) =>
        !person.HasUser ? "5.1: absent, as no id, email, cio_id or phone is known"
        : compiled.UserIdOrder.AsSpan().SequenceEqual(Usual) ? "5.1, A1: the first present of id, email, cio_ and cio_id, phone"
        : "5.1, A1: the first present in the order of translation.user_id";

    private static string UserFrom(CompiledOptions compiled, in Identifiers person) => person.UserIdFrom(compiled.UserIdOrder) switch
    {
        UserIdentifier.Id => "identifiers.id",
        UserIdentifier.Email => "identifiers.email",
        UserIdentifier.CioId => "identifiers.cio_id",
        UserIdentifier.Phone => "identifiers.phone",
        _ => "",
    };
}
