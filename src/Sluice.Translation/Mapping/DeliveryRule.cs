using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M13: what happened to a delivery. Four shapes of call say it; all become <c>Report Delivery Event</c>.</summary>
internal static class DeliveryRule
{
    /// <summary>The event's name (6.1).</summary>
    private static ReadOnlySpan<byte> Event => "Report Delivery Event"u8;

    /// <summary>v1 <c>metrics</c> (1.4.9), <c>push/events</c> (1.4.10) and the payload of <c>cio_deliveries/events</c> (1.4.11).</summary>
    /// <param name="item">The operation.</param>
    /// <param name="report">The object that says it.</param>
    /// <param name="parent">Path of that object; empty for the body.</param>
    /// <param name="metricName">Name of the member that holds the metric.</param>
    public static bool Report(in Item item, JsonValue report, string parent, string metricName)
    {
        return item.ReadRequired(report["delivery_id"u8], parent, "delivery_id", out var delivery)
            && item.ReadRequired(metricName == "metric" ? report["metric"u8] : report["event"u8], parent, metricName, out var metric)
            && Write(item, delivery, metric, report, report["metadata"u8], item.Time(report["timestamp"u8], "timestamp"));
    }

    /// <summary>v2 <c>delivery</c> + <c>event</c> (2.2): the identifier is the delivery's.</summary>
    public static bool Entity(in Item item, JsonValue entity, long time)
    {
        var (identifiers, attributes) = (entity["identifiers"u8], entity["attributes"u8]);
        if (!identifiers.IsPresent) return item.Required("identifiers", "identifiers is missing: id must name the delivery.");
        return item.ReadRequired(identifiers["id"u8], "identifiers", "id", out var delivery)
            && item.ReadRequired(entity["name"u8], "", "name", out var metric)
            && item.IsObject(attributes, "attributes")
            && Write(item, delivery, metric, attributes, attributes, time);
    }

    private static bool Write(
        in Item item, ReadOnlySpan<byte> delivery, ReadOnlySpan<byte> metric, JsonValue details, JsonValue metadata, long time)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M13: a semantic event", "endpoint or action");
        item.Because("event", "6.1: the semantic event of deliveries", "constant");
        item.Because("properties", "M13: the delivery's id, the metric and what else is said of it", "body");
        message.Text("event"u8, Event);
        message.BeginObject("properties"u8);
        message.Text("deliveryId"u8, delivery);
        message.Text("metric"u8, metric);
        ValueIfAny(message, "recipient"u8, Recipient(details));
        ValueIfAny(message, "reason"u8, details["reason"u8]);
        ValueIfAny(message, "href"u8, details["href"u8]);
        ValueIfAny(message, "actionName"u8, metadata["action_name"u8]);
        ValueIfAny(message, "actionValue"u8, metadata["action_value"u8]);
        message.EndObject();
        var stand = new Identifiers { AnonymousId = delivery };
        return message.Close(stand, new Identifiers { DeliveryId = delivery }, new Envelope { Timestamp = time });
    }

    /// <summary>Who got it: a push's recipient is a device, which has two names (M13).</summary>
    private static JsonValue Recipient(JsonValue details)
    {
        if (details["recipient"u8] is { IsPresent: true } recipient) return recipient;
        return details["device_id"u8] is { IsPresent: true } device ? device : details["device_token"u8];
    }

    private static void ValueIfAny(in Composer message, ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.IsPresent) message.Value(name, value);
    }
}
