using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.JournalWriter;

/// <summary>
/// Appends from many sides until the process is killed. Says in lines what is durable: "open HEAD", "call SEQUENCE NUMBER", "change COUNT".
/// A change moves a destination's position to its count, leaves that one item waiting, buries one and counts one as delivered: whatever
/// happens, all four must agree.
/// </summary>
internal static class Appending
{
    private const int Producers = 16;

    public static async Task RunAsync(string folder, int checkpointBytes)
    {
        var options = new JournalOptions
        {
            CheckpointBytes = checkpointBytes, ReserveBytes = 64 * 1024,
            PackedBytes = 64 * 1024, PackingAge = TimeSpan.Zero, PackingInterval = TimeSpan.FromMilliseconds(10), PackingLoad = double.MaxValue,
        };
        await using var journal = SqliteJournal.Open(folder, options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        var start = journal.Head;
        Console.WriteLine($"open {start}");
        var producers = Enumerable.Range(0, Producers).Select(producer => AppendAsync(journal, (start * 1000) + producer));
        await Task.WhenAll([.. producers, ChangeAsync(journal)]);
    }

    private static async Task AppendAsync(SqliteJournal journal, long number)
    {
        for (; ; number += Producers)
        {
            var sequence = await journal.AppendAsync(NumberedCall.Record(number, (int)(number * 37 % 2000)));
            Console.WriteLine($"call {sequence} {number}");
        }
    }

    private static async Task ChangeAsync(SqliteJournal journal)
    {
        for (var count = journal.Deliveries.Load("slow", 0).Position + 1; ; count++)
        {
            await journal.Deliveries.CommitAsync(new("slow")
            {
                Position = count,
                Unpark = [new(new(count - 1, 0), Ending.Delivered, 1)],
                Park = [new(new(count, 0), 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "refused")],
                Dead = [new("slow", new(count, 1), DateTimeOffset.UnixEpoch, 1, "gone", new byte[] { 1, 2, 3 }, "POST /", "410")],
                Add = new(Delivered: 1, 0, 0, Dead: 1),
            });
            Console.WriteLine($"change {count}");
        }
    }
}
