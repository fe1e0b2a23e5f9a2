using Sluice.Routing.Scripts;

namespace Sluice.Configuration;

/// <summary>One thing a destination is to do.</summary>
internal sealed record ActionConfig
{
    /// <summary>Its name, unique in its destination.</summary>
    public required string Name { get; init; }

    /// <summary>Which of the destination's actions; empty for its only one.</summary>
    public string Action { get; init; } = "";

    /// <summary>Which messages; empty for what the action suggests.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>How its payload is made, as JSON in UTF-8; empty for the defaults.</summary>
    public ReadOnlyMemory<byte> Mapping { get; init; }

    /// <summary>Fields that are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Messages in one request at most; null for the action's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gives a message another form before it is mapped, or drops it; null for none.</summary>
    internal Script? Script { get; init; }

    /// <summary>Whether it is switched on. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>As the destination is told.</summary>
    public Sluice.Destinations.ActionChoice ToChoice() =>
        new(Name) { Action = Action, Trigger = Trigger, Mapping = Mapping, Without = Without, BatchSize = BatchSize };
}
