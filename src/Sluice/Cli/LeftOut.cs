using Sluice.Journal;

namespace Sluice.Cli;

/// <summary>What is said of calls of a journal that a command left out.</summary>
internal static class LeftOut
{
    /// <summary>Says which were left out as they are damaged, and how many for their persons' sake.</summary>
    public static void Write(RecordedCalls journal, long fenced, TextWriter error)
    {
        foreach (var damage in journal.LeftOut) error.WriteLine($"sluice: {damage} They are left out; `sluice journal doctor` says more.");
        if (fenced > 0) error.WriteLine($"sluice: left out {Count.Of(fenced, "call")} about people who were suppressed, deleted or forgotten.");
    }
}
