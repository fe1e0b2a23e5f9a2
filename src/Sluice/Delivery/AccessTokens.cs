using Sluice.Destinations;
using Sluice.Destinations.Exchanges;

namespace Sluice.Delivery;

/// <summary>Keeps a destination's access token until shortly before it ends, and gets the next one: one fetch at a time, however many wait for it.</summary>
internal sealed class AccessTokens(Wire wire, TimeProvider clock) : IDisposable
{
    // An answer takes its time, and clocks differ.
    private static readonly TimeSpan MarginMax = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Grant? _grant;
    private Token? _token;
    private string? _refreshToken;
    private long _since;

    /// <summary>Whether one was fetched with this grant.</summary>
    public bool Has(Grant grant) => ReferenceEquals(Volatile.Read(ref _grant), grant) && Volatile.Read(ref _token) is not null;

    /// <summary>A token, or why there is none.</summary>
    /// <param name="grant">How to get one.</param>
    /// <param name="refused">The one that the destination did not accept: it is not given again. Null for none.</param>
    /// <param name="timeout">How long getting one may take.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<(Token? Token, Verdict? Failure)> GetAsync(Grant grant, Token? refused, TimeSpan timeout, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!ReferenceEquals(grant, _grant)) (_grant, _token, _refreshToken) = (grant, null, null);
            if (_token is { } kept && !ReferenceEquals(kept, refused) && IsGood(kept)) return (kept, null);
            var reply = await wire.SendAsync(grant.Request(_refreshToken), timeout, cancel);
            if (reply.Failure is { } broken) return (null, new Verdict.Retry($"no token: {broken}"));
            var (token, failure) = Grant.Read(reply.Answer);
            (_token, _refreshToken, _since) = (token, token?.RefreshToken ?? _refreshToken, clock.GetTimestamp());
            return (token, failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool IsGood(Token token)
    {
        if (token.Lifetime is not { } lifetime) return true;
        var margin = lifetime / 10 < MarginMax ? lifetime / 10 : MarginMax;
        return clock.GetElapsedTime(_since) < lifetime - margin;
    }
}
