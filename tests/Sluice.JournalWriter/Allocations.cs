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
        var record = NumberedCall.Record(1);
        await AppendAsync(journal, record);
        await AppendAsync(journal, record);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AppendAsync(journal, record);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Producers * Appends);
    }

    private static Task AppendAsync(SqliteJournal journal, byte[] record) => Task.WhenAll(Enumerable.Range(0, Producers).Select(async _ =>
    {
        for (var n = 0; n < Appends; n++) await journal.AppendAsync(record);
    }));
}
