namespace Sluice.Routing.Triggers;

/// <summary>How large a trigger may be. One beyond a limit is refused, never cut.</summary>
internal sealed record TriggerLimits
{
    public static TriggerLimits Default { get; } = new();

    /// <summary>Characters of its text.</summary>
    public int TextLength { get; init; } = 4 * 1024 * 1024;

    /// <summary>Conditions, however they are joined.</summary>
    public int Clauses { get; init; } = 50_000;

    /// <summary>Parentheses, calls and lists inside each other. They are read by recursion, so this also guards the stack.</summary>
    public int Nesting { get; init; } = 100;

    /// <summary>Items of one list.</summary>
    public int ListItems { get; init; } = 50_000;
}
