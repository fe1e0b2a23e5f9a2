using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Sluice.Ingest.Answers;

namespace Sluice.Ingest.Browser;

/// <summary>How often one address may call. Addresses that are quiet again cost no memory.</summary>
internal sealed class AddressLimiter
{
    // Who has one IPv6 address has the 2^64 beside it as well.
    private const int Ipv6NetworkBytes = 8;

    // Made for the first call from a page: from then on it looks ten times a second for who is quiet again.
    private readonly Lazy<PartitionedRateLimiter<(IPAddress? Address, int Rate)>> _limiter = new(static () =>
        PartitionedRateLimiter.Create<(IPAddress? Address, int Rate), (IPAddress, int)>(static from =>
            RateLimitPartition.GetTokenBucketLimiter((NetworkOf(from.Address ?? IPAddress.None), from.Rate), static key => Bucket(key.Item2))));

    /// <summary>Counts a call. Gives a refusal when there were too many.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="rate">Calls in a minute, of which as many may come at once.</param>
    public Refusal? Refuse(IPAddress? address, int rate)
    {
        using var lease = _limiter.Value.AttemptAcquire((address, rate));
        if (lease.IsAcquired) return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        return Refusal.TooMany(rate, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)));
    }

    private static TokenBucketRateLimiterOptions Bucket(int rate)
    {
        var tokens = Math.Max(1, rate / 60);
        return new()
        {
            TokenLimit = rate,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * tokens / rate,
            AutoReplenishment = false,
            QueueLimit = 0,
        };
    }

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6NetworkBytes).Clear();
        return new(bytes);
    }
}
