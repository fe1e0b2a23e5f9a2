using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Ingest.Telemetry;
using Sluice.Journal;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;
using Sluice.Operator.Telemetry;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Telemetry;

/// <summary>The reference page of metrics, <c>docs/metrics.md</c>, from the instruments.</summary>
internal static class MetricsReference
{
    private const string Opening = """
        # Metrics

        <!-- Generated from the instruments in src/Sluice. Do not edit: a test compares. -->

        What `GET /metrics` shows and what is sent by OTLP: see [Watch Sluice](watch.md). Names follow OpenTelemetry's semantic conventions; Prometheus knows
        them with underscores, the unit, and `_total` behind counters. Attributes have words of fixed lists, the names of your sources and destinations and the numbers of
        replays, never anything of a person, an event or a message.

        A destination that was removed from the configuration is shown for as long as something of it waits or is dead, a replay for as long as it has something to send.

        Counters count since the start of the gateway. Histograms count from when somebody first looks or they are first sent.


        """;

    private const string Closing = """

        ## Of .NET

        `System.Runtime` ([`dotnet.*`](https://learn.microsoft.com/dotnet/core/diagnostics/built-in-metrics-runtime): memory, garbage collection, threads) and
        `Microsoft.AspNetCore.Server.Kestrel` ([`kestrel.*`](https://learn.microsoft.com/aspnet/core/log-mon/metrics/built-in): connections) are there too.

        """;

    /// <summary>What the values of an instrument are told apart by. That these are all, a test finds by a gateway that has them.</summary>
    private static readonly Dictionary<string, string[]> Attributes = new()
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code", "url.scheme", "error.type"],
        ["sluice.ingest.calls"] = ["sluice.api", "sluice.operation", "sluice.outcome", "error.type"],
        ["sluice.ingest.altered_calls"] = ["sluice.api", "sluice.operation"],
        ["sluice.ingest.refused_items"] = ["sluice.api", "sluice.operation", "error.type"],
        ["sluice.ingest.old_key_calls"] = ["sluice.source"],
        ["sluice.delivery.attempt.duration"] = ["sluice.destination", "sluice.outcome", "error.type"],
        ["sluice.delivery.state"] = ["sluice.destination", "sluice.state"],
        ["sluice.delivery.items"] = ["sluice.destination", "sluice.outcome"],
        ["sluice.delivery.replay.progress"] = ["sluice.destination", "sluice.replay"],
        ["sluice.delivery.replay.waiting"] = ["sluice.destination", "sluice.replay"],
        ["sluice.alarm.active"] = ["sluice.destination", "sluice.alarm"],
    };

    /// <summary>Every instrument of ours, of real parts.</summary>
    public static async Task<IReadOnlyList<Described>> InstrumentsAsync()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { lock (found) found.Add(instrument); } };
        listener.Start();
        await using var bed = new Bed();
        await using var output = new StandardOutput(new MemoryStream());
        var plans = new PlanSource(Plan.Compile(new() { Sources = [new() { Name = "s", WriteKeys = ["k"] }] }, Catalogue.Types));
        using var delivery = new DeliveryService(plans, bed.Journal, output, bed.Clock, bed.Log);
        var silences = new Silences();
        var administration = new Administration(plans, bed.Journal, bed.Clock, NullLogger<Administration>.Instance, delivery, silences);
        using var ingest = new IngestMetrics(new CallCounts());
        using var journal = new JournalMetrics(bed.Journal);
        using var destinations = new DestinationMetrics(administration, delivery, bed.Clock);
        using var replays = new ReplayMetrics(bed.Journal, bed.Clock);
        // Those that are made when the first call, commit or attempt comes.
        Assert.False(CallDuration.IsWanted || AttemptDuration.IsWanted || CommitDuration.Begin(bed.Clock) != 0);
        lock (found)
        {
            return [.. found.Where(static one => one.Meter.Name.StartsWith("Sluice.", StringComparison.Ordinal)).Select(static one => new Described(one))
                .DistinctBy(static one => one.Name).OrderBy(static one => one.Meter, StringComparer.Ordinal).ThenBy(static one => one.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The page.</summary>
    public static string Of(IReadOnlyList<Described> instruments)
    {
        var page = new StringBuilder(Opening);
        foreach (var meter in instruments.GroupBy(static one => one.Meter))
        {
            page.Append($"## {meter.Key}\n\n| Metric | At Prometheus | Kind | Unit | By | Meaning |\n| --- | --- | --- | --- | --- | --- |\n");
            foreach (var one in meter)
            {
                var by = string.Join(", ", one.By.Select(static name => $"`{name}`"));
                page.Append($"| `{one.Name}` | `{one.Prometheus}` | {one.Kind} | {(one.Unit is null ? "" : $"`{one.Unit}`")} | {by} | {one.Meaning} |\n");
            }
            page.Append('\n');
        }
        return page.ToString().TrimEnd('\n') + "\n" + Closing;
    }

    /// <summary>An instrument, described.</summary>
    internal sealed record Described(string Meter, string Name, string Kind, string? Unit, string Meaning)
    {
        public Described(Instrument of) : this(of.Meter.Name, of.Name, KindOf(of), of.Unit, of.Description!)
        {
        }

        public IReadOnlyList<string> By => Attributes.TryGetValue(Name, out var by) ? by
            : Name.StartsWith("sluice.delivery.", StringComparison.Ordinal) ? ["sluice.destination"] : [];

        public string Prometheus => Name.Replace('.', '_') + Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (Kind == "counter" ? "_total" : "");

        private static string KindOf(Instrument of) => of.GetType().Name switch
        {
            "ObservableCounter`1" => "counter",
            "ObservableGauge`1" => "gauge",
            "Histogram`1" => "histogram",
            var other => throw new NotSupportedException(other),
        };
    }
}
