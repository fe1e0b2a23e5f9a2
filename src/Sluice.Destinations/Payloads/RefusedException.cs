namespace Sluice.Destinations.Payloads;

/// <summary>A message that an action cannot take as it is: one sentence or several on what is wrong. Nothing of it is sent.</summary>
internal sealed class RefusedException(string message) : Exception(message);
