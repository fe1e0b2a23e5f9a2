using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Benchmarks.Results;

/// <summary>A run as JSON: the machine, every figure with its bar, every raw number.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes it into a folder.</summary>
    /// <returns>The file.</returns>
    public static string Write(string folder, DateTimeOffset began, Scale scale, Machine machine, (double Start, double End) load, IReadOnlyList<string> neighbours, IEnumerable<Measuring> parts)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FormattableString.Invariant($"{began:yyyy-MM-dd-HHmm}-{machine.Kind}{(scale.IsQuick ? "-quick" : "")}.json"));
        File.WriteAllText(file, JsonSerializer.Serialize(
            new
            {
                Began = began,
                scale.IsQuick,
                Machine = machine,
                LoadAverage = new { load.Start, load.End },
                BusyNeighbours = neighbours,
                Parts = parts.Select(static part => new { Name = part.Part, Seconds = Math.Round(part.Took.TotalSeconds), IsValid = part.Faults.Count == 0, part.Faults, part.Figures, part.Samples }),
            },
            Form) + "\n");
        return file;
    }
}
