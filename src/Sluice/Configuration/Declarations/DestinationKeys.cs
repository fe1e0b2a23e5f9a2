using Sluice.Destinations;
using Sluice.Routing.Redacting;
using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>destinations:</c>.</summary>
internal static class DestinationKeys
{
    public static Section<DestinationConfig> One(IReadOnlyDictionary<string, DestinationType> types, IReadOnlyList<string> faulty) =>
        new(new DestinationConfig { Name = "", Type = "" })
        {
            {
                "name", new Unique(new Name(taken: "All"), Known.ADestination, StringComparer.OrdinalIgnoreCase),
                destination => destination.Name, (destination, value) => destination with { Name = value },
                "What the destination is called here. Its position in the journal goes by it.", Needs.Presence
            },
            {
                "type", Words.Of("a kind of destination", types.Keys.Concat(faulty), "`sluice destinations list` lists them"),
                destination => destination.Type, (destination, value) => destination with { Type = value },
                "Its kind.", Needs.Presence
            },
            new SettingsKey(types),
            new ActionsKey(types),
            {
                "sources", new ListOf<string>(new Known(Known.ASource), oneAlone: true, whenEmpty: "is empty; for every source, remove the key", areSame: string.Equals),
                destination => destination.Sources, (destination, value) => destination with { Sources = value },
                "The sources whose traffic it receives. Without it, all."
            },
            {
                "allow", new ListOf<AllowRule>(new Allowed(), oneAlone: true, whenEmpty: "is empty; for public addresses only, remove the key"),
                destination => destination.Allow, (destination, value) => destination with { Allow = value },
                "Private, loopback and other special addresses that it may be at: see [Deliver to a private address](deliver-to-a-private-address.md). "
                + "Without it, it is reached at public addresses only."
            },
            {
                "enabled", new Flag(), destination => destination.Enabled, (destination, value) => destination with { Enabled = value },
                "Whether it receives anything. One that is off keeps its position, and catches up when it is on again."
            },
            {
                "redact", new ListOf<RedactedPath>(new RedactedField(), oneAlone: true, whenEmpty: "is empty; to show everything, remove the key"),
                destination => destination.Redact, (destination, value) => destination with { Redact = value },
                "Fields of messages that it does not get: [Forget, suppress and redact people](forget-and-redact.md#redact)."
            },
            {
                "hash", new ListOf<RedactedPath>(new RedactedField(), oneAlone: true, whenEmpty: "is empty; to hash nothing, remove the key"),
                destination => destination.Hash, (destination, value) => destination with { Hash = value },
                "Fields of messages of which it gets the SHA-256 instead: of the text in small letters, without blanks around it."
            },
            {
                "start", new Start(), destination => destination.Start, (destination, value) => destination with { Start = value },
                "Where it begins when it is first seen: `now` with what is accepted from then on, `beginning` with the oldest call in the journal, a time with the first call "
                + "received then or later. Later changes do nothing: [Send a range again](send-again.md) does."
            },
            {
                "retry", Retry(), destination => destination.Retry, (destination, value) => destination with { Retry = value },
                "When failed deliveries are tried again: delays double from `first` to `max`, each shortened at random."
            },
            {
                "concurrency", new Whole(1, 1024),
                destination => destination.Concurrency, (destination, value) => destination with { Concurrency = (int)value },
                "How many deliveries may be under way at once."
            },
            {
                "timeout", new Duration(Blink, 10 * Minute),
                destination => destination.Timeout, (destination, value) => destination with { Timeout = value },
                "How long one delivery may take in all."
            },
            {
                "traceparent", new OneOf<bool?>("a choice here", [("send", true), ("omit", false)]),
                destination => destination.Traceparent, (destination, value) => destination with { Traceparent = value },
                "Whether requests of a traced delivery carry the header `traceparent`. Without it, those of `type: webhook` do and no others: "
                + "see [Watch Sluice](watch.md#traces)."
            },
            {
                "batch_wait", new Duration(TimeSpan.Zero, Minute),
                destination => destination.BatchWait, (destination, value) => destination with { BatchWait = value },
                "How long a batch that is not full waits for more messages, from when the first of them was read for the destination."
            },
            {
                "waiting_room", new Whole(1, 100_000_000),
                destination => destination.WaitingRoom, (destination, value) => destination with { WaitingRoom = (int)value },
                "How many messages may wait for another try, or behind one of the same person that does. They wait on disk, about 200 bytes each. "
                + "When there are so many, nothing more is read for the destination until some have gone."
            },
            {
                "guard", Words.Of<GuardMode>("a choice here"), destination => destination.Guard, (destination, value) => destination with { Guard = value },
                "What becomes of a flood of people or groups that it has never seen: an alarm, holding the destination as well, or nothing: "
                + "[Guard a destination against a flood of new people](guard-a-destination.md)."
            },
            new Rule<DestinationConfig>(
                ["type", "redact"], destination => destination.Redact.Count == 0 || types[destination.Type].Carries == Carries.Messages,
                "A destination that gets calls as they came in cannot be kept from parts of them: remove `redact`, or choose a kind that gets messages."),
            new Rule<DestinationConfig>(
                ["type", "hash"], destination => destination.Hash.Count == 0 || types[destination.Type].Carries == Carries.Messages,
                "A destination that gets calls as they came in cannot get hashes of parts of them: remove `hash`, or choose a kind that gets messages."),
            new Rule<DestinationConfig>(
                ["redact", "hash"], destination => !destination.Redact.Any(one => destination.Hash.Any(other => other.Text == one.Text)),
                "A field can be in `redact` or in `hash`, not in both."),
        };

    private static Section<RetryConfig> Retry() => new(new RetryConfig())
    {
        {
            "first", new Duration(Blink / 10, Hour), retry => retry.First,
            (retry, value) => retry with { First = value },
            "The longest first delay."
        },
        {
            "max", new Duration(Blink / 10, Day), retry => retry.Max,
            (retry, value) => retry with { Max = value },
            "The longest delay of all."
        },
        {
            "horizon", new Duration(Second, 30 * Day), retry => retry.Horizon,
            (retry, value) => retry with { Horizon = value },
            "How long after the first attempt a delivery is given up as a dead letter."
        },
        new Rule<RetryConfig>(
            ["first", "max"], retry => retry.First <= retry.Max,
            "The delay `first` must not be longer than `max`."),
        new Rule<RetryConfig>(
            ["first", "horizon"], retry => retry.First <= retry.Horizon,
            "The delay `first` must not be longer than `horizon`."),
    };
}
