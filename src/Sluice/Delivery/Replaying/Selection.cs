using Sluice.Delivery.Reading;
using Sluice.Journal;
using Sluice.Journal.Replays;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Delivery.Replaying;

/// <summary>Which messages of its range a replay sends. For one thread.</summary>
internal sealed class Selection
{
    private readonly Replay _replay;
    private readonly Trigger? _where;
    private readonly PersonSearch? _person;
    private readonly JsonIndex _json = new();

    /// <summary>Throws <see cref="TriggerException"/> when its condition is none.</summary>
    public Selection(Replay replay)
    {
        _replay = replay;
        if (replay.Where.Length > 0) _where = Trigger.Parse(replay.Where);
        if (replay.Person.Length > 0) _person = new(replay.Person);
    }

    /// <summary>Whether a call was received between the two times.</summary>
    public bool Covers(in Record call) => !(call.ReceivedAt < _replay.From) && !(call.ReceivedAt >= _replay.To);

    /// <summary>Whether a message is wanted: its condition sees it as the destination's triggers do, the person is looked for as it was accepted.</summary>
    public bool Wants(Content message) =>
        _person?.Finds(message.Message.Json.Span) != false && (_where is null || Meets(message.Body.Span));

    /// <summary>Whether a call is wanted: one of its messages is, or nothing is asked. One without messages is about whom it is addressed to.</summary>
    public bool Wants(in Record call)
    {
        if (_where is null) return _person?.Finds(call) != false;
        foreach (var message in call)
        {
            if (_person?.Finds(message.Json.Span) != false && Meets(message.Json.Span)) return true;
        }
        return false;
    }

    private bool Meets(ReadOnlySpan<byte> message) => _json.ReadMessage(message) is null && _where!.Matches(new Value(_json, 0));
}
