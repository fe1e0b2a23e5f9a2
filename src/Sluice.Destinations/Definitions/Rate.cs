namespace Sluice.Destinations.Definitions;

/// <summary>At most so many requests in a time.</summary>
internal sealed record Rate(int Requests, TimeSpan Per);
