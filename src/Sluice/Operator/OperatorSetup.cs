using Microsoft.Extensions.Logging.Console;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;

namespace Sluice.Operator;

/// <summary>Puts into a host what the operator sees of it: its log, its signals, its health.</summary>
internal static class OperatorSetup
{
    // How long calls that have begun may take to end when the gateway is stopped. Deliveries have less: DeliveryLimits.Grace.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Adds the log on standard error and the answer to signals.</summary>
    public static IServiceCollection AddOperator(this IServiceCollection services, ServeOptions options) => services
        .AddLogging(log => Configure(log, options))
        .AddSingleton(options)
        .AddSingleton(Console.Error)
        .AddSingleton<IHostLifetime, SignalLifetime>()
        .Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout)
        .AddSingleton<Silences>()
        .AddHostedService<SilenceAlarm>()
        .AddRoutingCore()
        .AddAdmin();

    private static void Configure(ILoggingBuilder log, ServeOptions options)
    {
        log.SetMinimumLevel(options.LogLevel);
        // The framework's own lines are for those who ask for details. What keeps the gateway from starting is said by 'sluice serve'.
        if (options.LogLevel > LogLevel.Debug)
        {
            log.AddFilter("Microsoft", LogLevel.Warning);
            log.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        }
        log.AddConsole(console =>
        {
            // Standard output belongs to the destination of that name.
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = options.LogAsJson ? EventFormatter.FormatterName : SentenceFormatter.FormatterName;
            // A reader of the log that has stopped costs lines of the log, not deliveries.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        log.Services.AddSingleton<ConsoleFormatter, SentenceFormatter>().AddSingleton<ConsoleFormatter, EventFormatter>();
    }
}
