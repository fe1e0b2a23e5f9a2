using Sluice.Destinations;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Benchmarks.Actions;

/// <summary>Asks a destination what it would do with messages, from their bytes.</summary>
internal sealed class Asking(Destination destination)
{
    private static readonly byte[] Answer = [.. "{}"u8];
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly TriggerIndex _triggers = new([.. destination.Actions.Select(static action => action.Trigger!)]);
    private readonly JsonIndex _text = new();
    private readonly Arena _arena = new();
    private readonly List<int> _fired = [];

    /// <summary>Which of its actions want messages that were read already.</summary>
    public int TriggerRead(JsonIndex[] messages)
    {
        var fired = 0;
        foreach (var message in messages)
        {
            _triggers.Matching(new Value(message, 0), _fired);
            fired += _fired.Count;
        }
        return fired;
    }

    /// <summary>What each of these makes of them.</summary>
    public int Map(byte[][] messages)
    {
        var fired = 0;
        foreach (var message in messages)
        {
            var value = Match(message);
            foreach (var action in _fired)
            {
                _arena.Clear();
                destination.Actions[action].Mapping!.Apply(value, _arena);
                fired++;
            }
        }
        return fired;
    }

    /// <summary>The requests that each of these sends, answered on the spot. As in the gateway, what wants a message reads it once, and each of its actions again.</summary>
    public int Whole(Parcel[][] parcels)
    {
        var sent = 0;
        foreach (var parcel in parcels)
        {
            Match(parcel[0].Body.Span);
            foreach (var action in _fired)
            {
                using var exchange = destination.Open(action, parcel, At);
                while (exchange.Next() is not null)
                {
                    exchange.Take(new(200, null, Answer));
                    sent++;
                }
            }
        }
        return sent;
    }

    private Value Match(ReadOnlySpan<byte> message)
    {
        _text.ReadMessage(message);
        var value = new Value(_text, 0);
        _triggers.Matching(value, _fired);
        return value;
    }
}
