using Sluice.Destinations.Functions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.GoogleSheets;

/// <summary>Where rows and columns lie in a sheet.</summary>
internal sealed class GoogleSheetsCode : DestinationCode
{
    // The first row holds the headings.
    private const int FirstRow = 2;

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } =
        new Dictionary<string, CodeFunction> { ["placed"] = Placed, ["letters"] = Letters };

    // Each row of ours with the number of the sheet's row that has its identifier, if any. Of several with one identifier the last counts.
    private static Value Placed(CallArguments arguments)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var number = FirstRow;
        foreach (var line in arguments["identifiers"u8]) numbers.TryAdd(line.Value[0].ToString(), number++);
        var rows = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var row in arguments["rows"u8]) rows[row.Value["record_identifier"u8].ToString()] = row.Value;
        var arena = arguments.Arena;
        var result = arena.Array();
        foreach (var (identifier, row) in rows)
        {
            var placed = arena.Object();
            arena.Set(placed, "row"u8, row);
            if (numbers.TryGetValue(identifier, out var found)) arena.Set(placed, "number"u8, Value.Of(found));
            arena.Add(result, placed);
        }
        return result;
    }

    // The name of a column counted from 1: A, Z, AA.
    private static Value Letters(CallArguments arguments)
    {
        var name = "";
        for (var column = (int)arguments["column"u8].Number; column > 0; column = (column - 1) / 26) name = (char)('A' + ((column - 1) % 26)) + name;
        return arguments.Arena.String(name);
    }
}
