using System.Collections.Frozen;
using Sluice.Destinations;
using Sluice.Routing.Redacting;
using Sluice.Routing.Scripts;

namespace Sluice.Configuration;

/// <summary>A destination ready to run.</summary>
internal sealed record PlannedDestination
{
    /// <summary>The place of an action that there is not.</summary>
    public const int NoAction = -1;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="config">What the operator wrote.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="destination">The compiled destination.</param>
    public PlannedDestination(DestinationConfig config, DestinationType type, Destination destination)
    {
        (Config, Type, Destination) = (config, type, destination);
        var names = new List<string>();
        foreach (var action in destination.Actions)
        {
            // Presets of a kind may share a name; what waits is known by it.
            var name = action.Name;
            for (var number = 2; !_places.TryAdd(name, names.Count); number++) name = $"{action.Name} ({number})";
            names.Add(name);
        }
        ActionNames = names;
    }

    /// <summary>What the operator wrote.</summary>
    public DestinationConfig Config { get; }

    /// <summary>Its kind.</summary>
    public DestinationType Type { get; }

    /// <summary>The compiled destination.</summary>
    public Destination Destination { get; }

    /// <summary>The names of the destination's actions by place, each once.</summary>
    public IReadOnlyList<string> ActionNames { get; }

    /// <summary>The scripts of sources, by name; those of actions are with them.</summary>
    internal IReadOnlyDictionary<string, Script> SourceScripts { get; init; } = FrozenDictionary<string, Script>.Empty;

    /// <summary>What scripts may use.</summary>
    internal ScriptLimits ScriptLimits { get; init; } = ScriptLimits.Default;

    /// <summary>What the destination may not see of messages; null when it may see all.</summary>
    internal Redaction? Redaction { get; init; }

    /// <summary>What counts as a flood of new identifiers; null when nobody looks.</summary>
    internal IdentifiersConfig? Identifiers { get; init; }

    /// <summary>The script of the action at a place; null when it has none.</summary>
    internal Script? ScriptOf(int action) => Config.Actions.Count == 0 ? null : Config.Actions[action].Script?.Under(ScriptLimits);

    /// <summary>The place of an action; <see cref="NoAction"/> if there is none of that name.</summary>
    public int ActionNamed(string name) => _places.GetValueOrDefault(name, NoAction);

    /// <summary>Whether the action at a place is switched on.</summary>
    public bool IsOn(int action) => Config.Actions.Count == 0 || Config.Actions[action].Enabled;
}
