using Sluice.Cli;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Ingest;
using Sluice.Journal;
using Sluice.Operator;

return await new CommandLine(Streams.OfProcess(), TimeProvider.System, Gateway).RunAsync(args);

// The tour: the order of these lines is the order in which the gateway's parts depend on each other.
static WebApplication Gateway(Plan plan, ServeOptions options)
{
    var builder = WebApplication.CreateEmptyBuilder(new());
    builder.WebHost.UseKestrelCore();
    builder.Services
        .AddSingleton(TimeProvider.System)
        .AddConfiguration(plan, options.Config) // what the operator wrote, compiled; swapped whole when the file changes
        .AddJournal(plan.Config)                // calls in, on disk before anyone is told so
        .AddDelivery()                          // messages out, to each destination at its own pace
        .AddOperator(options);                  // log, signals, health
    IngestServer.Configure(builder, plan.Config); // addresses and limits

    var app = builder.Build();
    app.UseIngest();   // the Track and Pipelines APIs, answered as Customer.io answers
    app.MapOperator(); // /healthz and /readyz
    return app;
}
