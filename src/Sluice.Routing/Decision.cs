namespace Sluice.Routing;

/// <summary>Whether a destination gets something.</summary>
/// <param name="Wanted">Yes or no.</param>
/// <param name="Why">Which rule said so.</param>
public readonly record struct Decision(bool Wanted, string Why);
