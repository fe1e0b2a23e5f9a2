using Sluice.Translation;
using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>limits:</c>.</summary>
internal static class LimitKeys
{
    // Read into the whole configuration: some of these keys belong to TranslationOptions, a type of another assembly.
    public static Section<GatewayConfig> All() => new(new GatewayConfig())
    {
        {
            "call_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Limits.CallBytes,
            (config, value) => config with { Limits = config.Limits with { CallBytes = (int)value } },
            "The largest body of a Track v1 call, unpacked."
        },
        {
            "item_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Translation.MaxItemBytes,
            (config, value) => config with { Translation = config.Translation with { MaxItemBytes = (int)value } },
            "The largest single operation of Track v2 and the Pipelines API, and the largest call of a web page or of whoever has no credentials."
        },
        {
            "batch_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Translation.MaxBatchBytes,
            (config, value) => config with { Translation = config.Translation with { MaxBatchBytes = (int)value } },
            "The largest batch of Track v2 and the Pipelines API."
        },
        {
            "batch_items", new Whole(1, TranslationOptions.MostBatchItems), config => config.Translation.MaxBatchItems,
            (config, value) => config with { Translation = config.Translation with { MaxBatchItems = (int)value } },
            "The most operations or calls in one batch of Track v2 and the Pipelines API."
        },
        {
            "depth", new Whole(4, 256), config => config.Translation.MaxDepth,
            (config, value) => config with { Translation = config.Translation with { MaxDepth = (int)value } },
            "How deep a body may nest."
        },
        {
            "header_bytes", new Size(KB, MB), config => config.Limits.HeaderBytes,
            (config, value) => config with { Limits = config.Limits with { HeaderBytes = (int)value } },
            "The largest total of a request's headers.", Needs.Restart
        },
        {
            "connections", new Whole(1, 1_000_000), config => config.Limits.Connections,
            (config, value) => config with { Limits = config.Limits with { Connections = (int)value } },
            "How many connections may be open at once.", Needs.Restart
        },
        {
            "body_timeout", new Duration(Blink, 10 * Minute), config => config.Limits.BodyTimeout,
            (config, value) => config with { Limits = config.Limits with { BodyTimeout = value } },
            "How long the body of a request may take to arrive."
        },
        {
            "arriving_bytes", new Size(16 * MB, TB), config => config.Limits.ArrivingBytes,
            (config, value) => config with { Limits = config.Limits with { ArrivingBytes = value } },
            "How many bytes of unfinished bodies the gateway keeps at once, of all senders together. "
            + "Beyond it a call is answered 503, and beyond half of it one without a key in its headers."
        },
        {
            "overruns", new OneOf<bool>("an answer to overruns", [("refuse", true), ("translate", false)]),
            config => config.Translation.RefuseOverruns, (config, value) => config with { Translation = config.Translation with { RefuseOverruns = value } },
            "What becomes of an operation of Track v2 that exceeds one of the limits below: refused, as at Customer.io, "
            + "or translated all the same. Track v1 calls are always translated, and calls of the Pipelines API have no such limits."
        },
        {
            "person_id_bytes", new Size(1, KB), config => config.Translation.MaxPersonIdBytes,
            (config, value) => config with { Translation = config.Translation with { MaxPersonIdBytes = (int)value } },
            "The longest id of a person."
        },
        {
            "object_id_bytes", new Size(1, KB), config => config.Translation.MaxObjectIdBytes,
            (config, value) => config with { Translation = config.Translation with { MaxObjectIdBytes = (int)value } },
            "The longest id of an object."
        },
        {
            "attribute_name_bytes", new Size(1, KB), config => config.Translation.MaxAttributeNameBytes,
            (config, value) => config with { Translation = config.Translation with { MaxAttributeNameBytes = (int)value } },
            "The longest name of an attribute."
        },
        {
            "attribute_value_bytes", new Size(1, MB), config => config.Translation.MaxAttributeValueBytes,
            (config, value) => config with { Translation = config.Translation with { MaxAttributeValueBytes = (int)value } },
            "The longest text of a person's attribute."
        },
        {
            "attributes", new Whole(1, 100_000), config => config.Translation.MaxAttributes,
            (config, value) => config with { Translation = config.Translation with { MaxAttributes = (int)value } },
            "The most attributes in one identify."
        },
        {
            "object_attributes_bytes", new Size(KB, 16 * MB), config => config.Translation.MaxObjectAttributesBytes,
            (config, value) => config with { Translation = config.Translation with { MaxObjectAttributesBytes = (int)value } },
            "The size of all attributes of an object together."
        },
        {
            "event_name_bytes", new Size(1, KB), config => config.Translation.MaxEventNameBytes,
            (config, value) => config with { Translation = config.Translation with { MaxEventNameBytes = (int)value } },
            "The longest name of an event."
        },
        {
            "event_data_bytes", new Size(KB, 16 * MB), config => config.Translation.MaxEventDataBytes,
            (config, value) => config with { Translation = config.Translation with { MaxEventDataBytes = (int)value } },
            "The size of an event's data."
        },
        {
            "segment_ids", new Whole(1, 100_000), config => config.Translation.MaxSegmentIds,
            (config, value) => config with { Translation = config.Translation with { MaxSegmentIds = (int)value } },
            "The most people that one segment call may name; with more it is always refused."
        },
        {
            "script_time", new Duration(Blink / 100, Minute), config => config.Limits.Script.Time,
            (config, value) => config with { Limits = config.Limits with { Script = config.Limits.Script with { Time = value } } },
            "How long a script may run for one message."
        },
        {
            "script_memory", new Size(MB, 1024 * MB), config => config.Limits.Script.MemoryBytes,
            (config, value) => config with { Limits = config.Limits with { Script = config.Limits.Script with { MemoryBytes = value } } },
            "How much memory a script may take for one message."
        },
        {
            "script_recursion", new Whole(1, 1000), config => config.Limits.Script.Recursion,
            (config, value) => config with { Limits = config.Limits with { Script = config.Limits.Script with { Recursion = (int)value } } },
            "How many calls a script may have inside each other."
        },
        {
            "script_statements", new Whole(100, int.MaxValue), config => config.Limits.Script.Statements,
            (config, value) => config with { Limits = config.Limits with { Script = config.Limits.Script with { Statements = (int)value } } },
            "How many statements a script may execute for one message."
        },
        new Rule<GatewayConfig>(
            ["item_bytes", "batch_bytes"], config => config.Translation.MaxItemBytes <= config.Translation.MaxBatchBytes,
            "The limit `item_bytes` must not be larger than `batch_bytes`.")
        {
            // Often only one of them is in the file.
            Tell = static config =>
                $"The limit `item_bytes` ({Size.Of(config.Translation.MaxItemBytes)}) must not be larger than `batch_bytes`, which is {Size.Of(config.Translation.MaxBatchBytes)}.",
        },
    };
}
