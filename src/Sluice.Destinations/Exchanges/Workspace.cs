using System.Collections.Concurrent;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>The memory in which an exchange is worked out; used again by the next one.</summary>
internal sealed class Workspace
{
    // More than this are never under way at once on the machines we know; what is beyond is left to the garbage collector.
    private const int Kept = 256;

    private static readonly ConcurrentBag<Workspace> Idle = [];
    private readonly List<JsonIndex> _texts = [];
    private int _used;

    public Sheet Sheet { get; } = new();

    public ByteBuffer Url { get; } = new();

    public ByteBuffer Body { get; } = new();

    public static Workspace Rent() => Idle.TryTake(out var workspace) ? workspace : new();

    public void Return()
    {
        _used = 0;
        Sheet.Clear();
        Body.Clear();
        if (Idle.Count < Kept) Idle.Add(this);
    }

    /// <summary>Reads a JSON text; undefined if it is none.</summary>
    public Value Read(ReadOnlySpan<byte> json)
    {
        const int DepthMax = 1024;
        if (_used == _texts.Count) _texts.Add(new());
        var index = _texts[_used++];
        return index.Read(json, strict: false, DepthMax) is null ? new(index, 0) : default;
    }
}
