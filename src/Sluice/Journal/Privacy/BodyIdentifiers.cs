using System.Text.Json;

namespace Sluice.Journal.Privacy;

/// <summary>The identifiers in a call's body that say whom it is about: those of the body itself, without those of the items of its lists.</summary>
internal static class BodyIdentifiers
{
    private static readonly string[] AtTop = ["userId", "anonymousId", "previousId", "customer_id", "anonymous_id", "email", "id", "cio_id"];
    private static readonly string[] Inside = ["id", "email", "cio_id", "phone", "anonymous_id"];

    /// <summary>All of them, as texts.</summary>
    public static IEnumerable<string> Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) yield break;
        // Objects and deliveries have an id too, but no name of a person at the top.
        foreach (var name in Texts(body, AtTop)) yield return name;
        var isOther = body.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String
            && (type.ValueEquals("object"u8) || type.ValueEquals("delivery"u8));
        if (!isOther)
        {
            foreach (var name in Within(body, "identifiers", "attributes", "person", "primary", "secondary")) yield return name;
        }
        foreach (var name in Within(body, "traits")) yield return name;
        if (!body.TryGetProperty("context"u8, out var context) || context.ValueKind != JsonValueKind.Object) yield break;
        foreach (var name in Within(context, "traits")) yield return name;
        if (!context.TryGetProperty("journeys"u8, out var journeys) || journeys.ValueKind != JsonValueKind.Object) yield break;
        foreach (var name in Within(journeys, "identifiers")) yield return name;
    }

    private static IEnumerable<string> Within(JsonElement body, params string[] members) => members
        .Where(member => body.TryGetProperty(member, out var inner) && inner.ValueKind == JsonValueKind.Object)
        .SelectMany(member => Texts(body.GetProperty(member), Inside));

    private static IEnumerable<string> Texts(JsonElement container, string[] members)
    {
        foreach (var member in members)
        {
            if (!container.TryGetProperty(member, out var value)) continue;
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => "",
            };
            if (text.Length > 0) yield return text;
        }
    }
}
