using System.Diagnostics.Metrics;
using Sluice.Ingest.Reporting;

namespace Sluice.Ingest.Connections;

/// <summary>
/// Tells the operator of HTTP/2 connections that were ended because they asked for more than they took, at most once in ten seconds. Kestrel, which ends them, has a
/// line for each, with a trace, at the level of what needs somebody at once; that one is left out.
/// </summary>
internal sealed class FloodingConnections : IDisposable
{
    /// <summary>Whose lines about single connections are left out. What stands there as serious is what a client can bring about.</summary>
    public const string KestrelsCategory = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    private readonly MeterListener _kestrel = new();

    /// <param name="meters">Those of this server, of which one process may have several.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="clock">The time.</param>
    public FloodingConnections(IMeterFactory meters, ILogger<FloodingConnections> log, TimeProvider clock)
    {
        var quiet = new LogThrottle(clock, IngestReports.Interval);
        _kestrel.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "kestrel.connection.duration" && instrument.Meter.Scope == meters) listener.EnableMeasurementEvents(instrument);
        };
        _kestrel.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            if (IsFlood(tags) && quiet.MaySpeak(0, out var silent)) log.FloodEnded(silent);
        });
        _kestrel.Start();
    }

    public void Dispose() => _kestrel.Dispose();

    private static bool IsFlood(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == "error.type") return value is "output_queue_size_exceeded" or "flow_control_queue_size_exceeded" or "stream_reset_limit_exceeded";
        }
        return false;
    }
}
