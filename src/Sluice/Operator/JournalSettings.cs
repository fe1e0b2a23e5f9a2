using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Journal.Privacy;

namespace Sluice.Operator;

/// <summary>How the configuration sets the journal.</summary>
internal static class JournalSettings
{
    /// <summary>The options that a configuration asks for.</summary>
    public static JournalOptions Of(GatewayConfig config) => new()
    {
        Bounds = BoundsOf(config.Retention),
        DuplicateWindow = config.Deduplication.Window,
        DuplicateIds = config.Deduplication.Ids,
        LiftedByIdentify = config.Privacy.LiftedByIdentify(),
    };

    /// <summary>The tombstones that a newer identify lifts by the operator's choice.</summary>
    public static TombstoneKinds LiftedByIdentify(this PrivacyConfig privacy) => privacy.IdentifyLifts switch
    {
        IdentifyLifts.All => TombstoneKinds.Suppressed | TombstoneKinds.Deleted,
        IdentifyLifts.None => TombstoneKinds.None,
        _ => TombstoneKinds.Deleted,
    };

    /// <summary>Has the journal keep what each new plan says, from the moment it is in force.</summary>
    public static void UseJournalSettings(this IHost app) => app.Services.GetRequiredService<PlanSource>().Changed +=
        next => app.Services.GetRequiredService<SqliteJournal>().Keep(BoundsOf(next.Config.Retention));

    private static JournalBounds BoundsOf(RetentionConfig retention) => new()
    {
        Age = retention.Age,
        Bytes = retention.Bytes,
        DeadLetters = retention.DeadLetters,
        DeadLetterAge = retention.DeadLetterAge,
    };
}
