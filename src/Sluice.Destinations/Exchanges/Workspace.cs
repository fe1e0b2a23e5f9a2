using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Exchanges;

/// <summary>The memory in which an exchange is worked out; used again by the next one.</summary>
internal sealed class Workspace
{
    // Memory beyond this is not kept for the next exchange: few answers are that large, and there are many workspaces.
    private const int KeptBytes = 1024 * 1024;

    private readonly List<JsonIndex> _texts = [];
    private int _used;
    private long _bytes;

    public Arena Arena { get; } = new();

    public ByteBuffer Url { get; } = new();

    public ByteBuffer Body { get; } = new();

    /// <summary>Whether it has grown so large that it should not be used again.</summary>
    public bool IsLarge => _bytes > KeptBytes || Body.Length > KeptBytes || Arena.IsLarge;

    /// <summary>Those that no exchange uses now.</summary>
    public static Pool<Workspace> Idle { get; } = new();

    /// <summary>Forgets everything in it.</summary>
    public void Clear()
    {
        (_used, _bytes) = (0, 0);
        Arena.Clear();
        Body.Clear();
    }

    /// <summary>Reads a message; undefined if it is no JSON.</summary>
    public Value ReadMessage(ReadOnlySpan<byte> message)
    {
        var index = NextIndex(message.Length);
        return index.ReadMessage(message) is null ? new(index, 0) : default;
    }

    /// <summary>Reads a JSON text of any origin; undefined if it is none.</summary>
    public Value Read(ReadOnlySpan<byte> json)
    {
        var index = NextIndex(json.Length);
        return index.Read(json, strict: false, JsonIndex.MessageDepth) is null ? new(index, 0) : default;
    }

    private JsonIndex NextIndex(int length)
    {
        if (_used == _texts.Count) _texts.Add(new());
        _bytes += length;
        return _texts[_used++];
    }
}
