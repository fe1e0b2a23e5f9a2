using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;

namespace Sluice.JournalWriter;

/// <summary>Counts what appending allocates, in a process where nothing else does.</summary>
internal static class Allocations
{
    private const int Producers = 16;
    private const int Appends = 1000;

    /// <summary>Bytes per append in the steady state.</summary>
    public static async Task<double> PerAppendAsync(string folder)
    {
        var options = new JournalOptions { ReserveBytes = 64 * 1024 };
        await using var journal = SqliteJournal.Open(folder, options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        await AppendAsync(journal);
        await AppendAsync(journal);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AppendAsync(journal);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Producers * Appends);
    }

    private static Task AppendAsync(SqliteJournal journal) => Task.WhenAll(Enumerable.Range(0, Producers).Select(async producer =>
    {
        var record = NumberedCall.Record(producer);
        for (var n = 0; n < Appends; n++) await journal.AppendAsync(record);
    }));
}
