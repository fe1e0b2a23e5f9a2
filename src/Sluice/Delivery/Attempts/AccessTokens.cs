using Sluice.Delivery.Network;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// Keeps a destination's access token until shortly before it ends, and gets the next one: one fetch at a time, however many wait for it. They all get what came
/// of it, so that what is refused is not asked for again by each of them.
/// </summary>
/// <param name="http">Fetches.</param>
/// <param name="kept">Where refresh tokens outlive the process.</param>
/// <param name="clock">The time.</param>
internal sealed class AccessTokens(HttpTransport http, RefreshTokens kept, TimeProvider clock) : IDisposable
{
    // An answer takes its time, and clocks differ.
    private static readonly TimeSpan MarginMax = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Grant? _grant;
    private Token? _token;
    private Failed? _failed;
    private string? _refreshToken;
    private bool _isKept;
    private long _since;

    /// <summary>Whether one was fetched with this grant.</summary>
    public bool Has(Grant grant) => ReferenceEquals(Volatile.Read(ref _grant), grant) && Volatile.Read(ref _token) is not null;

    /// <summary>A token, or why there is none.</summary>
    /// <param name="grant">How to get one.</param>
    /// <param name="refused">The one that the destination did not accept: it is not given again. Null for none.</param>
    /// <param name="guard">Decides where the request for one may go.</param>
    /// <param name="timeout">How long getting one may take, waiting for its turn included.</param>
    /// <param name="recall">Ends waiting for its turn, or cuts the fetch short: a vendor may have called the old refresh token back already.</param>
    public async Task<(Token? Token, Verdict? Failure)> GetAsync(Grant grant, Token? refused, AddressGuard guard, TimeSpan timeout, Recall recall)
    {
        var (since, before) = (clock.GetTimestamp(), Volatile.Read(ref _failed));
        if (!await TakeTurnAsync(timeout, recall.Stop)) return (null, TooLong(timeout));
        try
        {
            if (!ReferenceEquals(grant, _grant)) await BeginAsync(grant);
            if (_token is { } known && !ReferenceEquals(known, refused) && IsGood(known)) return (known, null);
            if (_failed is { } meanwhile && meanwhile != before && ReferenceEquals(meanwhile.Grant, grant)) return (null, meanwhile.Why);
            if (timeout - clock.GetElapsedTime(since) is not { Ticks: > 0 } left) return (null, TooLong(timeout));
            return await FetchAsync(grant, guard, left, recall.Cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // False when others had it for too long.
    private async Task<bool> TakeTurnAsync(TimeSpan timeout, CancellationToken cancel)
    {
        if (_turn.Wait(TimeSpan.Zero, cancel)) return true;
        if (timeout <= TimeSpan.Zero) return false;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            await _turn.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<(Token? Token, Verdict? Failure)> FetchAsync(Grant grant, AddressGuard guard, TimeSpan timeout, CancellationToken cancel)
    {
        var reply = await http.SendAsync(grant.Request(_refreshToken), guard, timeout, cancel);
        if (reply.Failure is { } broken)
        {
            var why = $"no token: {broken.Why}";
            // Whatever else keeps the request from being sent is in the settings.
            return (null, broken is Verdict.Retry ? broken with { Why = why } : new Verdict.Pause(why));
        }
        var (token, failure) = Grant.Read(reply.Answer);
        (_token, _since) = (token, clock.GetTimestamp());
        if (token?.RefreshToken is { } next && next != _refreshToken) (_refreshToken, _isKept) = (next, false);
        // What ended for want of time says nothing to those who have more of it.
        if (failure is not null) Volatile.Write(ref _failed, new(grant, failure));
        await KeepAsync(grant);
        return (token, failure);
    }

    // Of a grant whose settings were written anew but stayed the same, what was given last goes on.
    private async Task BeginAsync(Grant grant)
    {
        if (grant.Fingerprint is null || grant.Fingerprint != _grant?.Fingerprint)
        {
            _refreshToken = grant.Fingerprint is null ? null : await Task.Run(() => kept.Find(grant));
            _isKept = true;
        }
        (_grant, _token) = (grant, null);
    }

    // Before the new one is used, and not on the thread that hears the sockets: disks take their time.
    private async Task KeepAsync(Grant grant)
    {
        if (_isKept || grant.Fingerprint is null || _refreshToken is not { } newest) return;
        _isKept = await Task.Run(() => kept.TryKeep(grant, newest));
    }

    private static Verdict.Retry TooLong(TimeSpan timeout) => new($"no token within {timeout.TotalSeconds:0.###} s");

    private bool IsGood(Token token)
    {
        if (token.Lifetime is not { } lifetime) return true;
        var margin = lifetime / 10 < MarginMax ? lifetime / 10 : MarginMax;
        return clock.GetElapsedTime(_since) < lifetime - margin;
    }

    // No record: two that failed for the same reason are not the same.
    private sealed class Failed(Grant grant, Verdict why)
    {
        public Grant Grant => grant;

        public Verdict Why => why;
    }
}
