using Sluice.Cli;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Ingest;
using Sluice.Ingest.Browser;
using Sluice.Journal;
using Sluice.Operator;
using Sluice.Operator.Admin;
using Sluice.Operator.Telemetry;

return await new CommandLine(Streams.OfProcess(), TimeProvider.System, Gateway).RunAsync(args);

// The tour: the order of these lines is the order in which the gateway's parts depend on each other.
static WebApplication Gateway(Plan plan, ServeOptions options)
{
    SocketThreads.WorkInPlace();
    var (data, retention, deduplication) = (plan.Config.Data, plan.Config.Retention, plan.Config.Deduplication);
    var lifts = plan.Config.Privacy.IdentifyLifts;
    var builder = WebApplication.CreateEmptyBuilder(new());
    builder.WebHost.UseKestrelCore();
    builder.Services
        .AddSingleton(TimeProvider.System)

        // What the operator wrote, compiled; swapped whole when the file changes.
        .AddConfiguration(plan, options.Config)

        // Metrics and traces. It listens before the others begin to work.
        .AddTelemetry()

        // Calls in, on disk before anyone is told so.
        .AddJournal(data, new()
        {
            RetentionAge = retention.Age, RetentionBytes = retention.Bytes,
            DuplicateWindow = deduplication.Window, DuplicateIds = deduplication.Ids,
            IdentifyLiftsDeletions = lifts is not IdentifyLifts.None, IdentifyLiftsSuppressions = lifts is IdentifyLifts.All,
            DeadLettersMax = retention.DeadLetters, DeadLetterAge = retention.DeadLetterAge,
        })

        // Messages out, to each destination at its own pace.
        .AddDelivery()

        // Log, signals, health.
        .AddOperator(options);

    // The Track and Pipelines APIs, answered as Customer.io answers.
    IngestServer.Configure(builder, plan.Config);
    var app = builder.Build();
    app.UseIngest();
    app.UseAdmin();
    app.UseMetricsPage();
    // Said here, or the host would route every call before ingest sees it.
    app.UseRouting();
    app.MapOperator();
    app.MapAssets();
    return app;
}
