using System.Runtime.InteropServices;
using Sluice.Journal;
using Sluice.Journal.Privacy;
using Sluice.Translation;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Cli.Dryrun;

/// <summary>A call with everything that its way through the gateway depends on.</summary>
/// <param name="Source">Name of the source that sent it.</param>
/// <param name="Call">The call, with the time and identity of its acceptance.</param>
internal readonly record struct SourcedCall(string Source, TrackCall Call)
{
    /// <summary>Places of those of its messages that were accepted before, and that nobody gets again.</summary>
    public IReadOnlyList<int> Duplicates { get; init; } = [];

    /// <summary>Whether nothing of it is new.</summary>
    public bool HasOnlyDuplicates { get; init; }

    /// <summary>Who is suppressed or deleted; null for a call that is in no journal.</summary>
    public Fence? Fence { get; init; }

    /// <summary>The record; null for a call that is in no journal.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>Who was suppressed and deleted when; null when nobody asks for it.</summary>
    public FenceHistory? History { get; init; }

    // What is left of the messages of a call of which some were forgotten; null for any other. Their part of the body is gone too, so translated anew it gives these alone.
    private List<LeftMessage>? Left { get; init; }

    /// <summary>The call that a journal's record holds.</summary>
    public static SourcedCall Of(JournalEntry entry, RecordedCalls journal)
    {
        var record = entry.Record;
        var duplicates = new List<int>();
        List<LeftMessage>? left = record.IsForgotten ? [] : null;
        foreach (var message in record)
        {
            if (message.IsDuplicate) duplicates.Add(message.Place);
            if (!message.IsForgotten) left?.Add(new(message.Place, Envelope.Read(message.Json).MessageId));
        }
        var call = new TrackCall(record.Method, record.Target, record.Body, record.ReceivedAt, record.CallId) { ContentType = record.ContentType };
        return new(record.Source, call)
        {
            Duplicates = duplicates, HasOnlyDuplicates = record.HasOnlyDuplicates, Entry = entry, Fence = journal.Fence,
            Left = left,
        };
    }

    /// <summary>The place that a message, as it is translated now, has in its call.</summary>
    /// <param name="index">Which of those it is that the call is translated to now.</param>
    public int PlaceOf(int index) => Left is null ? index : index < Left.Count ? Left[index].Place : CountOf(index);

    /// <summary>How many messages the call has, those that were forgotten among them.</summary>
    /// <param name="translated">How many it is translated to now.</param>
    public int CountOf(int translated) => Left is null ? translated : Entry!.Record.MessageCount + Math.Max(0, translated - Left.Count);

    /// <summary>Gives messages the ids that they were stored with: one that comes of the place in the call is another when those before it were forgotten.</summary>
    /// <param name="translated">The call, as it is translated now.</param>
    public void RestoreIds(TranslatedCall translated)
    {
        foreach (var (message, left) in translated.Messages.Zip(Left ?? []))
        {
            var id = Envelope.Read(translated.Output[message.Json]).MessageId;
            if (id.Length == left.Id.Length) left.Id.CopyTo(MemoryMarshal.AsMemory(id));
        }
    }

    /// <summary>Why nothing may be sent of this call as a whole; null when it may.</summary>
    public string? FencedBecause()
    {
        if (Entry is null || Fence?.Holding(Entry.Sequence, Entry.Record) is null) return null;
        // Until the last of them was held back it could go out.
        (FencedTime Time, MessagePlace At)? last = null;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        foreach (var message in Entry.Record)
        {
            var at = new MessagePlace(Entry.Sequence, message.Place);
            if (!message.IsForgotten && History?.Holding(at, keys[..PersonIdentifiers.Read(message.Json.Span, keys)]) is { } time
                && (last is null || time.By.CompareTo(last.Value.Time.By) > 0))
                last = (time, at);
        }
        if (Entry.Record.MessageCount == 0) return Because(new(Entry.Sequence, ItemKey.WholeCall), keys[..CallIdentifiers.Read(Entry.Record, keys)]);
        return Because(last?.Time, last?.At ?? default);
    }

    /// <summary>Why nothing may be sent of one of its messages, as it is translated now; null when it may.</summary>
    public string? FencedBecause(int place, MessageType type, ReadOnlyMemory<byte> json)
    {
        if (Entry is null || Fence?.Holding(Entry.Sequence, place, new RecordMessage(type, json)) is null) return null;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return Because(new(Entry.Sequence, place), keys[..PersonIdentifiers.Read(json.Span, keys)]);
    }

    private string Because(MessagePlace at, ReadOnlySpan<ulong> keys) => Because(History?.Holding(at, keys), at);

    private static string Because(FencedTime? held, MessagePlace at)
    {
        if (held is not { } time) return "fenced: its person was suppressed or deleted by a call that has left the journal, or was forgotten";
        var kind = time.Kind == TombstoneKinds.Deleted ? "deleted" : "suppressed";
        var length = time.Until is { } until ? $"{kind} until call {until.Sequence}" : $"its person is {kind}";
        return time.By.CompareTo(at) < 0
            ? $"fenced by call {time.By.Sequence} ({length})"
            : $"fenced by call {time.By.Sequence}, which came later ({length}): it would be held back now; what had been delivered before stays delivered";
    }

    /// <summary>A message that is left.</summary>
    /// <param name="Place">Its place in the call.</param>
    /// <param name="Id">The text of its id.</param>
    private readonly record struct LeftMessage(int Place, ReadOnlyMemory<byte> Id);
}
