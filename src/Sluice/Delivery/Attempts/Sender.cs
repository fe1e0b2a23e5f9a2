using Sluice.Configuration;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Scheduling;
using Sluice.Destinations;
using Sluice.Journal;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// Makes one attempt at items of one action: finds what is to be sent of each, sorts out what may not or need not be, and gives the rest to the courier.
/// For any threads: of an item it reads only what does not change while it is in flight.
/// </summary>
/// <param name="account">Whose dead letters are kept: the destination's or a replay's.</param>
/// <param name="journal">Where the items' calls are, and the fence.</param>
/// <param name="courier">Sends.</param>
/// <param name="replay">The number of the replay; null when there is none.</param>
internal sealed class Sender(string account, SqliteJournal journal, Courier courier, long? replay)
{
    // Bytes of a call from which on it is too much to keep for one of its messages.
    private const int LargeCall = 64 * 1024;

    /// <summary>Makes the attempt.</summary>
    /// <param name="items">Items of the same action, as many as it takes at once.</param>
    /// <param name="contents">What is known already of what to send for each of them; the rest is looked up and put there.</param>
    /// <param name="planned">The destination.</param>
    /// <param name="recall">Ends the attempt before it has sent anything, or cuts it short.</param>
    /// <returns>How it ended for each of them.</returns>
    public async Task<Outcome[]> AttemptAsync(IReadOnlyList<Item> items, Content?[] contents, PlannedDestination planned, Recall recall)
    {
        while (true)
        {
            if (await TryOnceAsync(items, contents, planned, recall) is { } outcomes) return outcomes;
        }
    }

    /// <summary>What an item may go into a batch with; null when it goes by itself.</summary>
    public BatchRule? RuleOf(Item item, PlannedDestination planned)
    {
        var place = planned.ActionNamed(item.Key.Action);
        if (place == PlannedDestination.NoAction || planned.Destination.Actions[place] is not { BatchSize: > 1 } action) return null;
        if ((item.Content ?? Find(item.Key, planned))?.For(planned, place) is not { IsCall: false, Fault: null, IsDropped: false } content) return null;
        try
        {
            var (key, weight) = planned.Destination.BatchPlaceOf(place, content.ToParcel());
            return new(item.Key.Action, key, action.BatchSize, action.BatchBytes, planned.Config.BatchWait) { Weight = weight };
        }
        catch (Exception)
        {
            // Whatever is wrong with it shows when it is tried, and by itself it harms no other.
            return null;
        }
    }

    // Null when somebody was suppressed while the pace was kept: the others are then tried anew.
    private async Task<Outcome[]?> TryOnceAsync(IReadOnlyList<Item> items, Content?[] contents, PlannedDestination planned, Recall recall)
    {
        var outcomes = new Outcome[items.Count];
        var places = new List<int>(items.Count);
        var parcels = new List<Parcel>(items.Count);
        var action = planned.ActionNamed(items[0].Key.Action);
        for (var place = 0; place < items.Count; place++)
        {
            var content = contents[place] ??= Find(items[place].Key, planned);
            var (attempt, parcel) = Prepare(items[place], content, action, planned);
            outcomes[place] = new(items[place], attempt, content);
            if (parcel is not { } ready) continue;
            places.Add(place);
            parcels.Add(ready);
        }
        if (places.Count == 0) return outcomes;
        using var span = AttemptSpan.Begin(planned, places.Select(place => contents[place]!), items[places[0]], replay);
        IReadOnlyList<Attempt> attempts;
        try
        {
            attempts = await courier.AttemptAsync(planned, action, parcels, () => places.Exists(place => IsFenced(items[place].Key, contents[place]!)), recall);
        }
        catch (OperationCanceledException) when (!recall.Cancel.IsCancellationRequested)
        {
            // Nothing was sent.
            AttemptSpan.End(span, []);
            throw;
        }
        AttemptSpan.End(span, attempts);
        if (attempts.Count == 0) return null;
        foreach (var (one, place) in places.Index()) outcomes[place] = outcomes[place] with { Attempt = attempts[one] };
        return outcomes;
    }

    // What to send of an item; or what it comes to without sending.
    private (Attempt Attempt, Parcel? Parcel) Prepare(Item item, Content? content, int action, PlannedDestination planned)
    {
        if (content is not null && IsFenced(item.Key, content)) return (Attempt.Fenced, null);
        if (content is { IsDropped: true }) return (Attempt.Nothing, null);
        if (Obstacle(content, item.Key.Action, action, planned) is { } why) return (new(new Verdict.Reject(why)), null);
        // What the action's script drops is not wanted here.
        if (content!.For(planned, action) is not { } scripted) return (Attempt.Nothing, null);
        return scripted.Fault is { } fault ? (new(new Verdict.Reject(fault)), null) : (Attempt.Nothing, scripted.ToParcel(replay));
    }

    // The one place through which everything goes that may be sent.
    private bool IsFenced(ItemKey key, Content content) => content.IsFenced(key.Sequence, journal.Fence);

    private static string? Obstacle(Content? content, string name, int action, PlannedDestination planned) =>
        content is null ? "its call is not in the journal any more"
        : content.IsCall != (planned.Type.Carries == Carries.Calls) ? "it was read when the destination had another type"
        : content.Fault is not null ? content.Fault
        : action == PlannedDestination.NoAction ? $"its action '{name}' is not in the configuration any more"
        : !planned.IsOn(action) ? $"its action '{name}' is switched off"
        : null;

    // A script that was changed meanwhile may drop what it let pass.
    private Content? Find(ItemKey key, PlannedDestination planned)
    {
        if (Recorded(key) is not { } content) return null;
        return content.Through(planned.SourceScript(content.Record)) ?? content with { IsDropped = true };
    }

    // What was a dead letter has outlived its call, perhaps: trimmed, or forgotten but for a deletion that is still to arrive.
    private Content? Recorded(ItemKey key)
    {
        var found = journal.Find(key.Sequence) is { } record ? Content.Find(record, key.Index) : null;
        // For as long as the attempt takes, a message of a large call keeps itself in memory, not the call.
        if (found is { IsForgotten: false }) return !found.IsCall && found.Record.Bytes.Length > LargeCall ? Content.OfKept(new(found.ToKept()), key.Index) : found;
        return journal.DeadLetters.Kept(account, key) is { } kept ? Content.OfKept(kept, key.Index) : found;
    }
}
