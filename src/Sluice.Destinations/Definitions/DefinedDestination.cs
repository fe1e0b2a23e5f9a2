using Sluice.Destinations.Exchanges;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A configured destination whose kind is data.</summary>
internal sealed class DefinedDestination : Destination
{
    private static readonly Value SettingsName = Value.Constant("settings");

    /// <param name="definition">Its kind.</param>
    /// <param name="settings">The settings' values, an object that lives as long as this.</param>
    /// <param name="actions">What it does with messages, in order.</param>
    public DefinedDestination(Definition definition, Value settings, IReadOnlyList<PlannedAction> actions)
    {
        (Definition, Settings, Actions) = (definition, settings, actions);
        Secrets = [.. definition.Settings.Where(static field => field.Secret).Select(field => Text(settings, field.Name)).Where(static text => text.Length > 0)];
        var authentication = new Authentication(definition.Auth, settings);
        (Grant, Requests) = (authentication.Grant, new(authentication, definition.Headers));
        Given = Names(definition, settings);
    }

    public Definition Definition { get; }

    public Value Settings { get; }

    /// <summary>What expressions see whatever the message: the settings, and the constants computed from them.</summary>
    public (Value Name, Value Value)[] Given { get; }

    public override IReadOnlyList<string> Secrets { get; }

    internal override Rate? Rate => Definition.Rate;

    internal override Grant? Grant { get; }

    /// <summary>Shapes its requests.</summary>
    public RequestBuilder Requests { get; }

    public override Exchange Open(int action, IReadOnlyList<Parcel> parcels, DateTimeOffset at) =>
        DefinedExchange.Open(this, (PlannedAction)Actions[action], parcels, at);

    internal override Exchange Open(int action, in Parcel parcel, Value message, DateTimeOffset at) =>
        DefinedExchange.Open(this, (PlannedAction)Actions[action], message, at);

    public override string BatchKey(int action, in Parcel parcel) =>
        ((PlannedAction)Actions[action]).Definition.Batch is { Keys.Count: > 0 } batch ? DefinedExchange.KeyOf(this, (PlannedAction)Actions[action], batch, parcel) : "";

    private static (Value, Value)[] Names(Definition definition, Value settings)
    {
        var given = new List<(Value, Value)> { (SettingsName, settings) };
        var sheet = new Sheet();
        var root = sheet.Object();
        sheet.Add(root, SettingsName, settings);
        foreach (var constant in definition.Constants)
        {
            var value = constant.Value.Evaluate(new Scope(root, sheet));
            // A copy: `$.` is all that there is so far, which must not become a part of itself.
            var kept = Constants.Kept(value, sheet) ?? value;
            sheet.Set(root, constant.Name, kept);
            given.Add((constant.Name, kept));
        }
        return [.. given];
    }

    private static string Text(Value settings, string name)
    {
        foreach (var part in name.Split('.')) settings = settings[System.Text.Encoding.UTF8.GetBytes(part)];
        return settings.Kind == ValueKind.String ? settings.ToString() : "";
    }
}
