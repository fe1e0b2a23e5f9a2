using System.Runtime.InteropServices;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Replays;

namespace Sluice.Operator.Admin;

internal sealed partial class Administration
{
    /// <summary>Letters that are read, and changed, at once: so many, or fewer when their messages have as many bytes as a page may.</summary>
    private const int LettersPerStep = 200;

    /// <summary>Calls after a dead letter in which those are counted that overtook it: of one letter, and of each in a list.</summary>
    private const int OvertakersSearched = 10_000, OvertakersSearchedInList = 1_000;

    public Task<DeadLetterPage> DeadLettersAsync(DeadLetterFilter filter, long? before, int limit, CancellationToken cancel)
    {
        var all = Matching(filter, before, cancel).SelectMany(static step => step);
        var (letters, isCut) = Page.Of(all, limit, static letter => letter.Record.Length, static letter => letter);
        var overtaken = Overtaken(letters, OvertakersSearchedInList, cancel);
        return Task.FromResult(new DeadLetterPage([.. letters.Select(letter => SummaryOf(letter, overtaken))], isCut ? letters[^1].Id : null));
    }

    public Task<DeadLetterDetails> DeadLetterAsync(long id, CancellationToken cancel) => Task.FromResult(DetailsOf(Letter(id), cancel));

    public async Task<LetterOutcome> RetryAsync(long id, bool dryRun, CancellationToken cancel)
    {
        var letter = Letter(id);
        if (CannotRetry(letter) is { } why) throw new AdminException(409, "dead letter", $"Dead letter {id} cannot be retried.", why);
        return await RetryAsync([[letter]], dryRun, cancel);
    }

    public Task<LetterOutcome> RetryAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel) =>
        RetryAsync(Matching(filter, null, cancel), dryRun, cancel);

    public Task<LetterOutcome> DropAsync(long id, bool dryRun, CancellationToken cancel) => DropAsync([[Letter(id)]], dryRun, cancel);

    public Task<LetterOutcome> DropAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel) =>
        DropAsync(Matching(filter, null, cancel), dryRun, cancel);

    // Stored first, then taken up by the destination in the order of the journal: a crash in between changes nothing but when.
    private async Task<LetterOutcome> RetryAsync(IEnumerable<IReadOnlyList<DeadLetter>> steps, bool dryRun, CancellationToken cancel)
    {
        var (refused, done) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var room = new Dictionary<string, long>(StringComparer.Ordinal);
        var (matched, left) = (0, 0);
        try
        {
            foreach (var step in steps)
            {
                var fit = new List<DeadLetter>();
                foreach (var letter in step)
                {
                    if (CannotRetry(letter) is { } why) refused[why] = refused.GetValueOrDefault(why) + 1;
                    else if (TakesRoom(letter.Destination)) fit.Add(letter);
                    else left++;
                }
                matched += step.Count;
                await ChangeAsync(fit, dryRun, ids => journal.DeadLetters.ReviveAsync(ids, clock.GetUtcNow()), done, cancel);
            }
        }
        finally
        {
            // What was stored before it broke off waits for nobody else to take it up.
            foreach (var (name, count) in done.Where(_ => !dryRun))
            {
                log.Retried(name, count);
                // Deliveries are to go on by themselves, and not where it is searched.
                if (delivery is not null) await Task.Run(() => delivery.TakeUpAsync(name), CancellationToken.None);
            }
        }
        return new()
        {
            Matched = matched, Done = done.Values.Sum(), Left = left, DryRun = dryRun, Refused = [.. refused.Select(one => new RefusedLetters(one.Key, one.Value))],
        };

        bool TakesRoom(string account)
        {
            ref var free = ref CollectionsMarshal.GetValueRefOrAddDefault(room, account, out var isKnown);
            if (!isKnown) free = RoomOf(Replay.DestinationOf(account)) - (journal.Deliveries.StandingOf(account)?.Waiting ?? 0);
            return free-- > 0;
        }
    }

    private long RoomOf(string destination) => Config.Destination(destination)?.WaitingRoom ?? 0;

    private async Task<LetterOutcome> DropAsync(IEnumerable<IReadOnlyList<DeadLetter>> steps, bool dryRun, CancellationToken cancel)
    {
        var done = new Dictionary<string, int>();
        var matched = 0;
        foreach (var step in steps)
        {
            matched += step.Count;
            await ChangeAsync(step, dryRun, ids => journal.DeadLetters.DropAsync(ids, clock.GetUtcNow()), done, cancel);
        }
        foreach (var (name, count) in done.Where(_ => !dryRun)) log.Dropped(name, count);
        return new() { Matched = matched, Done = done.Values.Sum(), DryRun = dryRun };
    }

    // One destination at a time, in a commit of its own; counts what was done of each.
    private static async Task ChangeAsync(
        IEnumerable<DeadLetter> letters, bool dryRun, Func<IReadOnlyList<long>, ValueTask<int>> change, Dictionary<string, int> done, CancellationToken cancel)
    {
        foreach (var own in letters.GroupBy(static letter => letter.Destination))
        {
            cancel.ThrowIfCancellationRequested();
            var ids = own.Select(static letter => letter.Id).ToList();
            done[own.Key] = done.GetValueOrDefault(own.Key) + (dryRun ? ids.Count : await change(ids));
        }
    }

    // A destination that there is not is refused at once, not when the first step is taken.
    private IEnumerable<IReadOnlyList<DeadLetter>> Matching(DeadLetterFilter filter, long? before, CancellationToken cancel)
    {
        if (filter.Destination is { } name) Known(name, orReplay: true);
        return Steps(filter, before, cancel);
    }

    // Letters that come meanwhile have higher numbers and are not met: what dies again at once is not retried for ever.
    private IEnumerable<IReadOnlyList<DeadLetter>> Steps(DeadLetterFilter filter, long? before, CancellationToken cancel)
    {
        var search = filter.ToSearch();
        for (var query = filter.ToQuery(before); ;)
        {
            cancel.ThrowIfCancellationRequested();
            var letters = journal.DeadLetters.Find(query, LettersPerStep, Page.BytesMax);
            yield return [.. letters.Where(letter => filter.Holds(letter, search))];
            if (letters.Count < LettersPerStep && letters.Sum(static letter => (long)letter.Record.Length) < Page.BytesMax) yield break;
            query = query with { Before = letters[^1].Id };
        }
    }

    private DeadLetter Letter(long id) => journal.DeadLetters.Find(id)
        ?? throw new AdminException(404, "dead letter", $"There is no dead letter {id} any more, or yet.", "`sluice dead-letters list` lists those there are.");

    private string? CannotRetry(DeadLetter letter)
    {
        if (letter.Record.IsEmpty)
            return "Nothing of it is kept that could be sent: its call had left the journal before it died, or its person is suppressed or deleted. Drop it.";
        if (letter.Kept is null) return "What is kept of it cannot be read: the disk gave back something else than was written. Drop it, and look at the disk.";
        if (ReplayOf(letter) is { Stage: ReplayStage.Cancelled }) return "Its replay was cancelled. Drop it.";
        var (plan, destination) = (plans.Current, Replay.DestinationOf(letter.Destination));
        if (plan.Destination(destination) is not { } planned)
            return plan.Config.Destination(destination) is null ? "Its destination is not in the configuration any more. Put it back, or drop the letter."
                : "Its destination is switched off. Switch it on first.";
        if (letter.Key.IsWholeCall != (planned.Type.Carries == Carries.Calls)) return "Its destination had another type then, and cannot send it. Drop it.";
        var (name, action) = (letter.Key.Action, planned.ActionNamed(letter.Key.Action));
        if (action == PlannedDestination.NoAction && name.Length == 0)
            return "A script failed for it before its actions were chosen. Mend the script and send its call again.";
        if (action == PlannedDestination.NoAction) return $"Its action '{name}' is not in the configuration any more. Put it back, or drop the letter.";
        return planned.IsOn(action) ? null : $"Its action '{name}' is switched off. Switch it on first.";
    }

    private Replay? ReplayOf(DeadLetter letter) => Replay.NumberOf(letter.Destination) is { } id ? journal.Replays.Find(id) : null;

    private DeadLetterSummary SummaryOf(DeadLetter letter, IReadOnlyDictionary<long, int> overtaken)
    {
        var kept = letter.Kept;
        var isCall = letter.Key.IsWholeCall;
        var facts = kept is { } record && !isCall && First(record) is { } message ? MessageFacts.Read(message.Json) : null;
        return new()
        {
            Id = letter.Id,
            Destination = letter.Destination,
            Action = letter.Key.Action,
            Sequence = letter.Key.Sequence,
            Message = isCall ? null : letter.Key.Index,
            MessageId = facts?.MessageId ?? kept?.CallId.For(0, Math.Max(0, letter.Key.Index)).ToString() ?? "",
            Type = isCall ? "call" : facts?.Type,
            Event = facts?.Event,
            UserId = facts?.UserId,
            DiedAt = letter.At,
            Attempts = letter.Attempts,
            FirstAttemptAt = letter.FirstAttempt,
            LastAttemptAt = letter.LastAttempt,
            Reason = Secrets.Mask(letter.Reason),
            Overtaken = overtaken.GetValueOrDefault(letter.Id),
        };
    }

    private DeadLetterDetails DetailsOf(DeadLetter letter, CancellationToken cancel)
    {
        var kept = letter.Kept;
        var content = kept is not { } record ? default : letter.Key.IsWholeCall ? record.Body : First(record)?.Json ?? default;
        return new(SummaryOf(letter, Overtaken([letter], OvertakersSearched, cancel)))
        {
            Content = content.IsEmpty ? null : MessageFacts.ToJson(Secrets.Mask(content)),
            LastRequest = Shown(letter.LastRequest),
            LastAnswer = Shown(letter.LastAnswer),
            CannotRetry = CannotRetry(letter),
        };
    }

    // What a sender put into a message goes out in requests, and comes back in answers.
    private string? Shown(string text) => text.Length > 0 ? Secrets.Mask(text) : null;

    private Dictionary<long, int> Overtaken(List<DeadLetter> letters, int within, CancellationToken cancel)
    {
        if (letters.Count == 0) return [];
        using var calls = OpenCalls();
        return new Overtakers(calls, journal).Of(letters, within, cancel);
    }

    private static RecordMessage? First(in Record record)
    {
        foreach (var message in record) return message;
        return null;
    }
}
