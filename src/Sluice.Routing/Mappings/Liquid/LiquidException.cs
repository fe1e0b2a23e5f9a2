namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A template that cannot be read, or not be rendered for a message.</summary>
internal sealed class LiquidException(string message) : Exception(message);
