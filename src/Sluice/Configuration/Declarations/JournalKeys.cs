using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>What the journal keeps and knows: the keys of <c>retention:</c> and <c>deduplication:</c>.</summary>
internal static class JournalKeys
{
    public static Section<RetentionConfig> Retention() => new(new RetentionConfig())
    {
        {
            "age", new Duration(Minute, 3650 * Day), retention => retention.Age,
            (retention, value) => retention with { Age = value },
            "Older records may go."
        },
        {
            "size", new Size(MB, 64 * TB), retention => retention.Bytes,
            (retention, value) => retention with { Bytes = value },
            "When the journal is larger, its oldest records may go."
        },
        {
            "dead_letters", new Whole(1, 10_000_000), retention => retention.DeadLetters,
            (retention, value) => retention with { DeadLetters = value },
            "The most dead letters of a destination; beyond that its oldest are dropped, which is logged and counted."
        },
        {
            "dead_letter_age", new Duration(Minute, 3650 * Day), retention => retention.DeadLetterAge,
            (retention, value) => retention with { DeadLetterAge = value },
            "Older dead letters are dropped, which is logged and counted."
        },
    };

    public static Section<DeduplicationConfig> Deduplication() => new(new DeduplicationConfig())
    {
        {
            "window", new Duration(TimeSpan.Zero, 30 * Day), deduplication => deduplication.Window,
            (deduplication, value) => deduplication with { Window = value },
            "For how long the ids of accepted messages are known. `0s` switches it off.", Needs.Restart
        },
        {
            "ids", new Whole(1, 100_000_000), deduplication => deduplication.Ids,
            (deduplication, value) => deduplication with { Ids = (int)value },
            "How many ids are known at most; the oldest are forgotten first. A million take 25 MB of memory.", Needs.Restart
        },
    };
}
