using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>What is known of the browser a call came from: what its page said, and what the gateway saw itself, which a page cannot forge.</summary>
/// <param name="said">The call's <c>context</c>: page, locale, library and whatever else the page adds.</param>
/// <param name="received">The call's <c>received</c>, which the gateway writes when it takes the call: address and user agent.</param>
internal readonly struct BrowserContext(JsonValue said, JsonValue received)
{
    /// <summary>Members of <c>context</c> that the page does not decide, or that are written elsewhere.</summary>
    public static readonly NameSet NotSaid = new("journeys", "device", "ip", "userAgent");

    private readonly JsonValue _received = received;

    /// <summary>What the page said.</summary>
    public JsonValue Said { get; } = said;

    /// <summary>The <c>User-Agent</c> header; what the page says if there was none, as in a dry run.</summary>
    public ReadOnlySpan<byte> UserAgent => _received["user_agent"u8] is { IsText: true } header ? header.Text : Said["userAgent"u8].Text;

    /// <summary>The address it called from; empty when the gateway is not to keep it.</summary>
    public ReadOnlySpan<byte> Ip => _received["ip"u8].Text;

    /// <summary>Whether there is anything.</summary>
    public bool IsPresent => Said.IsPresent || _received.IsPresent;
}
