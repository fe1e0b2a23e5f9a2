using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;
using Sluice.Configuration;
using Sluice.Ingest.Answers;
using Sluice.Ingest.Browser;
using Sluice.Ingest.Calls;
using Sluice.Ingest.Reporting;
using Sluice.Ingest.Sources;
using Sluice.Ingest.Telemetry;
using Sluice.Journal;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest;

/// <summary>
/// One request from its raw target to its answer: who is it, is the body whole, what does it mean, is it durable. A 2xx for a call is
/// sent after the journal has it, or names in a header that it was not stored.
/// </summary>
internal sealed class IngestEndpoint
{
    private readonly PlanSource _plans;
    private readonly SqliteJournal _journal;
    private readonly MessageIds _ids;
    private readonly CallCounts _counts;
    private readonly TimeProvider _clock;
    private readonly IngestReports _reports;
    private readonly BrowserDoor _browsers = new();
    private readonly ArrivingBodies _arriving = new();
    private readonly Callers _callers = new();
    private readonly Buckets _buckets;
    // Calls live until their answer, translations only while they are made: there are as many as threads, not as connections.
    private readonly ObjectPool<Call> _calls = new DefaultObjectPool<Call>(new DefaultPooledObjectPolicy<Call>(), maximumRetained: 1024);
    private readonly ObjectPool<TranslatedCall> _translations =
        new DefaultObjectPool<TranslatedCall>(new TranslationPolicy(), maximumRetained: 2 * Environment.ProcessorCount);

    public IngestEndpoint(PlanSource plans, SqliteJournal journal, MessageIds ids, CallCounts counts, TimeProvider clock, ILogger<IngestEndpoint> log)
    {
        (_plans, _journal, _ids, _counts, _clock) = (plans, journal, ids, counts, clock);
        _reports = new(log, clock, http => _browsers.SenderOf(http, _plans.Current));
        _buckets = new(clock);
    }

    /// <summary>Answers the request if it is one of ours, else passes it on.</summary>
    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        var call = _calls.Get();
        call.Method = request.Method;
        call.SetTarget(request.RawTarget);
        var endpoint = Endpoint.Match(request.Method, call.Target.Span);
        if (_plans.Current.Config.Browser is { Origins.Count: > 0 } rules
            && (endpoint.Api != Api.None || ClientSetupEndpoints.Answers(call.Target.Span))
            && _browsers.ForeignOrigin(http, endpoint, rules) is { } foreign)
        {
            _calls.Return(call);
            return RefuseForeignAsync(http, endpoint, foreign);
        }
        if (endpoint.Operation != Operation.None) return AcceptAsync(http, call, endpoint);

        var target = call.Target.ToArray();
        _calls.Return(call);
        return endpoint.Api == Api.None
            ? ClientSetupEndpoints.AnswerAsync(http, target, _plans.Current, _reports, _counts, next)
            : UnmatchedRequests.WrongMethodAsync(http, target, endpoint, _counts);
    }

    private async Task AcceptAsync(HttpContext http, Call call, Endpoint endpoint)
    {
        string? error = null;
        call.Watch.Begin(http, endpoint, _clock);
        try
        {
            var decision = await JudgeAsync(http, call, endpoint);
            if (!decision.Store)
            {
                error = decision.Reason;
                await TurnAwayAsync(http, call, endpoint, decision);
                return;
            }
            var sequence = await _journal.AppendAsync(call.Record.Written, call.Ids.Written);
            call.Watch.Stored(sequence);
            if (decision.Why is { } dropped) _reports.Dropped(http, dropped, decision.Dropped);
            if (decision.Reason is { } reason) _counts.RefuseItems(call.Watch.Kind, reason, decision.Dropped);
            await decision.Reply.SendAsync(http, endpoint.Api, Durable(sequence, decision.Dropped, call.Ids.Duplicates));
            if (call.Altered.Count > 0) Tell(call, sequence);
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            var refusal = Explain(failure, http, endpoint);
            error = refusal?.Reason ?? CallWatch.Aborted;
            if (refusal is not null) await TurnAwayAsync(http, call, endpoint, Decision.Of(endpoint, refusal, IsStrict(http)));
            // Nobody is there to answer, and the server need not look for the rest of the body.
            else http.Abort();
        }
        finally
        {
            Account(http, call, error);
            _calls.Return(call);
        }
    }

    private Task TurnAwayAsync(HttpContext http, Call call, Endpoint endpoint, Decision decision)
    {
        if (decision is { Why: { } why, Dropped: > 0 }) _reports.Dropped(http, why, decision.Dropped);
        if (decision.Reply.Status == StatusCodes.Status401Unauthorized) _reports.Unauthorized(http, endpoint.Api);
        if (decision.Reply.Status == StatusCodes.Status429TooManyRequests && call.Bucket is { } bucket) _reports.TooMany(bucket);
        return decision.Reply.SendAsync(http, endpoint.Api, decision.Why is null ? null : $"none; reason={decision.Why.Reason}");
    }

    private void Tell(Call call, long sequence)
    {
        _counts.Alter(call.Watch.Kind);
        _reports.NotTakenAsSent(sequence, call.Altered);
    }

    private void Account(HttpContext http, Call call, string? error)
    {
        if (error is null) _counts.Accept(call.Watch.Kind);
        else _counts.Refuse(call.Watch.Kind, error);
        call.Watch.End(http, _clock, error);
    }

    private async ValueTask<Decision> JudgeAsync(HttpContext http, Call call, Endpoint endpoint)
    {
        var plan = _plans.Current;
        if (plan.Config.Browser.HonourPrivacySignals && BrowserDoor.IsUnwilling(http)) return Decision.Ignore(endpoint);
        if (endpoint.Api == Api.Browser) return await JudgeBrowserAsync(http, call, endpoint, plan);
        var authorization = http.Request.Headers.Authorization;
        var caller = _callers.Find(plan, endpoint.Api, authorization.ToString());
        var source = caller?.Source ?? (endpoint.Api == Api.TrackV1Open ? plan.OpenSource : null);
        if (source is null && endpoint.Api != Api.Pipelines) return Decision.Of(endpoint, Refusal.UnknownSite, strict: true);

        if (source is not null) call.Bucket = _buckets.Of(source, hasKey: caller is not null);
        var refusal = await ReadAsync(http, call, endpoint, plan, hasKey: caller is not null);
        if (refusal is not null) return Unread(call, endpoint, refusal, IsStrict(http));
        if (source is null && authorization.Count == 0 && Authentication.ByBody(plan, call.Body.Bytes.Span) is { } named)
        {
            (caller, source) = (named, named.Source);
            call.Bucket = _buckets.Of(source, hasKey: true);
        }
        if (source is null) return Decision.Of(endpoint, Refusal.UnknownKey, IsStrict(http));
        if (caller is { HasOldKey: true }) _counts.UseOldKey(source.Name);
        // Where the key stands tells nothing: some libraries of servers put it into the body as well. Browsers name their origin whenever they post.
        var isBrowsers = endpoint.Api == Api.Pipelines && http.Request.Headers.Origin.Count > 0;
        if (isBrowsers && _browsers.AddressOf(http, plan) is { } address) call.SetTarget(Visitor.TargetWith(address, call.Target.Span));
        return Translate(http, call, endpoint, plan, source);
    }

    private async ValueTask<Decision> JudgeBrowserAsync(HttpContext http, Call call, Endpoint endpoint, Plan plan)
    {
        var strict = endpoint.Operation != Operation.BrowserImage;
        if (_browsers.Receive(http, plan, out var visitor) is { } unwelcome) return Decision.Of(endpoint, unwelcome, strict);
        call.Bucket = _buckets.Of(visitor!.Source, hasKey: false);
        if (await ReadAsync(http, call, endpoint, plan, hasKey: false) is { } refusal) return Unread(call, endpoint, refusal, strict);
        visitor.Present(call, endpoint);
        return Translate(http, call, endpoint, plan, visitor.Source);
    }

    // A source that has sent too much is told so before its body is read.
    private ValueTask<Refusal?> ReadAsync(HttpContext http, Call call, Endpoint endpoint, Plan plan, bool hasKey) => call.Bucket?.Refuse(operations: 0) is { } tooMany
        ? new(tooMany)
        : call.Body.ReadAsync(http, BodyBounds.Of(plan.Config, endpoint, hasKey), _arriving, _clock);

    // What cannot be read of a source was work as well; that there is no room is not its doing.
    private static Decision Unread(Call call, Endpoint endpoint, Refusal refusal, bool strict)
    {
        if (refusal != Refusal.NoRoom) call.Bucket?.Refuse(operations: 1);
        return Decision.Of(endpoint, refusal, strict);
    }

    private Task RefuseForeignAsync(HttpContext http, Endpoint endpoint, string origin)
    {
        _reports.Foreign(origin);
        _counts.Refuse(CallKind.PlaceOf(endpoint), Refusal.Foreign.Reason);
        // Answered as the one API that no page may read.
        return Decision.Of(endpoint, Refusal.Foreign, strict: true).Reply.SendAsync(http, Api.TrackV2);
    }

    private Decision Translate(HttpContext http, Call call, Endpoint endpoint, Plan plan, SourceConfig source)
    {
        var now = _clock.GetUtcNow();
        var track = new TrackCall(call.Method, call.Target, call.Body.Bytes, now, _ids.Next(now)) { ContentType = http.Request.ContentType ?? "" };
        var translation = _translations.Get();
        try
        {
            plan.Translate(track, endpoint, source, translation);
            if (call.Bucket?.Refuse(translation.Operations) is { } tooMany) return Decision.Of(endpoint, tooMany, IsStrict(http));
            var decision = Decision.Of(endpoint, translation, endpoint.Api == Api.Pipelines && translation.Problems.Count > 0 && IsStrict(http));
            if (decision.Store)
            {
                call.Record.Reserve(track.Body.Length + translation.Output.Length + track.Target.Length + 512);
                call.Ids.Begin(_journal.IdSeed, source.Name);
                RecordEncoder.Write(call.Record, track, source.Name, translation, call.Ids, call.Watch.Trace);
                call.Altered = translation.Diagnostics;
            }
            return decision;
        }
        finally
        {
            // Before the wait for the disk: Kestrel's buffers and the translation are free for others meanwhile.
            call.Body.Release();
            _translations.Return(translation);
        }
    }

    private static string Durable(long sequence, int dropped, int duplicates) => (dropped, duplicates) switch
    {
        (0, 0) => $"durable; seq={sequence}",
        (_, 0) => $"durable; seq={sequence}; dropped={dropped}",
        (0, _) => $"durable; seq={sequence}; duplicates={duplicates}",
        _ => $"durable; seq={sequence}; dropped={dropped}; duplicates={duplicates}",
    };

    // Null when there is nobody left to answer.
    private Refusal? Explain(Exception failure, HttpContext http, Endpoint endpoint)
    {
        switch (failure)
        {
            case JournalUnavailableException:
                _reports.NotStored(failure.Message);
                return Refusal.Unavailable;
            case ConnectionResetException:
            case IOException or OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                return null;
            case IOException broken:
                // Only reading the request throws it; a chunk whose size is no number, for one. Where the next request begins is not known.
                return new((broken as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest, "invalid", broken.Message) { Close = true };
            default:
                _reports.Failed(failure, endpoint.Operation);
                return Refusal.Failed;
        }
    }

    private static bool IsStrict(HttpContext http) => http.Request.Headers["X-Strict-Mode"].ToString() is "1" or "true";
}
