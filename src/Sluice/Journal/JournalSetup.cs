using Sluice.Configuration;

namespace Sluice.Journal;

/// <summary>Puts the journal into a host.</summary>
public static class JournalSetup
{
    /// <summary>Adds the journal of the configured folder. It is opened when the host is built, and closed last when the host ends.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, GatewayConfig config)
    {
        var options = new JournalOptions { RetentionAge = config.Retention.Age, RetentionBytes = config.Retention.Bytes };
        return services.AddSingleton(host => SqliteJournal.Open(
            config.Data, options, host.GetRequiredService<TimeProvider>(), host.GetRequiredService<ILogger<SqliteJournal>>()));
    }
}
