using System.Collections.Concurrent;
using System.Text;
using Sluice.Destinations.Exchanges;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A configured destination whose kind is data.</summary>
internal sealed class DefinedDestination : Destination
{
    // The origins that are written down, and the last address that has one of them: nearly all requests go to one.
    private readonly ConcurrentDictionary<(PlannedAction, BatchShape?, RequestShape), HashSet<string>> _origins = [];
    private volatile Uri? _sound;

    /// <param name="definition">Its kind.</param>
    /// <param name="settings">The settings' values, an object that lives as long as this.</param>
    /// <param name="actions">What it does with messages, in order.</param>
    /// <exception cref="SettingException">The definition has no use for these settings.</exception>
    public DefinedDestination(Definition definition, Value settings, IReadOnlyList<PlannedAction> actions)
    {
        (Definition, Actions) = (definition, actions);
        var secrets = definition.Settings.Where(static field => field.Secret).Select(field => Text(settings, field.Name));
        var addresses = definition.Settings.Where(static field => field is { Secret: true, Kind: FieldKind.Url }).Select(field => Text(settings, field.Name));
        var parts = addresses.SelectMany(static text => Uri.TryCreate(text, UriKind.Absolute, out var url) ? Address.Secrets(url) : []);
        Secrets = [.. secrets.Concat(parts).Where(static text => text.Length > 0)];
        var authentication = Computed("auth", () => new Authentication(definition.Auth, settings));
        (Grant, Requests) = (authentication.Grant, new(authentication, definition.Headers));
        Given = SettingsAndConstants(definition, settings);
    }

    public Definition Definition { get; }

    /// <summary>What expressions see whatever the message: the settings, and the constants computed from them.</summary>
    public (Value Name, Value Value)[] Given { get; }

    public override IReadOnlyList<string> Secrets { get; }

    internal override Rate? Rate => Definition.Rate;

    internal override Grant? Grant { get; }

    /// <summary>Shapes its requests.</summary>
    public RequestBuilder Requests { get; }

    public override Exchange Open(int action, IReadOnlyList<Parcel> parcels, DateTimeOffset at) =>
        DefinedExchange.Open(this, (PlannedAction)Actions[action], parcels, at);

    /// <summary>
    /// Whether the message has a part in the host of an address: neither is it written down, nor the message's as a whole. Nothing may be sent there, as it
    /// would go wherever the message wants, with the credentials of the destination.
    /// </summary>
    /// <param name="url">The address of a request.</param>
    /// <param name="action">What it does.</param>
    /// <param name="batch">The batch that it is for; null for one message.</param>
    /// <param name="shape">The request's shape.</param>
    /// <param name="scope">What the address was computed with.</param>
    public bool LeadsElsewhere(Uri url, PlannedAction action, BatchShape? batch, RequestShape shape, in Scope scope)
    {
        if (ReferenceEquals(url, _sound)) return false;
        var written = _origins.GetOrAdd((action, batch, shape), static (key, self) => Origin.Written(self, key.Item1, key.Item2, key.Item3), this);
        if (!Origin.IsAmong(written, url)) return !Origin.IsOneValue(url, shape.Url, scope);
        _sound = url;
        return false;
    }

    public override BatchPlace BatchPlaceOf(int action, in Parcel parcel)
    {
        var planned = (PlannedAction)Actions[action];
        var isAny = planned.Definition.Batch is not { } batch || (batch.Keys.Count == 0 && batch.Weight is null);
        return isAny ? BatchPlace.Any : DefinedExchange.PlaceOf(this, planned, parcel);
    }

    // What is computed of the settings alone can only be mended there.
    private static T Computed<T>(string key, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (Exception refused) when (refused is RefusedException or MappingFault)
        {
            throw new SettingException("", $"cannot be used ({key}): {refused.Message}");
        }
    }

    private static (Value, Value)[] SettingsAndConstants(Definition definition, Value settings)
    {
        var given = new List<(Value, Value)> { (ScopeNames.Settings, settings) };
        var arena = new Arena();
        var root = arena.Object();
        arena.Add(root, ScopeNames.Settings, settings);
        foreach (var constant in definition.Constants)
        {
            var value = Computed($"constants.{constant.Name}", () => constant.Value.Evaluate(new Scope(root, arena)));
            // A copy: `$.` is all that there is so far, which must not become a part of itself.
            var kept = Constants.Kept(value) ?? value;
            arena.Set(root, constant.Name, kept);
            given.Add((constant.Name, kept));
        }
        return [.. given];
    }

    private static string Text(Value settings, string name)
    {
        foreach (var part in name.Split('.')) settings = settings[Encoding.UTF8.GetBytes(part)];
        return settings.Kind == ValueKind.String ? settings.ToString() : "";
    }
}
