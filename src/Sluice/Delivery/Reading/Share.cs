using Sluice.Journal.Delivery;

namespace Sluice.Delivery.Reading;

/// <summary>What a destination gets of one message.</summary>
/// <param name="Items">How many items.</param>
/// <param name="Skipped">Why there is none.</param>
/// <param name="IsCall">Whether it is not a message, but the call itself.</param>
internal readonly record struct Share(int Items, Ending Skipped = Ending.Waiting, bool IsCall = false)
{
    public static Share[] OneFiltered { get; } = [new(0, Ending.Filtered)];

    public static Share[] OneDuplicate { get; } = [new(0, Ending.Duplicate)];

    public static Share[] OneWanted { get; } = [new(1)];

    public static Share[] CallFiltered { get; } = [new(0, Ending.Filtered, IsCall: true)];

    public static Share[] CallNotMapped { get; } = [new(0, Ending.NotMapped, IsCall: true)];

    public static Share[] CallDuplicate { get; } = [new(0, Ending.Duplicate, IsCall: true)];

    public static Share[] CallWanted { get; } = [new(1, IsCall: true)];

    /// <summary>The same, without memory of its own in the commonest cases: most records have one message.</summary>
    public static Share[] Interned(Share[] shares) =>
        shares is not [var only] ? shares
        : only == OneWanted[0] ? OneWanted
        : only == OneFiltered[0] ? OneFiltered
        : only == OneDuplicate[0] ? OneDuplicate
        : shares;
}
