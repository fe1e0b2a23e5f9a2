using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Tests.Conformance;

/// <summary>A rule by which a destination of ours does otherwise than Segment's, from <c>deliberate-differences/&lt;name&gt;.json</c>.</summary>
/// <param name="Cases">A regular expression that the ids of the cases match.</param>
/// <param name="Difference">A regular expression that the differences match.</param>
/// <param name="Reason">Why ours is better.</param>
internal sealed record DeliberateDifference(string Cases, string Difference, string Reason)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Conformance", "deliberate-differences");

    /// <summary>The rules of a destination; none if it has no file.</summary>
    public static IReadOnlyList<DeliberateDifference> Of(string destination)
    {
        var file = Path.Combine(Folder, $"{destination}.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<DeliberateDifference[]>(File.ReadAllText(file), Options)! : [];
    }

    public bool Explains(RecordedRun run, string difference) => Regex.IsMatch(run.Id, Cases) && Regex.IsMatch(difference, Difference);
}
