using Sluice.Cli;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Reading;
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
    var builder = WebApplication.CreateEmptyBuilder(new());
    builder.WebHost.UseKestrelCore();
    builder.Services
        .AddSingleton(TimeProvider.System)

        // What the operator wrote, compiled; swapped whole when the file changes.
        .AddConfiguration(plan, options.Config, options.Over, options.Reload)

        // Metrics and traces. It listens before the others begin to work.
        .AddTelemetry()

        // Calls in, on disk before anyone is told so.
        .AddJournal(plan.Config.Data, OptionsOf(plan.Config))

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
    app.Services.GetRequiredService<PlanSource>().Changed += next => app.Services.GetRequiredService<SqliteJournal>().Keep(OptionsOf(next.Config).Bounds);
    return app;
}

static JournalOptions OptionsOf(GatewayConfig config) => new()
{
    Bounds = new()
    {
        Age = config.Retention.Age, Bytes = config.Retention.Bytes, DeadLetters = config.Retention.DeadLetters, DeadLetterAge = config.Retention.DeadLetterAge,
    },
    DuplicateWindow = config.Deduplication.Window,
    DuplicateIds = config.Deduplication.Ids,
    LiftedByIdentify = config.Privacy.LiftedByIdentify(),
};
