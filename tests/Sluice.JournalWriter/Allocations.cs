using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Deduplication;

namespace Sluice.JournalWriter;

/// <summary>Counts what appending allocates, in a process where nothing else does.</summary>
internal static class Allocations
{
    private const int Producers = 16;
    private const int Appends = 400;

    // It only matters that it lies in the record.
    private const int PlaceOfMessage = 0;

    /// <summary>Bytes per append in the steady state.</summary>
    public static async Task<double> PerAppendAsync(string folder)
    {
        // As many ids as one round has, so that room for more is not what is counted; nor is packing, which comes where the machine is slow.
        var options = new JournalOptions { ReserveBytes = 64 * 1024, DuplicateIds = Producers * Appends, PackingInterval = Timeout.InfiniteTimeSpan };
        await using var journal = SqliteJournal.Open(folder, options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var record = NumberedCall.Record(1);
        await AppendAsync(journal, record);
        await AppendAsync(journal, record);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await AppendAsync(journal, record);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Producers * Appends);
    }

    private static Task AppendAsync(SqliteJournal journal, byte[] record) => Task.WhenAll(Enumerable.Range(0, Producers).Select(async producer =>
    {
        var ids = new ChosenId[1];
        var hash = (UInt128)Stopwatch.GetTimestamp() << 64;
        for (var n = 0; n < Appends; n++)
        {
            ids[0] = new(hash + (UInt128)((producer * Appends) + n), PlaceOfMessage);
            await journal.AppendAsync(record, ids);
        }
    }));
}
