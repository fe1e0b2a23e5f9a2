using Sluice.Journal;

namespace Sluice.Tests.Journal.PowerLoss;

/// <summary>What a journal says of itself, but for its calls: each part in words, so that two of them can be compared.</summary>
internal static class Standing
{
    /// <summary>How it stands.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="persons">Whose tombstones are looked at.</param>
    public static Dictionary<string, string> Of(SqliteJournal journal, IEnumerable<string> persons)
    {
        var replays = journal.Replays.Before(long.MaxValue, int.MaxValue);
        var parts = journal.Deliveries.Standings().Concat(replays.Select(replay => journal.Deliveries.StandingOf(replay.Account)!)).ToDictionary(
            static one => one.Destination, static one => $"{one.Position} {one.Tally} {one.Paused} {one.Waiting} {one.OldestWaiting}");
        foreach (var replay in replays) parts[$"replay {replay.Id}"] = $"{replay.Account} {replay.After} {replay.Last} {replay.Stage}";
        foreach (var person in persons) parts[$"fence {person}"] = $"{journal.Fence.Stands([PersonKey.OfText(person)])}";
        parts["letters"] = string.Join(' ', journal.DeadLetters.Find(new(), int.MaxValue).Select(static one => one.Id));
        return parts;
    }
}
