using System.Text;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Salesforce;

/// <summary>Records as CSV, as the Bulk API takes them.</summary>
internal sealed class SalesforceCode : DestinationCode
{
    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction> { ["csv"] = Csv };

    // A line of names, then one for each of the rows, objects; behind them their ids, if id_name has a name for those.
    private static Value Csv(CallArguments arguments)
    {
        var (rows, ids, idName) = (Items(arguments["rows"u8]), Items(arguments["ids"u8]), arguments["id_name"u8]);
        var columns = Columns(rows);
        var (text, cell) = (arguments.Arena.BeginString(out var start), new ByteBuffer());
        text.Write(Encoding.UTF8.GetBytes(string.Join(',', idName.IsNothing ? columns.Keys : columns.Keys.Append(idName.ToString()))));
        for (var index = 0; index < rows.Count; index++)
        {
            var separator = (byte)'\n';
            foreach (var (_, column) in columns)
            {
                text.Write(separator);
                WriteCell(rows[index][column], cell, text);
                separator = (byte)',';
            }
            if (idName.IsNothing) continue;
            text.Write(separator);
            WriteCell(ids[index], cell, text);
        }
        text.Write((byte)'\n');
        return arguments.Arena.EndString(start);
    }

    // In the order in which they come up from the last row to the first.
    private static OrderedDictionary<string, byte[]> Columns(List<Value> rows)
    {
        var columns = new OrderedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var index = rows.Count - 1; index >= 0; index--)
        {
            foreach (var cell in rows[index])
            {
                var name = cell.Key.ToString();
                if (name.Contains(',', StringComparison.Ordinal)) throw new RefusedException($"there is a comma in the name of the field {name}");
                columns.TryAdd(name, Encoding.UTF8.GetBytes(name));
            }
        }
        return columns;
    }

    private static List<Value> Items(Value list)
    {
        var items = new List<Value>();
        foreach (var item in list) items.Add(item.Value);
        return items;
    }

    private static void WriteCell(Value value, ByteBuffer cell, ByteBuffer text)
    {
        if (value.IsNothing)
        {
            text.Write("#N/A"u8);
            return;
        }
        cell.Clear();
        JsText.Append(value, cell);
        text.Write((byte)'"');
        foreach (var b in cell.Span)
        {
            if (b == '"') text.Write(b);
            text.Write(b);
        }
        text.Write((byte)'"');
    }
}
