using System.Collections.Concurrent;
using Sluice.Configuration;

namespace Sluice.Ingest.Sources;

/// <summary>The buckets of the sources that have a rate.</summary>
internal sealed class Buckets(TimeProvider clock)
{
    // By rate as well, so that a source whose rate a changed configuration leaves as it was keeps what is in its bucket.
    private readonly ConcurrentDictionary<(string Source, int Rate, bool HasKey), Bucket> _buckets = [];

    /// <summary>The bucket of a source; null when it has no rate.</summary>
    /// <param name="source">The source.</param>
    /// <param name="hasKey">Whether its key came with the call. What anybody can send as the source without it has a bucket of its own, so that nobody can use
    /// up what is there for those who have the key.</param>
    public Bucket? Of(SourceConfig source, bool hasKey) => source.Rate is { } rate
        ? _buckets.GetOrAdd((source.Name, rate, hasKey), static (key, clock) => new(key.Source, key.Rate, clock), clock)
        : null;
}
