using System.Globalization;

namespace Sluice.Benchmarks.Results;

/// <summary>All figures of a run, for people.</summary>
internal static class Table
{
    private static readonly string[] Heading = ["part", "what", "baseline = 1", "median", "min", "max", "bar", "stretch", ""];

    public static void Print(IEnumerable<Measuring> parts, TextWriter to)
    {
        string[][] rows = [Heading, .. parts.SelectMany(static part => part.Figures.Select(figure => Row(part, figure)))];
        var widths = Enumerable.Range(0, Heading.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column is >= 3 and <= 7 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            to.WriteLine(string.Join("  ", cells).TrimEnd());
            if (row == Heading) to.WriteLine(string.Join("  ", widths.Select(static width => new string('-', width))));
        }
        foreach (var part in parts)
        {
            foreach (var fault in part.Faults) to.WriteLine($"{part.Part} is INVALID: {fault}");
        }
    }

    private static string[] Row(Measuring part, Figure figure) =>
    [
        part.Part,
        figure.Unit.Length == 0 ? figure.What : $"{figure.What}, {figure.Unit}",
        figure.Baseline,
        Cell(figure.Median),
        Cell(figure.Min),
        Cell(figure.Max),
        figure.Bar is { } bar ? $"{(bar.IsCeiling ? "<=" : ">=")} {Written(bar.Pass)}" : "",
        figure.Bar?.Stretch is { } stretch ? Written(stretch) : "",
        part.Faults.Count > 0 ? "invalid" : figure.Verdict switch
        {
            Verdict.Missed => "MISSED",
            Verdict.Met => "met",
            Verdict.Stretched => "met, stretch too",
            _ => "",
        },
    ];

    private static string Cell(double value) => double.IsNaN(value) ? "not available" : Numbers.Short(value);

    private static string Written(double bar) => bar.ToString("0.##", CultureInfo.InvariantCulture);
}
