namespace Sluice.Journal;

/// <summary>Puts the journal into a host.</summary>
internal static class JournalSetup
{
    /// <summary>Adds the journal of a folder. It is opened when somebody first needs it, and closed when the host ends. The clock must be there.</summary>
    public static IServiceCollection AddJournal(this IServiceCollection services, string folder, JournalOptions options) =>
        services.AddSingleton(host => SqliteJournal.Open(
            folder, options, host.GetRequiredService<TimeProvider>(), host.GetRequiredService<ILogger<SqliteJournal>>()));
}
