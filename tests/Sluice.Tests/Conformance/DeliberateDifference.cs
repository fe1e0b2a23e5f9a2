using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Conformance;

/// <summary>A rule by which a destination of ours does otherwise than Segment's, from <c>deliberate-differences/&lt;name&gt;.json</c>.</summary>
/// <param name="Cases">A regular expression that the ids of the cases match.</param>
/// <param name="Differences">Regular expressions, one for each difference: what differs, down to the value.</param>
/// <param name="Reason">Why ours is better.</param>
internal sealed record DeliberateDifference(string Cases, IReadOnlyList<string> Differences, string Reason)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Conformance", "deliberate-differences");

    /// <summary>The rules of a destination; none if it has no file.</summary>
    public static IReadOnlyList<DeliberateDifference> Of(string destination)
    {
        var file = Path.Combine(Folder, $"{destination}.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<DeliberateDifference[]>(File.ReadAllText(file), Options)! : [];
    }

    public bool Explains(RecordedRun run, string difference) => Differences.Any(pattern => Explains(run, difference, pattern));

    /// <summary>Whether one of its expressions does.</summary>
    public bool Explains(RecordedRun run, string difference, string pattern) => Regex.IsMatch(run.Id, Cases) && Regex.IsMatch(difference, pattern);
}
