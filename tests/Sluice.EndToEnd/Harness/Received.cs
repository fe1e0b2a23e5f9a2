using System.Text.Json;

namespace Sluice.EndToEnd.Harness;

/// <summary>One request as a destination got it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query as sent, nothing decoded.</param>
/// <param name="Headers">By name in lower case.</param>
/// <param name="Body">As sent.</param>
internal sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private JsonElement? _message;

    /// <summary>The body as JSON.</summary>
    public JsonElement Message => _message ??= JsonElement.Parse(Body);

    /// <summary>The message's id.</summary>
    public string Id => Message.GetProperty("messageId").GetString()!;

    /// <summary>Whom the message is about: its user, else its anonymous id.</summary>
    public string Person => (Message.TryGetProperty("userId", out var user) ? user : Message.GetProperty("anonymousId")).GetString()!;
}
