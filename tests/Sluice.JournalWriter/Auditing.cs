using Sluice.Journal.Doctor;

namespace Sluice.JournalWriter;

/// <summary>
/// Examines journals that nobody serves, one for each line of standard input, which names its folder. Answers in a line: "sound", or what is wrong. A process
/// that stays is faster than a command for each.
/// </summary>
internal static class Auditing
{
    public static void Run()
    {
        while (Console.ReadLine() is { } folder) Console.WriteLine(Problems(folder) is { Count: > 0 } problems ? string.Join(" | ", problems) : "sound");
    }

    private static List<string> Problems(string folder)
    {
        // A process that was killed while it began has not made one.
        if (!Journal.SqliteJournal.IsIn(folder)) return [];
        var health = JournalDoctor.Examine(folder);
        return
        [
            .. health.DatabaseProblems,
            .. health.Damaged.Select(static one => one.Reason),
            .. health.Positions.Where(static one => !one.IsInRange).Select(static one => $"{one.Destination} is at {one.Position}, which was never reached."),
            .. Audit.Of(folder).Destinations.SelectMany(static one => one.Problems, static (one, problem) => $"{one.Name}: {problem.What}"),
        ];
    }
}
