using Sluice.Routing.Rules;
using Sluice.Translation;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>translation:</c>.</summary>
internal static class TranslationKeys
{
    // Read into the whole configuration: some of these keys belong to TranslationOptions, a type of another assembly.
    public static Section<GatewayConfig> All() => new(new GatewayConfig())
    {
        {
            "relationship_calls", Words.Of<RelationshipCalls>("a choice here"), config => config.Translation.RelationshipCalls,
            (config, value) => config with { Translation = config.Translation with { RelationshipCalls = value } },
            "What relating a person to objects through Track v2 becomes: groups only, or an identify as well."
        },
        {
            "delete_relationship", Words.Of<DeleteRelationship>("a choice here"), config => config.Translation.DeleteRelationship,
            (config, value) => config with { Translation = config.Translation with { DeleteRelationship = value } },
            "What ending a relationship becomes: a `Relationship Deleted` event, a group, or both. With `both` the group is addressed to nobody; with `group` everybody gets "
            + "it, and what does not read its `context.journeys.action` takes it for a new relationship."
        },
        {
            "device_event_name", Words.Of<DeviceEventName>("a choice here"), config => config.Translation.DeviceEventName,
            (config, value) => config with { Translation = config.Translation with { DeviceEventName = value } },
            "Whether devices become `Device Created or Updated` and `Device Deleted`, or `Application Installed` and `Application Uninstalled`."
        },
        {
            "keep_email_in_traits", new Flag(), config => config.Translation.KeepEmailInTraits,
            (config, value) => config with { Translation = config.Translation with { KeepEmailInTraits = value } },
            "Whether `email` stays among the traits as well as moving to the identifiers."
        },
        {
            "phone_is_identifier", new Flag(), config => config.Translation.PhoneIsIdentifier,
            (config, value) => config with { Translation = config.Translation with { PhoneIsIdentifier = value } },
            "Whether `phone` is an identifier and leaves the traits, as `email` does."
        },
        {
            "form_submitted_event", new Flag(), config => config.Translation.FormSubmittedEvent,
            (config, value) => config with { Translation = config.Translation with { FormSubmittedEvent = value } },
            "Whether a form becomes a `Form Submitted` event as well as an identify."
        },
        {
            "user_id",
            new ListOf<UserIdentifier>(
                Words.Of<UserIdentifier>("an identifier"), oneAlone: true, whenEmpty: "is empty; for the usual order, remove the key",
                areSame: static (one, other) => one == other),
            config => config.Translation.UserIdOrder, (config, value) => config with { Translation = config.Translation with { UserIdOrder = value } },
            "Which identifier of a call becomes the `userId`: the first of these that it has, else of the others in the usual order (A1)."
        },
        {
            "drop_control_traits", new Flag(), config => config.Translation.DropControlTraits,
            (config, value) => config with { Translation = config.Translation with { DropControlTraits = value } },
            "Whether traits that tell Customer.io what to do are left out: `_update`, `_timestamp` and `cio_subscription_preferences` with its dotted forms (A13)."
        },
        {
            "rules", new ListOf<MessageRule>(TranslationRules.Message()), config => config.Rules, (config, value) => config with { Rules = value },
            "Changes to the messages, applied in this order before they are kept: [Change how calls map](change-how-calls-map.md)."
        },
        {
            "not_mapped", new ListOf<CallRule>(TranslationRules.Call()), config => config.CallRules, (config, value) => config with { CallRules = value },
            "Messages for calls that have no counterpart, such as manual segments and custom unsubscribes. The first rule that matches a call makes them."
        },
    };
}
