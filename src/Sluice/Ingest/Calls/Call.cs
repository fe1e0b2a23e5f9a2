using System.Buffers;
using System.Text;
using Microsoft.Extensions.ObjectPool;
using Sluice.Ingest.Sources;
using Sluice.Ingest.Telemetry;
using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.Ingest.Calls;

/// <summary>The memory that one call needs until it is answered; reused call after call.</summary>
internal sealed class Call : IResettable
{
    private readonly byte[] _target = new byte[256];
    private byte[]? _longTarget;

    /// <summary>Its body.</summary>
    public RequestBody Body { get; } = new();

    /// <summary>Its encoded record, which the journal reads until the append completes.</summary>
    public PooledBuffer Record { get; } = new();

    /// <summary>Ids in the record that can repeat.</summary>
    public ChosenIds Ids { get; } = new();

    /// <summary>What is counted, measured and traced of it.</summary>
    public CallWatch Watch { get; } = new();

    /// <summary>What its source may still send; null while its source is not known, or has no rate.</summary>
    public Bucket? Bucket { get; set; }

    /// <summary>What of it is accepted, but not taken as sent.</summary>
    public IReadOnlyList<Diagnostic> Altered { get; set; } = [];

    /// <summary>Its method, in upper case.</summary>
    public string Method { get; set; } = "";

    /// <summary>Its target in origin form: the path as sent, with its query.</summary>
    public ReadOnlyMemory<byte> Target { get; private set; }

    /// <summary>Takes the raw target of a request line. Proxies' absolute form loses its scheme and host.</summary>
    public void SetTarget(string raw)
    {
        var text = raw.AsSpan();
        if (!text.StartsWith('/') && text.IndexOf("://") is var scheme and >= 0)
        {
            var rest = text[(scheme + 3)..];
            var path = rest.IndexOfAny('/', '?');
            text = path < 0 ? "/" : rest[path..];
        }
        var into = text.Length <= _target.Length ? _target : _longTarget = ArrayPool<byte>.Shared.Rent(text.Length);
        // Kestrel refuses anything but ASCII in a request line.
        Target = into.AsMemory(0, Encoding.ASCII.GetBytes(text, into));
    }

    /// <inheritdoc/>
    public bool TryReset()
    {
        Body.Release();
        Record.Release();
        Ids.Release();
        Bucket = null;
        Altered = [];
        Target = default;
        if (_longTarget is not null) ArrayPool<byte>.Shared.Return(_longTarget);
        _longTarget = null;
        return true;
    }
}
