using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Journal.Replays;
using Sluice.Operator.Admin;

namespace Sluice.Tests.Delivery;

/// <summary>The service as a host runs it.</summary>
internal sealed class Host : IAsyncDisposable
{
    // And one that keeps a rate.
    private static readonly Dictionary<string, DestinationType> Types = new(Catalogue.Types) { ["acme"] = Acme.Paced };

    private readonly PlanSource _plans;
    private readonly StandardOutput _output = new(new MemoryStream());

    private Host(Bed bed, IHostApplicationLifetime? lifetime, DestinationConfig[] destinations)
    {
        _plans = new(Compile(destinations));
        Service = new(_plans, bed.Journal, _output, bed.Clock, bed.Log, lifetime);
    }

    public DeliveryService Service { get; }

    public static Task<Host> StartAsync(Bed bed, params DestinationConfig[] destinations) => StartAsync(bed, null, destinations);

    public static async Task<Host> StartAsync(Bed bed, IHostApplicationLifetime? lifetime, params DestinationConfig[] destinations)
    {
        var host = new Host(bed, lifetime, destinations);
        await host.Service.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public Administration Administration(Bed bed, TimeProvider clock) => new(_plans, bed.Journal, clock, NullLogger<Administration>.Instance, Service);

    /// <summary>Begins to send everything up to a call once more.</summary>
    public async Task<Replay> ReplayAsync(Bed bed, long last, int rate = 10_000)
    {
        var replay = await bed.Journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = last, Rate = rate, Created = bed.Clock.GetUtcNow() });
        await Service.TakeUpAsync(replay.Account);
        return replay;
    }

    public void Put(params DestinationConfig[] destinations) => _plans.Swap(Compile(destinations));

    public async ValueTask DisposeAsync()
    {
        await Service.StopAsync(CancellationToken.None);
        Service.Dispose();
        await _output.DisposeAsync();
    }

    private static Plan Compile(DestinationConfig[] destinations) => Plan.Compile(
        new GatewayConfig { Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = destinations }, Types);
}
