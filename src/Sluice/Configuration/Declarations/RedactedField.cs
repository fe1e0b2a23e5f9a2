using System.Text.Json.Nodes;
using Sluice.Routing.Redacting;

namespace Sluice.Configuration.Declarations;

/// <summary>A field of messages that a destination does not get, or gets only the hash of.</summary>
internal sealed class RedactedField : Scalar<RedactedPath>
{
    public override string Says => "a path such as `$.traits.ssn`";

    public override string? Parse(string text, out RedactedPath value) => (value = RedactedPath.Parse(text, out var problem)!) is null ? problem : null;

    public override string? Write(RedactedPath value) => value?.Text;

    protected override JsonObject Native() => new() { ["type"] = "string" };
}
