using Microsoft.Extensions.ObjectPool;

namespace Sluice.Ingest;

/// <summary>Which translations are kept for further calls: not those that a call of unusual size has made large.</summary>
internal sealed class TranslationPolicy : PooledObjectPolicy<Translation.Translation>
{
    /// <summary>Enough for the largest batch of usual size and its messages.</summary>
    public const int KeptBytes = 8 * 1024 * 1024;

    public override Translation.Translation Create() => new();

    public override bool Return(Translation.Translation obj) => obj.HeldBytes <= KeptBytes;
}
