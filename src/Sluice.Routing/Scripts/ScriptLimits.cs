namespace Sluice.Routing.Scripts;

/// <summary>
/// What a script may use for one message. They are looked at between statements and in the built-in functions that make large values: a single
/// call may go over by what one such function takes.
/// </summary>
internal sealed record ScriptLimits
{
    public static ScriptLimits Default { get; } = new();

    /// <summary>How long it may run.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Bytes it may allocate; what it lets go counts too. Also the most that its result may have.</summary>
    public long MemoryBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Calls inside each other.</summary>
    public int Recursion { get; init; } = 64;

    /// <summary>Statements it may execute.</summary>
    public int Statements { get; init; } = 1_000_000;

    /// <summary>Levels of nesting of the message it gives back.</summary>
    public const int Depth = 500;
}
