using System.Text.Json;

namespace Sluice.Benchmarks.Corpora;

/// <summary>Writes the body of each kind of call, as clients of the three APIs send it.</summary>
/// <param name="chance">Chooses.</param>
/// <param name="facts">What calls say.</param>
internal sealed class CallWriter(Chance chance, Facts facts)
{
    /// <summary>A person's event of Track v1, or one of nobody known.</summary>
    public void Event(Utf8JsonWriter json, string? type, bool isAnonymous)
    {
        json.WriteStartObject();
        var name = type switch
        {
            "page" => facts.Url(),
            "screen" => chance.Pick(Vocabulary.Screens),
            _ => chance.Pick(Vocabulary.Events),
        };
        if (isAnonymous) json.WriteString("anonymous_id", facts.Uuid());
        if (type is not null) json.WriteString("type", type);
        json.WriteString("name", name);
        json.WriteStartObject("data");
        facts.Data(json, name);
        json.WriteEndObject();
        Stamp(json, "timestamp", "id");
        json.WriteEndObject();
    }

    /// <summary>A person of Track v1, some with the objects that they belong to.</summary>
    public void Person(Utf8JsonWriter json, int person, bool withObjects)
    {
        json.WriteStartObject();
        facts.Traits(json, person);
        if (withObjects)
        {
            json.WriteStartObject("cio_relationships");
            json.WriteString("action", "add_relationships");
            Relationships(json, "relationships");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    public void Device(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        facts.Device(json);
        json.WriteEndObject();
    }

    public void Merge(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Merged(json);
        json.WriteEndObject();
    }

    /// <summary>An operation of Track v2, by its action; <c>object</c> and <c>object_people</c> are about objects.</summary>
    public void Entity(Utf8JsonWriter json, string action)
    {
        json.WriteStartObject();
        if (action.StartsWith("object", StringComparison.Ordinal)) Object(json, withPeople: action == "object_people");
        else OfPerson(json, action);
        json.WriteEndObject();
    }

    /// <summary>Many operations of Track v2.</summary>
    public void Batch(Utf8JsonWriter json)
    {
        string[] actions = ["identify", "identify", "event", "event", "event", "page", "object", "add_relationships", "add_device"];
        json.WriteStartObject();
        json.WriteStartArray("batch");
        for (var left = 5 + chance.Below(46); left > 0; left--) Entity(json, chance.Pick(actions));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A call of the Pipelines API.</summary>
    public void Message(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        MessageMembers(json, type);
        json.WriteEndObject();
    }

    /// <summary>Many calls of the Pipelines API.</summary>
    public void Messages(Utf8JsonWriter json)
    {
        string[] types = ["identify", "track", "track", "track", "page"];
        json.WriteStartObject();
        json.WriteStartArray("batch");
        for (var left = 5 + chance.Below(20); left > 0; left--)
        {
            var type = chance.Pick(types);
            json.WriteStartObject();
            json.WriteString("type", type);
            MessageMembers(json, type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void MessageMembers(Utf8JsonWriter json, string type)
    {
        var person = facts.Person();
        if (chance.Falls(800)) json.WriteString("userId", Facts.Id(person));
        else json.WriteString("anonymousId", facts.Uuid());
        var name = type == "track" ? chance.Pick(Vocabulary.Events) : chance.Pick(Vocabulary.Screens);
        if (type == "track") json.WriteString("event", name);
        if (type is "page" or "screen") json.WriteString("name", name);
        if (type == "group") json.WriteString("groupId", $"{chance.Pick(Vocabulary.Objects)}-{chance.Below(300)}");
        json.WriteStartObject(type is "identify" or "group" ? "traits" : "properties");
        if (type is "identify" or "group") facts.Traits(json, person);
        else facts.Data(json, name);
        json.WriteEndObject();
        json.WriteStartObject("context");
        json.WriteString("ip", $"203.0.113.{chance.Below(256)}");
        json.WriteStartObject("library");
        json.WriteString("name", "analytics-node");
        json.WriteString("version", "2.3.0");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("timestamp", DateTimeOffset.FromUnixTimeSeconds(facts.Time()).ToString("yyyy-MM-dd'T'HH:mm:ss.000'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("messageId", facts.ChosenId());
    }

    private void OfPerson(Utf8JsonWriter json, string action)
    {
        var person = facts.Person();
        json.WriteString("type", "person");
        json.WriteString("action", action);
        if (action == "merge")
        {
            Merged(json);
            return;
        }
        Identifiers(json, person);
        switch (action)
        {
            case "identify":
                json.WriteStartObject("attributes");
                facts.Traits(json, person);
                json.WriteEndObject();
                break;
            case "event" or "page" or "screen":
                var name = action == "event" ? chance.Pick(Vocabulary.Events) : action == "page" ? facts.Url() : chance.Pick(Vocabulary.Screens);
                json.WriteString("name", name);
                json.WriteStartObject("attributes");
                facts.Data(json, name);
                json.WriteEndObject();
                Stamp(json, "timestamp", "id");
                break;
            case "add_device":
                facts.Device(json);
                break;
            case "delete_device":
                json.WriteStartObject("device");
                json.WriteString("token", chance.Hex(64));
                json.WriteEndObject();
                break;
            case "add_relationships" or "delete_relationships":
                Relationships(json, "cio_relationships");
                break;
        }
    }

    private void Object(Utf8JsonWriter json, bool withPeople)
    {
        json.WriteString("type", "object");
        json.WriteString("action", withPeople ? "add_relationships" : "identify");
        ObjectIdentifiers(json);
        if (!withPeople)
        {
            json.WriteStartObject("attributes");
            json.WriteString("name", facts.Text(24));
            json.WriteNumber("employees", chance.Below(9000));
            facts.Nested(json, "details", depth: 1);
            json.WriteEndObject();
            return;
        }
        json.WriteStartArray("cio_relationships");
        for (var left = 1 + chance.Below(3); left > 0; left--)
        {
            json.WriteStartObject();
            Identifiers(json, facts.Person());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Identifiers(Utf8JsonWriter json, int person)
    {
        json.WriteStartObject("identifiers");
        if (chance.Falls(750)) json.WriteString("id", Facts.Id(person));
        else json.WriteString("email", Facts.Email(person));
        json.WriteEndObject();
    }

    private void ObjectIdentifiers(Utf8JsonWriter json)
    {
        json.WriteStartObject("identifiers");
        json.WriteString("object_type_id", $"{1 + chance.Below(4)}");
        json.WriteString("object_id", $"{chance.Pick(Vocabulary.Objects)}-{chance.Below(300)}");
        json.WriteEndObject();
    }

    private void Relationships(Utf8JsonWriter json, string name)
    {
        json.WriteStartArray(name);
        for (var left = 1 + chance.Below(3); left > 0; left--)
        {
            json.WriteStartObject();
            ObjectIdentifiers(json);
            if (chance.Falls(400))
            {
                json.WriteStartObject("relationship_attributes");
                json.WriteString("role", chance.Falls(500) ? "admin" : "member");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Merged(Utf8JsonWriter json)
    {
        json.WriteStartObject("primary");
        json.WriteString("id", Facts.Id(facts.Person()));
        json.WriteEndObject();
        json.WriteStartObject("secondary");
        json.WriteString("email", Facts.Email(facts.Person()));
        json.WriteEndObject();
    }

    private void Stamp(Utf8JsonWriter json, string time, string id)
    {
        if (chance.Falls(600)) json.WriteNumber(time, facts.Time());
        if (chance.Falls(250)) json.WriteString(id, facts.ChosenId());
    }
}
