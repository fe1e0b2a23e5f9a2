using System.Text.Json;
using Sluice.Operator;
using Sluice.Operator.Admin;
using Spectre.Console;

namespace Sluice.Cli.Admin;

/// <summary>How commands show what the administration says: tables for people, printable whatever senders and destinations wrote, and JSON for scripts.</summary>
internal static class Report
{
    /// <summary>The option that asks for JSON.</summary>
    public static System.CommandLine.Option<bool> Json() => new("--json") { Description = "Print JSON, as the administration API answers, instead of text." };

    public static void WriteJson<T>(Streams streams, T value)
    {
        JsonSerializer.Serialize(streams.Out, value, AdminJson.Of<T>());
        streams.Out.Write("\n"u8);
    }

    /// <summary>Writes an array whose items come one after the other; nothing if the first does not come.</summary>
    public static async Task WriteJsonAsync<T>(Streams streams, IAsyncEnumerable<T> values)
    {
        var isFirst = true;
        await foreach (var value in values)
        {
            streams.Out.Write(isFirst ? "["u8 : ","u8);
            isFirst = false;
            JsonSerializer.Serialize(streams.Out, value, AdminJson.Of<T>());
        }
        streams.Out.Write(isFirst ? "[]\n"u8 : "]\n"u8);
    }

    /// <summary>Writes rows below their titles.</summary>
    public static void WriteTable(Streams streams, string[] titles, IEnumerable<string[]> rows)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = streams.Width;
        var table = new Table { Border = TableBorder.None, UseSafeBorder = false };
        foreach (var title in titles) table.AddColumn(new TableColumn(new Text(title)) { Padding = new(0, 0, 2, 0) });
        foreach (var row in rows) table.AddRow(row.Select(static cell => new Text(Printable.Line(cell))));
        console.Write(table);
        using var output = new StreamWriter(streams.Out, leaveOpen: true);
        // Cells are filled up with blanks, those at the ends of lines too.
        foreach (var line in text.ToString().TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }

    public static void WriteLine(Streams streams, string line)
    {
        using var output = new PrintableWriter(streams.Out);
        output.WriteLine(line);
    }

    /// <summary>How long ago, in one unit.</summary>
    public static string Ago(double? seconds) => seconds switch
    {
        null => "",
        < 1 => "now",
        { } ago => Length(ago),
    };

    /// <summary>How long, in one unit; at least a second.</summary>
    public static string Length(double seconds) => seconds switch
    {
        < 1 => "1 s",
        < 100 => $"{seconds:0} s",
        < 100 * 60 => $"{seconds / 60:0} min",
        < 48 * 3600 => $"{seconds / 3600:0} h",
        _ => $"{seconds / 86400:0} days",
    };

    public static string Time(DateTimeOffset? at) => at is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) : "";

    /// <summary>A word of the API.</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace('_', ' ');
}
