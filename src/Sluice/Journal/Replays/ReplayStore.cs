using Sluice.Journal.Delivery;

namespace Sluice.Journal.Replays;

/// <summary>The replays of a journal.</summary>
internal sealed class ReplayStore(Transactions transactions, WaitingStore waiting)
{
    /// <summary>Items that are given up in one commit.</summary>
    private const int GivenUpAtOnce = 1000;

    private readonly ReplayReader _replays = new(transactions.Queries);

    /// <summary>Those with a lower number than this, newest first.</summary>
    public IReadOnlyList<Replay> Before(long id, int limit) => transactions.Ask(() => _replays.Before(id, limit));

    /// <summary>One; null when there is none of that number.</summary>
    public Replay? Find(long id) => transactions.Ask(() => _replays.Find(id));

    /// <summary>Those that have something to send, whether they may or not, oldest first. What the others cost does not depend on how many there are.</summary>
    public IReadOnlyList<Replay> Open() => transactions.Ask(_replays.Open);

    /// <summary>Those of them that may.</summary>
    public IReadOnlyList<Replay> Due() => [.. Open().Where(static replay => replay.Stage != ReplayStage.Paused)];

    /// <summary>
    /// Stores a replay and its place before the first of its calls, in one commit: from then on retention leaves alone what it needs. What was trimmed by then it
    /// does not get. Completes when that is durable, with the replay's number.
    /// </summary>
    public async ValueTask<Replay> AddAsync(Replay replay)
    {
        var added = replay;
        await transactions.ChangeAsync("Replays", tables =>
        {
            added = tables.Replays.Add(replay with { After = Math.Max(replay.After, Math.Min(tables.Blocks.Trimmed, replay.Last)) });
            tables.Delivery.Apply(new(added.Account) { Position = added.After }, added.Created.ToUnixTimeMilliseconds());
        });
        return added;
    }

    /// <summary>Sets whether a replay goes on. Completes when that is durable; false when it had come to its end already.</summary>
    public async ValueTask<bool> SetAsync(long id, ReplayStage stage)
    {
        var changed = false;
        await transactions.ChangeAsync("Replays", tables => changed = tables.Replays.Set(id, stage));
        return changed;
    }

    /// <summary>Gives up what waits of a cancelled replay, which nothing delivers any more. Completes when that is durable.</summary>
    /// <param name="account">See <see cref="Replay.Account"/>.</param>
    public async ValueTask GiveUpAsync(string account)
    {
        while (waiting.Of(account, GivenUpAtOnce) is { Count: > 0 } some)
        {
            await transactions.CommitAsync(new(account)
            {
                Unpark = [.. some.Select(static item => new SettledItem(item.Key, Ending.Dropped, item.Attempts))],
                Add = Tally.Of(Ending.Dropped, some.Count),
            });
        }
    }
}
