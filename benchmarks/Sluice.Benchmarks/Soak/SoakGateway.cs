using Sluice.Benchmarks.Harness;

namespace Sluice.Benchmarks.Soak;

/// <summary>The gateway of a soak and its three destinations: one takes everything, one refuses every tenth request, and one is as sick as it is told to be.</summary>
internal sealed class SoakGateway : IDisposable
{
    private static readonly string[] Names = ["d0", "d1", "d2"];
    private const int Moody = 1, Sick = 2, MoodyRefusesEvery = 10;

    private readonly Workplace _place = new();
    private readonly Sink _sink = new(Names.Length);

    public SoakGateway(Markers markers)
    {
        for (var place = 0; place < Names.Length; place++)
        {
            var name = Names[place];
            _sink[place].Arrived = body => markers.Arrive(name, System.Text.Encoding.UTF8.GetString(body));
        }
        _sink[Moody].RefusesEvery = MoodyRefusesEvery;
        Gateway = Gateway.Start(_place["gateway"], Configured(concurrency: 8));
    }

    public Gateway Gateway { get; }

    /// <summary>Who must get everything.</summary>
    public static string[] Destinations => Names;

    /// <summary>The destination that is held now and then.</summary>
    public static string Held => Names[Moody];

    /// <summary>Writes the configuration; the gateway takes it up.</summary>
    public void Configure(int concurrency) => Configured(concurrency).Write(Gateway.Folder);

    public void Become(Fault sickness) => _sink[Sick].Become(sickness);

    /// <summary>All of them take everything.</summary>
    public void Heal()
    {
        Become(Fault.None);
        _sink[Moody].RefusesEvery = 0;
    }

    public async Task<Sample> SampleAsync(TimeSpan at, long acknowledged) => new(
        at, acknowledged, Gateway.Server.Megabytes, await Gateway.HeapAsync(), Gateway.Server.Threads, Gateway.JournalBytes / 1048576.0, await Gateway.LagAsync());

    public void Dispose()
    {
        Gateway.Dispose();
        _sink.Dispose();
        _place.Dispose();
    }

    private GatewayYaml Configured(int concurrency) =>
        new GatewayYaml().Webhooks(_sink.AddressOf, Names.Length, $", timeout: 5s, retry: {{ first: 100ms, max: 5s }}, concurrency: {concurrency}");
}
