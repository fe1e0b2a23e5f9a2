using System.Diagnostics.Metrics;
using Sluice.Ingest.Reporting;

namespace Sluice.Ingest.Connections;

/// <summary>
/// Tells the operator that connections are refused, at most once in ten seconds, and at the start when that will be before <c>limits.connections</c> is reached.
/// Kestrel, which refuses them, has a line for each; that one is left out.
/// </summary>
internal sealed class RefusedConnections : IDisposable
{
    /// <summary>Whose lines about single connections are left out.</summary>
    public const string KestrelsCategory = "Microsoft.AspNetCore.Server.Kestrel.Connections";

    private readonly MeterListener _kestrel = new();

    /// <param name="meters">Those of this server, of which one process may have several.</param>
    /// <param name="bound">How many may be open.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="clock">The time.</param>
    public RefusedConnections(IMeterFactory meters, ConnectionBound bound, ILogger<RefusedConnections> log, TimeProvider clock)
    {
        if (bound.Most < bound.Configured) log.FewConnections(bound.Configured, bound.Most, bound.Files);
        var quiet = new LogThrottle(clock, IngestReports.Interval);
        _kestrel.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "kestrel.rejected_connections" && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _kestrel.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (quiet.MaySpeak(0, out var silent)) log.ConnectionsRefused(bound.Most, silent);
        });
        _kestrel.Start();
    }

    public void Dispose() => _kestrel.Dispose();
}
