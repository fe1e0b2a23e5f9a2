using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Tests.Routing.Values;

namespace Sluice.Tests.Destinations;

/// <summary>An email that a preset finds among the traits it also finds where Customer.io's calls have it: among the identifiers.</summary>
public sealed class EveryPresetFindsTheEmailTests
{
    private const string Email = "ana.k@example.com";

    private static readonly string[] Written = [Email, Uri.EscapeDataString(Email), .. Hashes(Encoding.UTF8.GetBytes(Email))];

    public static TheoryData<string, string> Presets =>
        [.. BuiltInDefinitions.All.Values.OrderBy(static one => one.Name, StringComparer.Ordinal).SelectMany(
            static one => one.Presets.Select(preset => (one.Name, preset.Name)))];

    [Theory]
    [MemberData(nameof(Presets))]
    public void It_is_found_among_the_traits_or_the_identifiers(string kind, string preset)
    {
        var (destination, action, messages) = Wanted(kind, preset);
        Assert.NotEmpty(messages);
        foreach (var message in messages)
        {
            if (!Sends(destination, action, WithTraits(message))) continue;
            Assert.True(Sends(destination, action, WithIdentifiers(message)), $"{kind}, {preset}: only among the traits of {Text(message)}");
        }
    }

    [Fact]
    public void It_is_sent_by_many_presets() => Assert.True(Presets.Count(static row =>
    {
        var (destination, action, messages) = Wanted(row.Data.Item1, row.Data.Item2);
        return Array.Exists(messages, message => Sends(destination, action, WithTraits(message)));
    }) > 100);

    private static (DefinedDestination Destination, int Action, JsonObject[] Messages) Wanted(string kind, string preset)
    {
        var definition = BuiltInDefinitions.All[kind];
        var destination = (DefinedDestination)new DefinedType(definition).Create(SettingsOf(definition), []);
        var action = destination.Actions.TakeWhile(one => one.Name != preset).Count();
        return (destination, action, [.. Messages(definition).Where(message => destination.Actions[action].Wants(ValueOf.Json(Text(message))))]);
    }

    private static bool Sends(DefinedDestination destination, int action, JsonObject message)
    {
        using var exchange = destination.Open(action, [Some.Message(Text(message))], Some.Time);
        var sent = new StringBuilder();
        while (exchange.Next() is Outgoing.Http request)
        {
            sent.Append(request.Url.OriginalString).Append(Encoding.UTF8.GetString(request.Body.Span));
            exchange.Take(new(200, null, """{"id":"1","data":{"id":"1"}}"""u8.ToArray()));
        }
        return Array.Exists(Written, form => sent.ToString().Contains(form, StringComparison.OrdinalIgnoreCase));
    }

    // Every kind of message, and every event that a trigger of the definition names.
    private static IEnumerable<JsonObject> Messages(Definition definition)
    {
        var events = definition.Presets.SelectMany(
            static preset => Regex.Matches(preset.Trigger, "event = \"([^\"]+)\"").Select(static match => match.Groups[1].Value));
        foreach (var name in events.Append("Started Game").Distinct()) yield return Message("track", name);
        foreach (var type in (string[])["identify", "page", "screen", "group", "alias"]) yield return Message(type, null);
        var removal = Message("group", null);
        removal["context"]!["journeys"]!["action"] = "delete_relationships";
        yield return removal;
        var bare = Message("track", "Application Opened");
        bare["context"]!.AsObject().Remove("device");
        yield return bare;
        var invite = Message("track", "Invited");
        invite.Remove("userId");
        invite["properties"]!["recipient"] = "b@example.com";
        yield return invite;
    }

    private static JsonObject Message(string type, string? name) => new()
    {
        ["type"] = type,
        ["messageId"] = "m1",
        ["userId"] = "u1",
        ["anonymousId"] = "a1",
        ["timestamp"] = "2023-11-14T22:13:18.000Z",
        ["receivedAt"] = "2023-11-14T22:13:19.000Z",
        [type == "track" ? "event" : "name"] = name ?? "Home",
        [type is "group" ? "groupId" : "previousId"] = "g1",
        [type is "identify" or "group" ? "traits" : "properties"] = Details(),
        ["context"] = new JsonObject
        {
            ["ip"] = "203.0.113.9",
            ["userAgent"] = "Mozilla/5.0",
            ["page"] = new JsonObject { ["url"] = "https://example.com/a" },
            ["device"] = new JsonObject { ["token"] = "t1", ["type"] = "ios", ["id"] = "d1" },
            ["traits"] = new JsonObject { ["name"] = "Ana" },
            ["journeys"] = new JsonObject { ["identifiers"] = new JsonObject { ["id"] = "u1" } },
        },
    };

    // What the presets of many destinations ask for.
    private static JsonObject Details() => new()
    {
        ["name"] = "Ana",
        ["first_name"] = "Ana",
        ["last_name"] = "K",
        ["order_id"] = "o1",
        ["cart_id"] = "c1",
        ["objectId"] = "g1",
        ["deliveryId"] = "d1",
        ["metric"] = "opened",
        ["actionType"] = "viewed_content",
        ["checkout_id"] = "c1",
        ["reason"] = "none",
        ["currency"] = "EUR",
        ["total"] = 5,
        ["revenue"] = 5,
        ["price"] = 5,
        ["quantity"] = 1,
        ["value"] = 5,
        ["source"] = "web",
        ["product_id"] = "p1",
        ["variant"] = "v1",
        ["products"] = new JsonArray(new JsonObject { ["product_id"] = "p1", ["name"] = "Mug", ["variant"] = "v1", ["price"] = 5, ["quantity"] = 1 }),
    };

    private static JsonObject WithTraits(JsonObject message)
    {
        var with = message.DeepClone().AsObject();
        // The traits of a group are the group's own; its person's are in the context.
        if ((string)with["type"]! == "identify") with["traits"]!["email"] = Email;
        else with["context"]!["traits"]!["email"] = Email;
        return with;
    }

    private static JsonObject WithIdentifiers(JsonObject message)
    {
        var with = message.DeepClone().AsObject();
        with["context"]!["journeys"]!["identifiers"]!["email"] = Email;
        return with;
    }

    private static Dictionary<string, string> SettingsOf(Definition definition) => definition.Settings
        .Where(static field => field.Required || field.Default is not null || field.Secret)
        .ToDictionary(static field => field.Name, static field => field.Default ?? field.Kind switch
        {
            FieldKind.Choice => field.Choices[0],
            FieldKind.Url => "https://vendor.example",
            FieldKind.Flag => "true",
            FieldKind.Number => "1",
            _ => "x1",
        });

    private static IEnumerable<string> Hashes(byte[] text)
    {
        byte[][] hashes = [SHA256.HashData(text), SHA512.HashData(text)];
        return hashes.SelectMany(static hash => (string[])[Convert.ToHexString(hash), Convert.ToBase64String(hash)]);
    }

    private static string Text(JsonObject message) => message.ToJsonString();
}
