using Sluice.Translation.Json;
using Sluice.Translation.Mapping;

namespace Sluice.Translation;

/// <summary>The Track v2 API (spec 2): an entity says by its type and action what is done; a batch holds many.</summary>
internal readonly ref struct TrackV2(CompiledOptions compiled, in TrackCall call, TranslatedCall into)
{
    private const string Noun = "operation";

    private readonly ref readonly TrackCall _call = ref call;

    public bool Translate(Endpoint endpoint, JsonValue body) => endpoint.Operation == Operation.Entity ? Entity(body, -1) : Items(body);

    private bool Items(JsonValue body)
    {
        if (!Batch.TryRead(body, Noun, compiled.Options, into, out var batch)) return false;
        var index = 0;
        foreach (var entity in batch)
        {
            var start = into.Here;
            if (!Batch.IsSound(entity, index, Noun, compiled.Options, into) || !Entity(entity, index)) into.RewindTo(start);
            index++;
        }
        return true;
    }

    private bool Entity(JsonValue entity, int index)
    {
        var item = new Item(Api.TrackV2, compiled, _call, into, index);
        var (type, action) = (entity["type"u8], entity["action"u8]);
        if (type.IsPresent && type.Kind != JsonKind.String) return item.Invalid("type", "type must be a string.");
        if (!action.IsPresent) return item.Required("action", "action is missing: say what to do, for instance identify or event.");
        if (action.Kind != JsonKind.String) return item.Invalid("action", "action must be a string.");

        // A merge is a person's, but Customer.io's pages also say identify, and its example leaves the type out (A3). An object is
        // also called a group (A4).
        var kind = into.Plain(type);
        var verb = Verbs.Parse(into.Plain(action));
        if (verb == Verb.Merge && (kind.IsEmpty || kind.SequenceEqual("identify"u8))) return MergeRule.Apply(item, entity, Time(item, entity));
        if (kind.SequenceEqual("person"u8)) return Person(item, entity, verb, action);
        if (kind.SequenceEqual("object"u8) || kind.SequenceEqual("group"u8)) return Object(item, entity, verb, action);
        if (kind.SequenceEqual("delivery"u8))
        {
            return verb == Verb.Event ? DeliveryRule.Entity(item, entity, Time(item, entity)) : UnknownAction(item, action, "a delivery", "event");
        }
        return kind.IsEmpty
            ? item.Required("type", "type is missing: person, object or delivery.")
            : item.Invalid("type", $"'{JsonText.Decode(type.Text)}' is not a type; it must be person, object or delivery.");
    }

    private static bool Person(in Item item, JsonValue entity, Verb verb, JsonValue action)
    {
        if (verb == Verb.Merge) return MergeRule.Apply(item, entity, Time(item, entity));
        if (verb is Verb.Unknown or Verb.IdentifyAnonymous)
        {
            return UnknownAction(
                item, action, "a person",
                "identify, event, page, screen, add_relationships, delete_relationships, add_device, delete_device, merge, suppress, unsuppress or delete");
        }
        if (!item.ReadPerson(entity["identifiers"u8], "identifiers", out var person)) return false;
        if (person.AnonymousId.IsEmpty && !item.ReadIdentifier(entity["anonymous_id"u8], "", "anonymous_id", out person.AnonymousId)) return false;

        const string Field = "attributes";
        var (attributes, relationships) = (entity["attributes"u8], entity["cio_relationships"u8]);
        return verb switch
        {
            Verb.Identify => item.IsObject(attributes, Field)
                && IdentifyRule.Apply(item, person, attributes, Field, Time(item, entity), relationships),
            Verb.Event => EventRule.Apply(item, MessageType.Track, entity, attributes, Field, person),
            Verb.Page => EventRule.Apply(item, MessageType.Page, entity, attributes, Field, person),
            Verb.Screen => EventRule.Apply(item, MessageType.Screen, entity, attributes, Field, person),
            Verb.AddRelationships => AddRelationships(item, entity, person, relationships),
            Verb.DeleteRelationships => NeedsRelationships(item, relationships)
                && RelationshipRule.OfPerson(item, person, person, relationships, "cio_relationships", removes: true, Time(item, entity)),
            Verb.AddDevice => DeviceRule.Add(item, entity["device"u8], "token", person, entity["timestamp"u8]),
            Verb.DeleteDevice => DeviceRule.ReadToken(item, entity["device"u8], "token", out var token)
                && DeviceRule.Delete(item, token, person, Time(item, entity)),
            Verb.Suppress => SemanticRule.Apply(item, PrivacyEvents.Suppressed, person, Time(item, entity)),
            Verb.Unsuppress => SemanticRule.Apply(item, PrivacyEvents.Unsuppressed, person, Time(item, entity)),
            Verb.Delete => SemanticRule.Apply(item, PrivacyEvents.Deleted, person, Time(item, entity)),
            _ => ContentRule.Apply(item, item.Into.Plain(action), attributes, person, Time(item, entity)),
        };
    }

    /// <summary>A5: groups only, or an identify before them.</summary>
    private static bool AddRelationships(in Item item, JsonValue entity, in Identifiers person, JsonValue relationships)
    {
        if (!NeedsRelationships(item, relationships)) return false;
        var time = Time(item, entity);
        return (item.Options.RelationshipCalls == RelationshipCalls.GroupOnly || IdentifyRule.Identify(item, person, default, time))
            && RelationshipRule.OfPerson(item, person, person, relationships, "cio_relationships", removes: false, time);
    }

    private static bool Object(in Item item, JsonValue entity, Verb verb, JsonValue action)
    {
        var removes = verb == Verb.DeleteRelationships;
        if (!removes && verb is not (Verb.Identify or Verb.IdentifyAnonymous or Verb.AddRelationships or Verb.Delete))
        {
            return UnknownAction(item, action, "an object", "identify, identify_anonymous, add_relationships, delete_relationships or delete");
        }
        var attributes = entity["attributes"u8];
        if (!item.ReadObject(entity["identifiers"u8], "identifiers", out var thing)
            || !item.IsObject(attributes, "attributes")
            || !item.CheckSize(attributes, item.Options.MaxObjectAttributesBytes, "attributes")
            || !item.ReadIdentifier(entity["anonymous_id"u8], "", "anonymous_id", out var anonymous))
        {
            return false;
        }
        return verb == Verb.Delete
            ? ObjectRule.Delete(item, thing, Time(item, entity))
            : RelationshipRule.OfObject(item, thing, attributes, entity["cio_relationships"u8], anonymous, removes, Time(item, entity));
    }

    private static bool NeedsRelationships(in Item item, JsonValue relationships) =>
        !relationships.IsNothing || item.Required("cio_relationships", "cio_relationships is missing or empty: say which relationships.");

    private static long Time(in Item item, JsonValue entity) => item.Time(entity["timestamp"u8], "timestamp");

    private static bool UnknownAction(in Item item, JsonValue action, string type, string known) =>
        item.Invalid("action", $"'{JsonText.Decode(action.Text)}' is not an action of {type}; it must be {known}.");
}
