using System.Runtime.CompilerServices;
using Sluice.Configuration;
using Sluice.Translation;

namespace Sluice.Ingest.Sources;

/// <summary>
/// Remembers whose an <c>Authorization</c> header was, so that a connection that sends the same one again is not hashed again. Kestrel
/// hands out the same string for a header that repeats on a connection, and only that very string counts as known here: nothing is
/// compared, so time tells nothing, and another connection's header never matches. A changed plan forgets all.
/// </summary>
internal sealed class Callers
{
    private const int Slots = 4096;

    private readonly Known?[] _known = new Known?[Slots];

    /// <summary>As <see cref="Authentication.ByHeader"/>.</summary>
    public Caller? Find(Plan plan, Api api, string header)
    {
        ref var slot = ref _known[RuntimeHelpers.GetHashCode(header) % Slots];
        var known = Volatile.Read(ref slot);
        if (known is not null && ReferenceEquals(known.Header, header) && known.Plan == plan && known.Api == api) return known.Caller;
        var caller = Authentication.ByHeader(plan, api, header);
        if (caller is not null) Volatile.Write(ref slot, new(header, plan, api, caller));
        return caller;
    }

    private sealed record Known(string Header, Plan Plan, Api Api, Caller Caller);
}
