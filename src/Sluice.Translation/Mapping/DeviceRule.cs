using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M7 and M8: a device is added, changed or removed.</summary>
internal static class DeviceRule
{
    private static readonly NameSet TokenKeys = new("id", "token"), OtherKeys = new("platform", "last_used", "attributes");

    /// <summary>M7. The token is <c>device.id</c> in v1 and <c>device.token</c> in v2; properties are the attributes and, as some clients
    /// write them, further keys of the device itself.</summary>
    public static bool Add(in Item item, JsonValue device, string tokenName, in Identifiers person, JsonValue timestamp)
    {
        if (!ReadToken(item, device, tokenName, out var token)
            || !item.ReadIdentifier(device["platform"u8], "device", "platform", out var platform)
            || !item.IsObject(device["attributes"u8], "device.attributes"))
        {
            return false;
        }
        var used = device["last_used"u8];
        var time = used.IsPresent ? item.Time(used, "device.last_used") : item.Time(timestamp, "timestamp");
        var message = item.Open(MessageType.Track);
        item.Because("type", "M7, A7: a device event", "endpoint or action");
        item.Because("event", "A7: the device event's name, a setting", "constant");
        item.Because("properties", "M7: the device's attributes and further keys", "device.attributes");
        item.Because("context.device", "M7: token and platform", "device");
        message.Text("event"u8, item.Compiled.DeviceAdded);
        Properties(item, message, device, token);
        return message.Close(person, person, new Envelope { DeviceToken = token, DeviceType = platform, Timestamp = time });
    }

    /// <summary>M8, with the token already read from the path (v1).</summary>
    public static bool Delete(in Item item, ReadOnlySpan<byte> token, in Identifiers person, long time)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M8, A7: a device event", "endpoint or action");
        item.Because("event", "A7: the device event's name, a setting", "constant");
        item.Because("properties", "M8: empty", "constant");
        item.Because("context.device", "M8: the token", "path or device");
        message.Text("event"u8, item.Compiled.DeviceDeleted);
        message.Object("properties"u8, default);
        return message.Close(person, person, new Envelope { DeviceToken = token, Timestamp = time });
    }

    /// <summary>Reads the token under either of its names.</summary>
    public static bool ReadToken(in Item item, JsonValue device, string name, out ReadOnlySpan<byte> token)
    {
        token = default;
        if (!device.IsPresent) return item.Required("device", $"device is missing: an object with {name}.");
        if (device.Kind != JsonKind.Object) return item.Invalid("device", $"device must be an object with {name}.");
        var value = name == "id" ? device["id"u8] : device["token"u8];
        if (!value.IsPresent) value = name == "id" ? device["token"u8] : device["id"u8];
        return item.ReadRequired(value, "device", name, out token);
    }

    private static void Properties(in Item item, in Composer message, JsonValue device, ReadOnlySpan<byte> token)
    {
        var attributes = device["attributes"u8];
        message.BeginObject("properties"u8);
        foreach (var attribute in attributes) message.Value(attribute.Name, attribute);

        // Hardly any client writes both, and only then are their names compared.
        HashSet<string>? taken = null;
        foreach (var extra in device)
        {
            if (OtherKeys.Contains(extra)) continue;
            if (TokenKeys.Contains(extra))
            {
                if (extra.IsPresent && !item.Into.Tidy(extra).SequenceEqual(token)) item.Note("device", "{0} was left out: another was taken as the token.", extra);
            }
            else if (attributes.IsEmpty || !(taken ??= Names(attributes)).Contains(JsonText.Decode(extra.Name)))
            {
                message.Value(extra.Name, extra);
            }
            else
            {
                item.Note("device", "{0} was left out: device.attributes has one of this name.", extra);
            }
        }
        message.EndObject();
    }

    private static HashSet<string> Names(JsonValue attributes)
    {
        var names = new HashSet<string>();
        foreach (var attribute in attributes) names.Add(JsonText.Decode(attribute.Name));
        return names;
    }
}
