namespace Sluice.Routing;

/// <summary>Whether a destination gets something.</summary>
/// <param name="Wanted">Yes or no.</param>
/// <param name="Why">Which rule said so.</param>
internal readonly record struct Decision(bool Wanted, string Why);
