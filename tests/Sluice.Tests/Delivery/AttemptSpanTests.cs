using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Record = Sluice.Journal.Record;

namespace Sluice.Tests.Delivery;

/// <summary>Spans of attempts in one process, of calls whose traces this test made up: others' it does not see.</summary>
public sealed class AttemptSpanTests : IDisposable
{
    private static readonly ActionConfig[] Batched = [Acme.Action("All", "batch") with { BatchSize = 3 }];

    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();

    public AttemptSpanTests()
    {
        _listener = new()
        {
            ShouldListenTo = static source => source.Name == AttemptSpan.SourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _trace || span.Links.Any(link => link.Context.TraceId == _trace)) _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_batch_is_a_trace_of_its_own_with_a_link_to_each_traced_call()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        ActivityContext[] calls = [Call(), Call()];
        foreach (var trace in (ActivityContext[])[calls[0], calls[1], default])
        {
            bed.Trace = trace;
            await bed.AcceptAsync("p0", 1);
        }
        await using (bed.Start(Acme.Plan(server.Url, Batched, static config => config with { BatchWait = TimeSpan.FromMinutes(1) }))) await bed.UntilSettledAsync(3);
        var span = Assert.Single(_spans);
        Assert.Equal(calls.Select(static call => call.SpanId), span.Links.Select(static link => link.Context.SpanId));
        Assert.NotEqual(_trace, span.TraceId);
        Assert.Equal(3, span.GetTagItem("sluice.batch.items"));
        // A vendor's business it is not.
        Assert.Null(server.Requests[0].Header("traceparent"));
    }

    [Theory]
    [InlineData("webhook", null, true)]
    [InlineData("webhook", false, false)]
    [InlineData("relay", null, false)]
    [InlineData("relay", true, true)]
    public async Task Webhooks_are_told_of_the_trace_and_others_when_they_are_to_be(string type, bool? asked, bool isTold)
    {
        await using var bed = new Bed { Trace = Call() };
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 1);
        var planned = type == "webhook"
            ? Bed.Webhook(server.Url, with: config => config with { Traceparent = asked })
            : Bed.Plan("relay", "hook", config => config with { Traceparent = asked }, ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        await using (bed.Start(planned)) await bed.UntilSettledAsync(1);
        var span = Assert.Single(_spans);
        Assert.Equal(isTold ? span.Id : null, server.Requests[0].Header("traceparent"));
    }

    [Fact]
    public async Task A_replay_is_linked_to_the_calls_it_sends_and_a_call_without_a_trace_has_no_span()
    {
        await using var bed = new Bed { Trace = Call() };
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 1);
        bed.Trace = default;
        await bed.AcceptAsync("p0", 2);
        var replay = await bed.Journal.Replays.AddAsync(new() { Destination = "hook", After = 0, Last = 2, Rate = 100, Created = bed.Clock.GetUtcNow() });
        await bed.Replay(Bed.Webhook(server.Url), replay).Ended;
        Assert.Equal(2, server.Requests.Count);
        var span = Assert.Single(_spans);
        Assert.Equal((1, replay.Id), (span.Links.Count(), span.GetTagItem("sluice.replay")));
    }

    [Fact]
    public async Task The_trace_lies_in_the_record_stays_with_what_a_dead_letter_keeps_and_is_forgotten_with_its_person()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync("42", 1);
        bed.Trace = Call();
        await bed.AcceptAsync("42", 2);
        var (plain, traced) = (bed.Journal.Find(1)!.Value, bed.Journal.Find(2)!.Value);
        Assert.Equal(default, plain.Trace);
        Assert.Equal((bed.Trace.TraceId, bed.Trace.SpanId, ActivityTraceFlags.Recorded, true), (traced.Trace.TraceId, traced.Trace.SpanId, traced.Trace.TraceFlags, traced.Trace.IsRemote));
        Assert.Equal(plain.Bytes.Length + 25, traced.Bytes.Length);
        foreach (var record in (Record[])[plain, traced])
        {
            foreach (var message in record)
            {
                var kept = new Record(record.With(message));
                Assert.Equal(record.Trace.SpanId, kept.Trace.SpanId);
                foreach (var one in kept) Assert.Equal(message.Json.ToArray(), one.Json.ToArray());
            }
        }
        await bed.Journal.ForgetAsync(["42"], [], dryRun: false, static _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal((true, default), (bed.Journal.Find(2)!.Value.IsForgotten, bed.Journal.Find(2)!.Value.Trace));
    }

    private ActivityContext Call() => new(_trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
}
