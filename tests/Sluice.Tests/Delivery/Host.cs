using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Journal.Replays;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;

namespace Sluice.Tests.Delivery;

/// <summary>The service as a host runs it.</summary>
internal sealed class Host : IAsyncDisposable
{
    // And one that keeps a rate.
    private static readonly Dictionary<string, DestinationType> Types = new(Catalogue.Types) { ["acme"] = Acme.Paced };

    private readonly StandardOutput _output = new(new MemoryStream());

    private Host(Bed bed, Plan plan, IHostApplicationLifetime? lifetime)
    {
        Plans = new(plan);
        Service = new(Plans, bed.Journal, _output, bed.Clock, bed.Log, lifetime);
    }

    public PlanSource Plans { get; }

    public DeliveryService Service { get; }

    public static Task<Host> StartAsync(Bed bed, params DestinationConfig[] destinations) => StartAsync(bed, Compile(destinations));

    public static async Task<Host> StartAsync(Bed bed, Plan plan, IHostApplicationLifetime? lifetime = null)
    {
        var host = new Host(bed, plan, lifetime);
        await host.Service.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public Administration Administration(Bed bed, TimeProvider clock, Silences? silences = null) =>
        new(Plans, bed.Journal, clock, NullLogger<Administration>.Instance, Service, silences);

    /// <summary>Begins to send everything up to a call once more.</summary>
    public async Task<Replay> ReplayAsync(Bed bed, long last, int rate = 10_000)
    {
        var replay = await bed.Journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = last, Rate = rate, Created = bed.Clock.GetUtcNow() });
        await Service.TakeUpAsync(replay.Account);
        return replay;
    }

    public void Put(params DestinationConfig[] destinations) => Put(Compile(destinations));

    /// <summary>As a reload of the configuration does.</summary>
    public void Put(Plan plan) => Plans.Swap(plan);

    public async ValueTask DisposeAsync()
    {
        await Service.StopAsync(CancellationToken.None);
        Service.Dispose();
        await _output.DisposeAsync();
    }

    public static Plan Compile(params DestinationConfig[] destinations) => Plan.Compile(
        new GatewayConfig { Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = destinations }, Types);
}
