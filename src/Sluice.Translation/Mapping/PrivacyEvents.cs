using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>
/// The names of the semantic events that suppress, delete and unsuppress people (6.1). A site id, which every visitor can read in the page, must not be
/// enough to send one.
/// </summary>
internal static class PrivacyEvents
{
    public static ReadOnlySpan<byte> Suppressed => "User Suppressed"u8;

    public static ReadOnlySpan<byte> Deleted => "User Deleted"u8;

    public static ReadOnlySpan<byte> Unsuppressed => "User Unsuppressed"u8;

    /// <summary>Whether an event may have this name, as it stands in the call. If not, the item is refused.</summary>
    public static bool Allow(in Item item, ReadOnlySpan<byte> name, string field) =>
        item.TakesPrivacyEvents || !IsOne(name) || item.Refuse("forbidden", field, item.Api == Api.Browser
            ? $"{field} is that of an event that suppresses, deletes or unsuppresses people, which no web page may send: send it with the API key."
            : $"{field} is that of an event that suppresses, deletes or unsuppresses people, which this write key may not send: its source has privacy_events: false.");

    // An escape takes six bytes for a character.
    private static bool IsOne(ReadOnlySpan<byte> name) =>
        name.Length <= 6 * Unsuppressed.Length && (JsonText.Means(name, Suppressed) || JsonText.Means(name, Deleted) || JsonText.Means(name, Unsuppressed));
}
