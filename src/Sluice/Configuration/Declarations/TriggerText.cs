using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Triggers;

namespace Sluice.Configuration.Declarations;

/// <summary>A trigger: which messages something is for.</summary>
internal sealed class TriggerText : Kind<Trigger>
{
    private static readonly Text Text = new();

    public override string Says => "a trigger";

    public override bool TryRead(Place place, Reading reading, out Trigger value)
    {
        value = Trigger.Always;
        if (!Text.TryRead(place, reading, out var text)) return false;
        try
        {
            value = Trigger.Parse(text);
            return true;
        }
        catch (TriggerException wrong)
        {
            var why = Variables.In(((YamlScalar)place.Node).Text)
                ? Reading.Unshown
                : $"is not a trigger: {wrong.Message} (character {wrong.Position + 1})";
            reading.Refuse(place, $"{Reading.Quote(place)} {why}");
            return false;
        }
    }

    public override string? Write(Trigger value) => ReferenceEquals(value, Trigger.Always) ? null : value.Text;

    public override JsonObject Schema() => new() { ["type"] = "string" };
}
