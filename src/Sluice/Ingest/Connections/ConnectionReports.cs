using System.Diagnostics.Metrics;
using Sluice.Ingest.Reporting;

namespace Sluice.Ingest.Connections;

/// <summary>
/// Tells the operator of connections that Kestrel refuses, as many as may be are open, and of HTTP/2 connections that it ends because they asked for more than they
/// took, each at most once in ten seconds; and at the start when the first will be before <c>limits.connections</c> is reached. Kestrel has lines for each such
/// connection; those are left out.
/// </summary>
internal sealed class ConnectionReports : IDisposable
{
    /// <summary>Whose warnings are left out: any client brings one about, with its trace, that breaks off in mid-body. A fault of ours is an error there.</summary>
    public const string Kestrels = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>Whose lines about refused connections are left out.</summary>
    public const string KestrelsRefusals = "Microsoft.AspNetCore.Server.Kestrel.Connections";

    /// <summary>Whose lines about ended ones, each with a trace, are left out. What stands there as serious is what a client can bring about.</summary>
    public const string KestrelsFloods = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    private readonly MeterListener _kestrel = new();

    /// <param name="meters">Those of this server, of which one process may have several.</param>
    /// <param name="bound">How many may be open.</param>
    /// <param name="log">Where it is told.</param>
    /// <param name="clock">The time.</param>
    public ConnectionReports(IMeterFactory meters, ConnectionBound bound, ILogger<ConnectionReports> log, TimeProvider clock)
    {
        if (bound.Most < bound.Configured) log.FewConnections(bound.Configured, bound.Most, bound.Files);
        var (refusals, floods) = (new LogThrottle(clock), new LogThrottle(clock));
        _kestrel.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "kestrel.rejected_connections" or "kestrel.connection.duration" && instrument.Meter.Scope == meters)
                listener.EnableMeasurementEvents(instrument);
        };
        // Refused connections are counted, durations are fractions of seconds.
        _kestrel.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (refusals.MaySpeak(0, out var silent)) log.ConnectionsRefused(bound.Most, silent);
        });
        _kestrel.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            if (IsFlood(tags) && floods.MaySpeak(0, out var silent)) log.FloodEnded(silent);
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
