namespace Sluice.Destinations;

/// <summary>How the gateway names itself to destinations.</summary>
internal static class UserAgent
{
    /// <summary>The header, ready to be sent: <c>User-Agent: Sluice/1.2.3</c>.</summary>
    public static KeyValuePair<string, string> Header { get; } =
        new("User-Agent", $"Sluice/{typeof(UserAgent).Assembly.GetName().Version?.ToString(3)}");
}
