using Sluice.Journal.Deduplication;
using Sluice.Translation;

namespace Sluice.Journal.Privacy;

/// <summary>
/// What the messages of a call change of tombstones, one after the other. The rule is here, whoever keeps the tombstones: which messages make some, which lift
/// some, and which time counts. Allocates nothing.
/// </summary>
internal ref struct TombstoneChanges
{
    private readonly TombstoneKinds _liftedByIdentify;
    private readonly long _receivedAt;
    private Record.MessageEnumerator _messages;
    private ReadOnlySpan<ChosenId> _ids;

    /// <param name="call">The call.</param>
    /// <param name="liftedByIdentify">What an identify lifts.</param>
    /// <param name="ids">The ids of its messages, judged, in their order, as long as the call does not say itself what of it is a duplicate.</param>
    public TombstoneChanges(in Record call, TombstoneKinds liftedByIdentify, ReadOnlySpan<ChosenId> ids = default)
    {
        (_liftedByIdentify, _receivedAt) = (liftedByIdentify, call.ReceivedAt.ToUnixTimeMilliseconds());
        _messages = call.GetEnumerator();
        _ids = ids;
    }

    public TombstoneChange Current { get; private set; }

    public readonly TombstoneChanges GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_messages.MoveNext())
        {
            var message = _messages.Current;
            // What was sent again says nothing new: what came in between counts. Of what was forgotten nothing can be read.
            if (IsDuplicate(message) || message.IsForgotten) continue;
            var (makes, lifts) = PersonEvents.Of(message.Type, message.Json.Span) switch
            {
                PersonEvent.Suppressed => (TombstoneKinds.Suppressed, TombstoneKinds.None),
                PersonEvent.Deleted => (TombstoneKinds.Deleted, TombstoneKinds.None),
                PersonEvent.Unsuppressed => (TombstoneKinds.None, TombstoneKinds.All),
                _ => (TombstoneKinds.None, message.Type == MessageType.Identify ? _liftedByIdentify : TombstoneKinds.None),
            };
            if ((makes | lifts) == TombstoneKinds.None) continue;
            Current = new(message, makes, lifts, _receivedAt);
            return true;
        }
        return false;
    }

    private bool IsDuplicate(in RecordMessage message)
    {
        while (!_ids.IsEmpty && _ids[0].Offset < message.Offset) _ids = _ids[1..];
        return message.IsDuplicate || (!_ids.IsEmpty && _ids[0].Offset == message.Offset && _ids[0].IsDuplicate);
    }
}

/// <summary>What a message changes of the tombstones of those whom it names: it makes some, or it lifts some.</summary>
/// <param name="message">The message.</param>
/// <param name="makes">Of which kind it makes some.</param>
/// <param name="lifts">Of which kinds it lifts those that stand.</param>
/// <param name="receivedAt">When its call was received, in Unix milliseconds.</param>
internal readonly struct TombstoneChange(RecordMessage message, TombstoneKinds makes, TombstoneKinds lifts, long receivedAt)
{
    public int Place => message.Place;

    public TombstoneKinds Makes => makes;

    public TombstoneKinds Lifts => lifts;

    /// <summary>
    /// When those that it makes are made, or up to when those were that it lifts, in Unix milliseconds. An identify lifts what was made before it happened; who
    /// unsuppresses means all there is.
    /// </summary>
    public long At => makes != TombstoneKinds.None ? receivedAt
        : message.Type == MessageType.Identify ? EventTime.Of(message.Json.Span, receivedAt)
        : long.MaxValue;

    /// <summary>Whom it names.</summary>
    /// <param name="keys">Receives the keys; at least <see cref="PersonIdentifiers.Most"/>.</param>
    public ReadOnlySpan<ulong> Persons(Span<ulong> keys) => keys[..PersonIdentifiers.Read(message.Json.Span, keys)];
}
