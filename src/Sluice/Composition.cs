using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Ingest;
using Sluice.Ingest.Browser;
using Sluice.Journal;
using Sluice.Operator;
using Sluice.Operator.Admin;
using Sluice.Operator.Telemetry;

namespace Sluice;

/// <summary>Puts the parts of the gateway together.</summary>
internal static class Composition
{
    /// <summary>The gateway, not started yet. The tour: these lines go the way of a call, from what the operator wrote to what the operator sees.</summary>
    public static WebApplication Gateway(Plan plan, ServeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services
            .AddSingleton(TimeProvider.System)

            // What the operator wrote, compiled; swapped whole when the file changes.
            .AddConfiguration(plan, options.Config, options.Over, options.Reload)

            // Metrics and traces. It listens before the others begin to work.
            .AddTelemetry();

        // The Track and Pipelines APIs, answered as Customer.io answers.
        IngestServer.Configure(builder, plan.Config);
        builder.Services

            // Calls on disk before anyone is told so.
            .AddJournal(plan.Config.Data, JournalSettings.Of(plan.Config))

            // Messages out, to each destination at its own pace.
            .AddDelivery()

            // Log, signals, health.
            .AddOperator(options);

        var app = builder.Build();
        app.UseIngest();
        app.UseJournalSettings();
        app.UseAdmin();
        app.UseMetricsPage();
        // Said here, or the host would route every call before ingest sees it.
        app.UseRouting();
        Health.Map(app);
        app.MapAssets();
        return app;
    }
}
