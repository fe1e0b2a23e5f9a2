using System.Text.Json.Nodes;

namespace Sluice.Configuration.Declarations;

/// <summary>Where in the journal something begins.</summary>
internal sealed class Start : Scalar<StartPoint>
{
    public override string Says => "`now`, `beginning`, or a time such as `2026-01-31T12:00:00Z`";

    public override string? Parse(string text, out StartPoint value)
    {
        value = default;
        if (text is "now") return null;
        if (text is "beginning")
        {
            value = StartPoint.Beginning;
            return null;
        }
        if (!WrittenTime.TryRead(text, out var at)) return $"is neither now, nor beginning, nor a time from 1970 on such as {WrittenTime.Example}";
        value = new(At: at);
        return null;
    }

    public override string Write(StartPoint value) => value.ToString();

    protected override JsonObject Native() => new() { ["type"] = "string" };
}
