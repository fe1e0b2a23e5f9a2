namespace Sluice.Destinations;

/// <summary>What kind of value a setting takes.</summary>
internal enum FieldKind
{
    Text,
    Url,
    Flag,
    Number,
    Choice,
}

/// <summary>One setting of a destination: at once its validation, its row in the documentation and in the JSON Schema.</summary>
/// <param name="Name">Key in <c>sluice.yaml</c>, snake case.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Help">One sentence for the operator.</param>
internal sealed record Field(string Name, FieldKind Kind, string Help)
{
    /// <summary>Whether the destination cannot work without it.</summary>
    public bool Required { get; init; }

    /// <summary>Whether it is masked in every output.</summary>
    public bool Secret { get; init; }

    /// <summary>The value when absent, as written in YAML; null means none.</summary>
    public string? Default { get; init; }

    /// <summary>The values a <see cref="FieldKind.Choice"/> takes.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
