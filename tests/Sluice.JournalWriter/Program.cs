// A process for tests that need one of its own. "append FOLDER CHECKPOINT_BYTES" appends to a journal until it is killed and says what was
// acknowledged; "repeat FOLDER" does the same with calls that every such process sends; "refused FOLDER" appends until it is refused, and
// again when it is told on standard input; "allocations FOLDER" says how many bytes an append allocates; "audit" examines the journals whose
// folders are given on standard input.
using System.Globalization;
using Sluice.JournalWriter;

switch (args)
{
    case ["append", var folder, var checkpointBytes]:
        await Appending.RunAsync(folder, int.Parse(checkpointBytes, CultureInfo.InvariantCulture));
        return 0;
    case ["repeat", var folder]:
        await Repeating.RunAsync(folder);
        return 0;
    case ["refused", var folder]:
        await Refused.RunAsync(folder);
        return 0;
    case ["allocations", var folder]:
        Console.WriteLine(await Allocations.PerAppendAsync(folder));
        return 0;
    case ["audit"]:
        Auditing.Run();
        return 0;
    default:
        Console.Error.WriteLine("Usage: append FOLDER CHECKPOINT_BYTES | repeat FOLDER | refused FOLDER | allocations FOLDER | audit");
        return 2;
}
