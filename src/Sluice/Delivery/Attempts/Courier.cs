using Sluice.Configuration;
using Sluice.Delivery.Network;
using Sluice.Delivery.Threads;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Exchanges;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// Makes one attempt: has the destination build requests, sends them one after the other, and lets the destination read the answers. For one
/// destination: all that runs for it shares its pace, its access token and its seats.
/// </summary>
internal sealed class Courier : IDisposable
{
    private readonly StandardOutput _output;
    private readonly TimeProvider _clock;
    private readonly HttpTransport _http;
    private readonly AccessTokens _tokens;
    private readonly RateLimiter _limiter;

    // The same destination is asked for again and again.
    private readonly OneEntryCache<Destination, Masking> _maskings = new();
    private readonly OneEntryCache<DestinationConfig, AddressGuard> _guards = new();
    private long _died;

    /// <param name="threads">What work for the destination is done on.</param>
    /// <param name="output">For what goes there.</param>
    /// <param name="kept">The newest refresh tokens.</param>
    /// <param name="clock">The time.</param>
    /// <param name="lookUp">Finds addresses of hosts; null for the system's resolver.</param>
    public Courier(DeliveryThreads threads, StandardOutput output, RefreshTokens kept, TimeProvider clock, LookUp? lookUp = null)
    {
        (Prompt, Yielding, _output) = (new(threads.Prompt), new(threads.Yielding), output);
        (_clock, _http, _limiter) = (clock, new(clock, lookUp), new(clock));
        _tokens = new(_http, kept, clock);
    }

    /// <summary>The attempts that may be under way at once.</summary>
    public Seats Seats { get; } = new();

    /// <summary>What takes a processor.</summary>
    public FairQueue Prompt { get; }

    /// <summary>The same while calls go first.</summary>
    public FairQueue Yielding { get; }

    /// <summary>Items that became dead letters, of live deliveries and replays. For any thread.</summary>
    public long Died => Volatile.Read(ref _died);

    /// <summary>So many items became dead letters.</summary>
    public void Bury(int items) => Interlocked.Add(ref _died, items);

    /// <summary>Tries to deliver. Throws nothing but the cancellation asked for.</summary>
    /// <param name="planned">The destination.</param>
    /// <param name="action">The place of the action among the destination's.</param>
    /// <param name="parcels">What to deliver; as many as the action takes at once.</param>
    /// <param name="overtaken">Whether one of them may not be sent any more: asked when keeping the pace or getting a token has taken time.</param>
    /// <param name="recall">Ends the attempt before it has sent anything, or cuts it short.</param>
    /// <returns>What it came to for each parcel; empty when nothing was sent, as they were overtaken.</returns>
    public async Task<IReadOnlyList<Attempt>> AttemptAsync(
        PlannedDestination planned, int action, IReadOnlyList<Parcel> parcels, Func<bool> overtaken, Recall recall)
    {
        var masking = MaskingOf(planned.Destination);
        try
        {
            using var exchange = planned.Destination.Open(action, parcels, _clock.GetUtcNow());
            if (await ConverseAsync(planned, exchange, masking, overtaken, recall) is not { } last) return [];
            Attempt[] attempts = [.. parcels.Select((_, place) => ToAttempt(exchange, place, exchange.IsRefused(place) ? Sent.Nothing : last, masking))];
            // What failed together has one transcript; what went well has none.
            Array.Find(attempts, static attempt => attempt.Transcript is not null)?.Transcript!.Keep(parcels.Count);
            if ((last.Any || last.Failure is not null) && AttemptDuration.IsWanted) AttemptDuration.Record(planned.Config.Name, attempts, last.Took);
            return attempts;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Whatever cannot be built or read is the fault of these items alone; of which of them, shows when each is tried by itself.
            var attempt = new Attempt(new Verdict.Reject($"It cannot be sent: {masking.Apply(bug.Message)}")) { IsShared = true };
            return [.. parcels.Select(_ => attempt)];
        }
    }

    public void Dispose()
    {
        _limiter.Dispose();
        _tokens.Dispose();
        _http.Dispose();
    }

    private static Attempt ToAttempt(Exchange exchange, int place, Sent last, Masking masking)
    {
        var own = exchange.IsOwn(place);
        var verdict = (own && exchange.VerdictOf(place) is Verdict.Reject ? null : last.Failure) ?? exchange.VerdictOf(place);
        if (verdict is Verdict.Delivered) return last.Any ? Attempt.Delivered : Attempt.Nothing;
        return new(masking.Apply(verdict, last.Credentials), last.Transcript) { IsShared = !own };
    }

    private async Task<Sent?> ConverseAsync(PlannedDestination planned, Exchange exchange, Masking masking, Func<bool> overtaken, Recall recall)
    {
        var last = Sent.Nothing;
        var left = planned.Config.Timeout;
        while (last.Failure is null && exchange.Next() is { } outgoing)
        {
            if (outgoing is Outgoing.Http && left <= TimeSpan.Zero)
            {
                last = last with { Failure = TooLong(planned) };
                break;
            }
            // What has begun is brought to its end if it can be.
            if (last.Any) (overtaken, recall) = (static () => false, recall.UnderWay);
            var since = _clock.GetTimestamp();
            var sent = outgoing switch
            {
                Outgoing.Http request when planned.Destination.Rate is { } rate => await SendInTurnAsync(planned, rate, request, exchange, masking, left, overtaken, recall),
                Outgoing.Http request => await SendAsync(planned, request, exchange, masking, left, overtaken, recall),
                _ => await WriteAsync((Outgoing.Line)outgoing, masking, recall.Cancel),
            };
            if (sent is null) return null;
            last = sent;
            left -= _clock.GetElapsedTime(since) - sent.Waited;
        }
        return AttemptDuration.IsWanted ? last with { Took = planned.Config.Timeout - left } : last;
    }

    private async Task<Sent> WriteAsync(Outgoing.Line line, Masking masking, CancellationToken cancel)
    {
        try
        {
            await _output.WriteAsync(line.Text, cancel);
            return Sent.Nothing with { Any = true };
        }
        catch (IOException closed)
        {
            var failure = new Verdict.Retry($"standard output takes nothing: {closed.Message}");
            return new(Any: true, new(null, masking, "") { Failure = closed.Message }, "", failure);
        }
    }

    // Null when it was overtaken. What takes a place has its token already: a place that is used late lets more through than the rate, one that is not used less.
    private async Task<Sent?> SendInTurnAsync(
        PlannedDestination planned, Rate rate, Outgoing.Http request, Exchange exchange, Masking masking, TimeSpan left, Func<bool> overtaken, Recall recall)
    {
        var since = _clock.GetTimestamp();
        if (request.WantsToken && planned.Destination.Grant is { } grant && LacksToken(request, grant))
        {
            var (_, none) = await _tokens.GetAsync(grant, null, GuardOf(planned.Config), left, recall);
            if (none is not null) return Sent.Nothing with { Failure = none };
            left -= _clock.GetElapsedTime(since);
            since = _clock.GetTimestamp();
        }
        if (!await _limiter.PassAsync(rate, overtaken, recall.Stop)) return null;
        var waited = _clock.GetElapsedTime(since);
        return await SendAsync(planned, request, exchange, masking, left, overtaken, recall) is { } sent ? sent with { Waited = waited } : null;
    }

    // Null when it was overtaken.
    private async Task<Sent?> SendAsync(
        PlannedDestination planned, Outgoing.Http request, Exchange exchange, Masking masking, TimeSpan left, Func<bool> overtaken, Recall recall)
    {
        var grant = request.WantsToken ? planned.Destination.Grant : null;
        var guard = GuardOf(planned.Config);
        Token? token = null;
        for (var first = true; ; first = false)
        {
            var since = _clock.GetTimestamp();
            var authorized = request;
            if (grant is not null && (!first || LacksToken(request, grant)))
            {
                // Once something was sent it is brought to its end.
                var getting = _tokens.GetAsync(grant, token, guard, left, first ? recall : recall.UnderWay);
                var waits = !getting.IsCompleted;
                (token, var none) = await getting;
                if (waits && overtaken()) return null;
                if (token is null) return Sent.Nothing with { Failure = none };
                authorized = Authorize(request, token);
                left -= _clock.GetElapsedTime(since);
                since = _clock.GetTimestamp();
            }
            authorized = AttemptSpan.Send(authorized, planned.Config);
            var credentials = Masking.CredentialsOf(authorized);
            if (left <= TimeSpan.Zero) return new(Any: true, new(authorized, masking, credentials), credentials, TooLong(planned));
            var reply = await _http.SendAsync(authorized, guard, left, recall.Cancel);
            left -= _clock.GetElapsedTime(since);
            if (reply.Failure is Verdict.Retry broken)
            {
                var told = exchange.MessageChose(request.Url) ? broken with { Brief = "no answer from where the message says" } : broken;
                return new(Any: true, new(authorized, masking, credentials) { Failure = broken.Why }, credentials, told);
            }
            if (reply.Failure is { } unsent) return Sent.Nothing with { Failure = Blamed(unsent, request, exchange) };
            AttemptSpan.Answered(reply.Answer.Status);
            // A token may have been called back; a new one is tried once.
            if (reply.Answer.Status == 401 && grant is not null && first) continue;
            exchange.Take(reply.Answer);
            return new(Any: true, new(authorized, masking, credentials) { Reply = reply }, credentials, null);
        }
    }

    // Where the message chose the address, a refusal is its own fault; else one message could stop all others.
    private static Verdict Blamed(Verdict unsent, Outgoing.Http request, Exchange exchange) =>
        unsent is Verdict.Pause { Why: var why } && exchange.MessageChose(request.Url) ? new Verdict.Reject(why) : unsent;

    // Whether what it brings along is no proof, or a newer one was fetched.
    private bool LacksToken(Outgoing.Http request, Grant grant) => Masking.CredentialsOf(request).Length == 0 || _tokens.Has(grant);

    private static Outgoing.Http Authorize(Outgoing.Http request, Token token) => request with
    {
        Headers =
        [
            .. request.Headers.Where(static header => !header.Key.Equals("authorization", StringComparison.OrdinalIgnoreCase)),
            new("Authorization", $"Bearer {token.Text}"),
        ],
    };

    private static Verdict.Retry TooLong(PlannedDestination planned) => new($"the requests took longer than {planned.Config.Timeout.TotalSeconds:0.###} s in all");

    private Masking MaskingOf(Destination destination) => _maskings.Find(destination) ?? _maskings.Keep(destination, new(destination.Secrets));

    private AddressGuard GuardOf(DestinationConfig config) => _guards.Find(config) ?? _guards.Keep(config, AddressGuard.Of(config));

    /// <summary>The last thing sent.</summary>
    /// <param name="Any">Whether anything was.</param>
    /// <param name="Transcript">The request and what came of it; null when there was none.</param>
    /// <param name="Credentials">What it proved itself with, to be masked.</param>
    /// <param name="Failure">Why it did not reach the destination; null when there is an answer.</param>
    private sealed record Sent(bool Any, Transcript? Transcript, string Credentials, Verdict? Failure)
    {
        public static Sent Nothing { get; } = new(Any: false, null, "", null);

        /// <summary>How long it waited for its turn, which is none of the time that an attempt may take.</summary>
        public TimeSpan Waited { get; init; }

        /// <summary>How long all that was sent took; not measured while nobody wants to know.</summary>
        public TimeSpan Took { get; init; }
    }
}
