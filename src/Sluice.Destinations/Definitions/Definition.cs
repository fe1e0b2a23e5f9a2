namespace Sluice.Destinations.Definitions;

/// <summary>A destination as data: its file <c>destination.yaml</c>, read and compiled.</summary>
internal sealed record Definition(string Name)
{
    /// <summary>Where its file is: a path, or for a part of the gateway the name of its folder there.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether it is a part of the gateway.</summary>
    public bool IsBuiltIn { get; init; }

    public string Title { get; init; } = Name;

    public string Summary { get; init; } = "";

    /// <summary>The vendor's documentation that the facts are from.</summary>
    public string Documentation { get; init; } = "";

    public IReadOnlyList<string> IntegrationNames { get; init; } = [];

    /// <summary>All that a message's <c>integrations</c> object may call it: the names above, its title and its type (spec 7.4).</summary>
    public IReadOnlyList<string> AnswersTo => [.. IntegrationNames, Title, Name];

    /// <summary>What its users should know besides, each a sentence or several.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Field> Settings { get; init; } = [];

    public AuthShape? Auth { get; init; }

    /// <summary>Computed from the settings alone, once for a destination.</summary>
    public IReadOnlyList<Let> Constants { get; init; } = [];

    /// <summary>Whether its expressions ask for <c>now</c>.</summary>
    public bool TellsTime { get; init; }

    /// <summary>The texts of its expressions that hold an address, as they are written.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public IReadOnlyList<NamedExpression> Headers { get; init; } = [];

    public IReadOnlyList<VerdictRule> Verdicts { get; init; } = [];

    public Rate? Rate { get; init; }

    public IReadOnlyList<ActionDefinition> Actions { get; init; } = [];

    public IReadOnlyList<Preset> Presets { get; init; } = [];

    public IReadOnlyList<string> ActionNames => [.. Actions.Select(static action => action.Name)];

    public ActionDefinition? Action(string name) => Actions.FirstOrDefault(action => action.Name == name);
}
