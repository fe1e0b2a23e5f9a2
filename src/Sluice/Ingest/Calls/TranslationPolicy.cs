using Microsoft.Extensions.ObjectPool;
using Sluice.Translation;

namespace Sluice.Ingest.Calls;

/// <summary>Which translations are kept for further calls: not those that a call of unusual size has made large.</summary>
internal sealed class TranslationPolicy : PooledObjectPolicy<TranslatedCall>
{
    /// <summary>Enough for the largest batch of usual size and its messages.</summary>
    public const int KeptBytes = 8 * 1024 * 1024;

    public override TranslatedCall Create() => new();

    public override bool Return(TranslatedCall obj) => obj.HeldBytes <= KeptBytes;
}
