using System.Globalization;

namespace Sluice.Journal.Replays;

/// <summary>Whether a replay goes on. The numbers are stored: they never change their meaning.</summary>
internal enum ReplayStage : byte
{
    /// <summary>It is sent.</summary>
    Running = 0,

    /// <summary>The operator holds it.</summary>
    Paused = 1,

    /// <summary>Everything of it has ended.</summary>
    Done = 2,

    /// <summary>The operator gave it up.</summary>
    Cancelled = 3,
}

/// <summary>A range of the journal that is sent to a destination once more.</summary>
internal sealed record Replay
{
    /// <summary>Stands between the destination and the number in <see cref="Account"/>.</summary>
    public const string Mark = "/replay-";

    /// <summary>Its number, never given twice; 0 while it is not stored.</summary>
    public long Id { get; init; }

    /// <summary>To which destination.</summary>
    public required string Destination { get; init; }

    /// <summary>The sequence number after which the range begins.</summary>
    public required long After { get; init; }

    /// <summary>The last sequence number of the range.</summary>
    public required long Last { get; init; }

    /// <summary>Calls received before this are left out; null for none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Calls received at this time or later are left out; null for none.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Which messages, as a trigger says it; empty for all.</summary>
    public string Where { get; init; } = "";

    /// <summary>About whom: an id, an e-mail address, an anonymous id; empty for everybody.</summary>
    public string Person { get; init; } = "";

    /// <summary>Attempts in a second at most.</summary>
    public required int Rate { get; init; }

    /// <summary>Whether it goes on.</summary>
    public ReplayStage Stage { get; init; }

    /// <summary>When it was ordered.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>
    /// The name under which its position, what waits, its dead letters and its ledger are stored, as those of a destination are under the destination's name.
    /// No destination can have such a name.
    /// </summary>
    public string Account => $"{Destination}{Mark}{Id}";

    /// <summary>Whether a name of the stored state is that of a replay; else it is a destination's.</summary>
    public static bool IsAccount(string name) => name.Contains(Mark, StringComparison.Ordinal);

    /// <summary>The number of the replay that has a name of the stored state; null when it is a destination's.</summary>
    public static long? NumberOf(string account) =>
        account.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at && long.TryParse(account.AsSpan(at + Mark.Length), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The destination that a name of the stored state belongs to.</summary>
    public static string DestinationOf(string account) => IsAccount(account) ? account[..account.IndexOf(Mark, StringComparison.Ordinal)] : account;
}
