using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>The memory in which an exchange is worked out; used again by the next one.</summary>
internal sealed class Workspace
{
    private readonly List<JsonIndex> _texts = [];
    private int _used;

    public Sheet Sheet { get; } = new();

    public ByteBuffer Url { get; } = new();

    public ByteBuffer Body { get; } = new();

    /// <summary>Those that no exchange uses now.</summary>
    public static Pool<Workspace> Idle { get; } = new();

    /// <summary>Forgets everything in it.</summary>
    public void Clear()
    {
        _used = 0;
        Sheet.Clear();
        Body.Clear();
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
