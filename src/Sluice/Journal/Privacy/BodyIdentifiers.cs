using System.Text.Json;

namespace Sluice.Journal.Privacy;

/// <summary>The identifiers in a call's body that say whom it is about: those of the body itself, without those of the items of its lists.</summary>
internal static class BodyIdentifiers
{
    private static readonly string[] AtTop = ["userId", "anonymousId", "previousId", "customer_id", "anonymous_id"];
    private static readonly string[] AsAttributes = ["email", "id", "cio_id"];
    private static readonly string[] Inside = ["id", "email", "cio_id", "phone", "anonymous_id"];

    /// <summary>All of them, as texts.</summary>
    /// <param name="body">A body, an item of a batch, or a message.</param>
    /// <param name="mayIdentify">Whether it may be what identifies a person, whose attributes name the person too; what it says of itself can only be less.</param>
    public static IEnumerable<string> Of(JsonElement body, bool mayIdentify = true)
    {
        if (body.ValueKind != JsonValueKind.Object) yield break;
        var named = false;
        foreach (var name in Addressed(body))
        {
            named = true;
            yield return name;
        }
        var identifies = mayIdentify && Identifies(body);
        // What happened has an id of its own, and so have orders: they are read as names only where there are no others.
        if (mayIdentify && (identifies || !named))
        {
            foreach (var name in Texts(body, AsAttributes)) yield return name;
        }
        if (!identifies) yield break;
        // Whose they are is said already: then they name the person only as those of a message do.
        foreach (var name in Within(body, named ? ["email"] : Inside, IsOther(body) ? ["traits"] : ["attributes", "traits"])) yield return name;
    }

    // Whom it says it is about, whatever it is.
    private static IEnumerable<string> Addressed(JsonElement body)
    {
        foreach (var name in Texts(body, AtTop)) yield return name;
        // Objects and deliveries have an id too, but no name of a person at the top.
        if (!IsOther(body))
        {
            foreach (var name in Within(body, Inside, "identifiers", "person", "primary", "secondary")) yield return name;
        }
        if (!body.TryGetProperty("context"u8, out var context) || context.ValueKind != JsonValueKind.Object) yield break;
        foreach (var name in Within(context, Inside, "traits")) yield return name;
        if (!context.TryGetProperty("journeys"u8, out var journeys) || journeys.ValueKind != JsonValueKind.Object) yield break;
        foreach (var name in Within(journeys, Inside, "identifiers")) yield return name;
    }

    private static bool IsOther(JsonElement body) => Text(body, "type") is "object" or "delivery";

    // Attributes of events and traits of companies may be anything. A body may leave it to its path to say what it is.
    private static bool Identifies(JsonElement body) =>
        Text(body, "action") is not ("event" or "page" or "screen" or "viewed_content" or "clicked_content")
        && Text(body, "type") is not ("track" or "page" or "screen" or "group" or "alias");

    private static string? Text(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> Within(JsonElement body, string[] names, params string[] members) => members
        .Where(member => body.TryGetProperty(member, out var inner) && inner.ValueKind == JsonValueKind.Object)
        .SelectMany(member => Texts(body.GetProperty(member), names));

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
