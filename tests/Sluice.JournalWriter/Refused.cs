using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Journal;

namespace Sluice.JournalWriter;

/// <summary>
/// Appends until the system refuses to write, which a limit on the size of files brings about. Says "call SEQUENCE NUMBER", then
/// "refused REASON"; when a line comes on standard input, tries until a call is taken and says which.
/// </summary>
internal static class Refused
{
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    public static async Task RunAsync(string folder)
    {
        // Instead of ending the process, the write fails.
        using var ignored = PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true);
        var options = new JournalOptions
        {
            CheckpointBytes = 256 * 1024, ReserveBytes = 512 * 1024, RecoveryInterval = TimeSpan.FromMilliseconds(20),
        };
        await using var journal = SqliteJournal.Open(folder, options, TimeProvider.System, NullLogger<SqliteJournal>.Instance);
        Console.WriteLine($"open {Environment.ProcessId}");
        Console.ReadLine();
        var number = 1L;
        while (await TryAppendAsync(journal, number) is null) number++;
        Console.WriteLine($"refused {journal.Unavailable}");
        Console.ReadLine();
        while (await TryAppendAsync(journal, number) is not null) await Task.Yield();
    }

    private static async Task<string?> TryAppendAsync(SqliteJournal journal, long number)
    {
        try
        {
            Console.WriteLine($"call {await journal.AppendAsync(NumberedCall.Record(number, 5000))} {number}");
            return null;
        }
        catch (JournalUnavailableException refused)
        {
            return refused.Message;
        }
    }
}
