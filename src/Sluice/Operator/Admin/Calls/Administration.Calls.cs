using System.Text;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Translation;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Operator.Admin;

internal sealed partial class Administration
{
    /// <summary>For what something waits that is tried at no certain time.</summary>
    private const string Turn = "for its turn: an earlier message of the same person or the destination itself holds it up, or it is under way";

    // Ids are made when a call comes in, and blocks are stored soon after; clocks may be set.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    /// <summary>Calls that one request looks at, newest first: for those that a filter meets, or for a message id that does not say its time. Default: 100,000.</summary>
    public int CallsSearched { get; init; } = 100_000;

    public Task<CallPage> EventsAsync(CallFilter filter, long? before, int limit, CancellationToken cancel)
    {
        using var calls = OpenCalls();
        var search = filter.ToSearch();
        var (looked, last) = (0, 0L);
        var (page, next) = PageOf(calls.Backwards(before ?? long.MaxValue).Take(CallsSearched).Where(IsMeant), limit);
        // Where the search ends before the journal does, there may be more.
        if (looked == CallsSearched) next ??= last;
        return Task.FromResult(new CallPage(page, next));

        bool IsMeant(JournalEntry entry)
        {
            cancel.ThrowIfCancellationRequested();
            (looked, last) = (looked + 1, entry.Sequence);
            return filter.Holds(entry.Record, search);
        }
    }

    public Task<CallState> CallAsync(long sequence, CancellationToken cancel) => Task.FromResult(
        journal.Find(sequence) is { } record ? CallOf(new(sequence, record), Readers())
        : throw new AdminException(404, "sequence", $"The journal has no call {sequence} any more, or yet; its newest is {journal.Head}.",
            "`sluice explain --last` shows the newest."));

    public Task<MessageState> MessageAsync(string messageId, long? before, CancellationToken cancel)
    {
        using var calls = OpenCalls();
        var wanted = Encoding.UTF8.GetBytes(messageId);
        var below = before ?? long.MaxValue;
        var oldest = Math.Max(calls.Trimmed, calls.Last - CallsSearched) + 1;
        var (page, next) = Among(MadeWith(messageId, calls, cancel).Where(entry => entry.Sequence < below).Reverse());
        if (page.Count == 0) (page, next) = Among(calls.Backwards(below).TakeWhile(entry => entry.Sequence >= oldest));
        if (page.Count > 0 || before is not null) return Task.FromResult(new MessageState(messageId, page, next));
        throw new AdminException(
            404, "message id", $"No message with the id '{messageId}' was found in the calls from {oldest} on.",
            "Older calls may have left the journal. If you know the number of its call, `sluice find NUMBER` says what became of it.");

        (List<CallState> Calls, long? Next) Among(IEnumerable<JournalEntry> candidates) =>
            PageOf(candidates.Where(entry => !Cancelled(cancel) && Has(entry.Record, messageId, wanted)), int.MaxValue);
    }

    private (List<CallState> Calls, long? Next) PageOf(IEnumerable<JournalEntry> calls, int limit)
    {
        var readers = Readers();
        var (page, isCut) = Page.Of(calls, limit, static entry => SizeOf(entry.Record), entry => CallOf(entry, readers));
        return (page, isCut ? page[^1].Sequence : null);
    }

    private static long SizeOf(in Record record)
    {
        var size = 0L;
        foreach (var message in record) size += message.Json.Length;
        return size;
    }

    // An id of ours says when it was made, and with it its call's. Any other may say anything.
    private static IEnumerable<JournalEntry> MadeWith(string messageId, RecordedCalls calls, CancellationToken cancel)
    {
        if (MessageId.Parse(messageId) is not { Time.Year: > 1970 and < 9999 } id) return [];
        return calls.After(calls.LastBefore(id.Time - ClocksDiffer)).TakeWhile(entry => !Cancelled(cancel) && entry.Record.ReceivedAt <= id.Time + ClocksDiffer)
            .Where(entry => entry.Record.CallId.Time == id.Time);
    }

    private static bool Has(in Record record, string messageId, byte[] wanted)
    {
        foreach (var message in record)
        {
            var envelope = Envelope.Read(message.Json);
            if (envelope.MessageId.IsEmpty ? record.CallId.For(0, message.Place).ToString() == messageId
                : envelope.MessageId.Span.SequenceEqual(wanted) || (envelope.MessageId.Span.Contains((byte)'\\') && envelope.MessageIdText() == messageId)) return true;
        }
        // A relay sends the call under this id.
        return record.CallId.ToString() == messageId;
    }

    private CallState CallOf(JournalEntry entry, IReadOnlyList<Reader> readers)
    {
        var record = entry.Record;
        var messages = new List<CallMessage>();
        foreach (var message in record)
        {
            var facts = MessageFacts.Read(message.Json);
            messages.Add(new(
                facts.MessageId ?? record.CallId.For(0, messages.Count).ToString(), facts.Type, facts.Event,
                MessageFacts.ToJson(Secrets.Mask(message.Json))));
        }
        return new()
        {
            Sequence = entry.Sequence,
            ReceivedAt = record.ReceivedAt,
            Source = record.Source,
            Method = record.Method,
            Path = Secrets.Mask(Encoding.UTF8.GetString(record.Target.Span)),
            NotMappedBecause = record.NotMappedBecause is { Length: > 0 } why ? why : null,
            Messages = messages,
            Outcomes = OutcomesOf(entry.Sequence, readers),
        };
    }

    private List<ItemOutcome> OutcomesOf(long sequence, IReadOnlyList<Reader> readers)
    {
        var outcomes = journal.Deliveries.Fates(sequence).Select(OutcomeOf).ToList();
        // Some may have read on since it was asked how they stand.
        var queued = readers.Where(one => sequence > one.Position && sequence <= one.Last).Select(static one => one.Name)
            .Except(outcomes.Select(static one => one.Destination));
        outcomes.AddRange(queued.Select(static name => new ItemOutcome { Destination = name, State = ItemState.Queued }));
        return [.. outcomes.OrderBy(static one => one.Destination, StringComparer.Ordinal).ThenBy(static one => one.Message)];
    }

    // The destinations of the configuration, and their replays that have not ended.
    private List<Reader> Readers()
    {
        var ends = Config.Destinations.ToDictionary(static one => one.Name, static _ => long.MaxValue, StringComparer.Ordinal);
        foreach (var replay in journal.Replays.Open().Where(replay => ends.ContainsKey(replay.Destination))) ends[replay.Account] = replay.Last;
        return [.. from end in ends let standing = journal.Deliveries.StandingOf(end.Key) where standing is not null select new Reader(end.Key, standing.Position, end.Value)];
    }

    private ItemOutcome OutcomeOf(ItemFate fate) => new()
    {
        Destination = fate.Destination,
        Message = fate.Key.IsWholeCall ? null : fate.Key.Index,
        Action = fate.Key.Action.Length > 0 ? fate.Key.Action : null,
        State = ItemStateOf(fate.Ending),
        At = fate.At,
        Attempts = fate.Attempts > 0 ? fate.Attempts : null,
        Reason = fate is { Ending: Ending.Waiting, At: null } ? Turn : Shown(fate.Reason),
        DeadLetter = fate.Ending == Ending.Dead ? journal.DeadLetters.NumberOf(fate.Destination, fate.Key) : null,
    };

    /// <summary>The state of the same name.</summary>
    internal static ItemState ItemStateOf(Ending ending) => Enum.Parse<ItemState>(ending.ToString());

    private RecordedCalls OpenCalls() => new(Config.Data);

    private static bool Cancelled(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Who reads the journal on: a destination, or a replay up to the end of its range.</summary>
    /// <param name="Name">The name of its account.</param>
    /// <param name="Position">The last call that it has read.</param>
    /// <param name="Last">The last call that it is going to read.</param>
    private readonly record struct Reader(string Name, long Position, long Last);
}
