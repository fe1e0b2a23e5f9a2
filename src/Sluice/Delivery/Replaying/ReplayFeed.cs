using Sluice.Delivery.Attempts;
using Sluice.Journal;
using Sluice.Journal.Replays;

namespace Sluice.Delivery.Replaying;

/// <summary>What a replay's dispatcher delivers instead of the journal as it grows: a range of it, at a pace of its own. For one dispatcher.</summary>
/// <param name="replay">The replay.</param>
/// <param name="isWelcome">Whether the destination may get it now; asked again every second while it may not.</param>
internal sealed class ReplayFeed(Replay replay, Func<bool> isWelcome)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Pace _pace = new(replay.Rate, TimeSpan.FromSeconds(1));

    /// <summary>The replay's number.</summary>
    public long Id => replay.Id;

    /// <summary>The name under which its state is stored.</summary>
    public string Account => replay.Account;

    /// <summary>The last sequence number that belongs to it.</summary>
    public long Last => replay.Last;

    /// <summary>Attempts in a second at most.</summary>
    public int Rate => replay.Rate;

    /// <summary>Whether the destination may get it, as of the last time that was asked: one answer holds for a whole turn.</summary>
    public bool IsWelcome { get; private set; }

    /// <summary>Which of its messages are sent.</summary>
    public Selection Selection { get; } = new(replay);

    /// <summary>Asks whether the destination may get it now.</summary>
    public void Ask() => IsWelcome = isWelcome();

    /// <summary>Until when nothing may be started; null when something may.</summary>
    /// <param name="now">The time, on the dispatcher's own clock.</param>
    public TimeSpan? WaitsUntil(TimeSpan now) => !IsWelcome ? now + AskAgain : _pace.FreeAt > now ? _pace.FreeAt : null;

    /// <summary>Takes note of an attempt that starts.</summary>
    public void Started(TimeSpan now) => _pace.Take(now);

    /// <summary>The part of a block that belongs to it.</summary>
    public JournalBlock Within(JournalBlock block)
    {
        if (block.Last <= Last) return block;
        return block with { Entries = [.. block.Entries.TakeWhile(entry => entry.Sequence <= Last)], Last = Last };
    }
}
