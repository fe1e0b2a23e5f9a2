using Sluice.Destinations;
using Sluice.Routing.Redacting;
using Sluice.Routing.Rules;
using Sluice.Translation;

namespace Sluice.Configuration.Declarations;

/// <summary>Every key of <c>sluice.yaml</c>, once. The loader, its suggestions, the reference page and the JSON Schema all read this;
/// defaults are those of <see cref="GatewayConfig"/>.</summary>
internal static class SluiceYaml
{
    private const string SourceName = "the name of a source", DestinationName = "the name of a destination";
    private const long KB = 1024, MB = 1024 * KB, TB = 1024 * 1024 * MB;

    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(100), Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1),
        Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>The file, given the kinds of destinations there are.</summary>
    /// <param name="types">The kinds.</param>
    /// <param name="faulty">Names of kinds that cannot be used, for reasons that have been said: naming one of them is no further problem.</param>
    public static Section<GatewayConfig> Declare(IReadOnlyDictionary<string, DestinationType> types, IReadOnlyList<string>? faulty = null) => new(new GatewayConfig())
    {
        {
            "listen", new ListOf<Uri>(new ListenUrl(), oneAlone: true, whenEmpty: "must hold an address to listen on"),
            config => config.Listen, (config, value) => config with { Listen = value },
            "Where the gateway listens.", Needs.Restart
        },
        {
            "data", new Text(), config => config.Data, (config, value) => config with { Data = value },
            "The folder of the journal, seen from the folder of this file.", Needs.Restart
        },
        {
            "public_url", new Url(), config => config.PublicUrl, (config, value) => config with { PublicUrl = value },
            "The address that clients are told when they ask for their region. Without it, the one that they used."
        },
        {
            "region", Words.Of("a region", ["us", "eu"]), config => config.Region, (config, value) => config with { Region = value },
            "The region that clients are told when they ask for theirs."
        },
        {
            "sources", new ListOf<SourceConfig>(Source(), whenEmpty: "must hold a source: without one nobody may send"),
            config => config.Sources, (config, value) => config with { Sources = value },
            "Who may send.", Needs.Presence
        },
        {
            "open_source", new Known(SourceName, or: GatewayConfig.NoSource), config => config.OpenSource, (config, value) => config with { OpenSource = value },
            "The source of what arrives without credentials: delivery metrics, push events, unsubscribes. Without it, the first source. With `none`, such calls are refused as all others."
        },
        {
            "destinations", new ListOf<DestinationConfig>(Destination(types, faulty ?? [])),
            config => config.Destinations, (config, value) => config with { Destinations = value },
            "Who receives. Without any, calls are kept in the journal."
        },
        {
            DestinationFolders.Key, new Text(), config => config.DestinationsFolder, (config, value) => config with { DestinationsFolder = value },
            "The folder with destinations that you wrote yourself, a folder each, seen from the folder of this file: "
            + "see [Write a destination](write-a-destination.md). A change in there takes effect as a change of this file does."
        },
        { "translation", Switches(), "Decisions where Customer.io's own pages are silent or contradict themselves." },
        {
            "json", new OneOf<bool>("a way to read JSON", [("lenient", false), ("strict", true)]),
            config => config.Translation.StrictJson, (config, value) => With(config, config.Translation with { StrictJson = value }),
            "Whether bodies may have trailing commas and comments, as the samples in Customer.io's own pages do."
        },
        { "limits", Limits(), "Bounds on what comes in." },
        { "privacy", Privacy(), "What becomes of people who are suppressed or deleted: [Forget, suppress and redact people](forget-and-redact.md)." },
        { "retention", Retention(), "What the journal keeps. What a destination still has to receive is always kept." },
        { "deduplication", Deduplication(), "Which messages count as sent again and are delivered only once: [Delivery](delivery.md#what-a-client-sends-twice)." },
        { "browser", Browser(), "What web pages may send: [Move a web page to Sluice](move-a-web-page.md)." },
        { "admin", Admin(), "Who may use [the administration API](administration-api.md) under `/admin`." },
        { "alarms", Alarms(), "When the operator is called: [Delivery](delivery.md#alarms)." },
        { "telemetry", Telemetry(), "Metrics and traces: [Watch Sluice](watch.md)." },
        {
            "tests", Tests.List(SourceName, DestinationName), config => config.Tests, (config, value) => config with { Tests = value },
            "What must come of calls, checked by `sluice test`."
        },
        new Rule<GatewayConfig>(
            ["listen"], config => config.Listen.Where(address => address.Port != 0).GroupBy(address => address).All(same => same.Count() == 1),
            "The addresses to listen on must differ."),
    };

    private static Section<SourceConfig> Source() => new(new SourceConfig { Name = "" })
    {
        {
            "name", new Unique(new Name(taken: GatewayConfig.NoSource), SourceName, StringComparer.OrdinalIgnoreCase),
            source => source.Name, (source, value) => source with { Name = value },
            "What the source is called here.", Needs.Presence
        },
        {
            "track", TrackKeys(), source => source.Track, (source, value) => source with { Track = value },
            "Credentials for the Track API, v1 and v2."
        },
        {
            "write_key", new Unique(new Credential(isUser: true) { Secret = true }, "a write key", StringComparer.Ordinal),
            source => source.WriteKey, (source, value) => source with { WriteKey = value },
            "The write key for the Pipelines API."
        },
        {
            "privacy_events", new Flag(), source => source.PrivacyEvents, (source, value) => source with { PrivacyEvents = value },
            "Whether calls of the Pipelines API may suppress, delete and unsuppress people, by `User Suppressed`, `User Deleted` and `User Unsuppressed`. Set it to `false` where "
            + "a page or an app shows the write key to everybody: [Forget, suppress and redact people](forget-and-redact.md#who-may-say-it)."
        },
        {
            "script", new ScriptText(), source => source.Script, (source, value) => source with { Script = value },
            "JavaScript with a function `transform(message)`, which gives each message of the source another form, or drops it, before any destination "
            + "sees it: [Change how calls map](change-how-calls-map.md#javascript)."
        },
        new Rule<SourceConfig>(
            ["track", "write_key"], source => source.Track is not null || source.WriteKey is not null,
            "A source needs credentials: `track` for the Track API, `write_key` for the Pipelines API, or both."),
    };

    private static Section<TrackCredentials> TrackKeys() => new(new TrackCredentials("", ""))
    {
        {
            "site_id", new Unique(new Credential(isUser: true) { Secret = true }, "a site id", StringComparer.Ordinal),
            track => track.SiteId, (track, value) => track with { SiteId = value },
            "The site id that its clients use.", Needs.Presence
        },
        {
            "api_key", new Credential(isUser: false) { Secret = true }, track => track.ApiKey, (track, value) => track with { ApiKey = value },
            "The API key that its clients use.", Needs.Presence
        },
    };

    private static Section<DestinationConfig> Destination(IReadOnlyDictionary<string, DestinationType> types, IReadOnlyList<string> faulty) =>
        new(new DestinationConfig { Name = "", Type = "" })
        {
            {
                "name", new Unique(new Name(taken: "All"), DestinationName, StringComparer.OrdinalIgnoreCase),
                destination => destination.Name, (destination, value) => destination with { Name = value },
                "What the destination is called here. Its position in the journal goes by it.", Needs.Presence
            },
            {
                "type", Words.Of("a kind of destination", types.Keys.Concat(faulty), "`sluice destinations list` lists them"),
                destination => destination.Type, (destination, value) => destination with { Type = value },
                "Its kind.", Needs.Presence
            },
            new SettingsKey(types),
            new ActionsKey(types),
            {
                "sources", new ListOf<string>(new Known(SourceName), oneAlone: true, whenEmpty: "is empty; for every source, remove the key"),
                destination => destination.Sources, (destination, value) => destination with { Sources = value },
                "The sources whose traffic it receives. Without it, all."
            },
            {
                "allow", new ListOf<AllowRule>(new Allowed(), oneAlone: true, whenEmpty: "is empty; for public addresses only, remove the key"),
                destination => destination.Allow, (destination, value) => destination with { Allow = value },
                "Private, loopback and other special addresses that it may be at: see [Deliver to a private address](deliver-to-a-private-address.md). "
                + "Without it, it is reached at public addresses only."
            },
            {
                "enabled", new Flag(), destination => destination.Enabled, (destination, value) => destination with { Enabled = value },
                "Whether it receives anything. One that is off keeps its position, and catches up when it is on again."
            },
            {
                "redact", new ListOf<RedactedPath>(new RedactedField(), oneAlone: true, whenEmpty: "is empty; to show everything, remove the key"),
                destination => destination.Redact, (destination, value) => destination with { Redact = value },
                "Fields of messages that it does not get: [Forget, suppress and redact people](forget-and-redact.md#redact)."
            },
            {
                "hash", new ListOf<RedactedPath>(new RedactedField(), oneAlone: true, whenEmpty: "is empty; to hash nothing, remove the key"),
                destination => destination.Hash, (destination, value) => destination with { Hash = value },
                "Fields of messages of which it gets the SHA-256 instead: of the text in small letters, without blanks around it."
            },
            {
                "start", new Start(), destination => destination.Start, (destination, value) => destination with { Start = value },
                "Where it begins when it is first seen: `now` with what is accepted from then on, `beginning` with the oldest call in the journal, a time with the first call "
                + "received then or later. Later changes do nothing: [Send a range again](send-again.md) does."
            },
            { "retry", Retry(), "When failed deliveries are tried again: delays double from `first` to `max`, each shortened at random." },
            {
                "concurrency", new Whole(1, 1024),
                destination => destination.Concurrency, (destination, value) => destination with { Concurrency = (int)value },
                "How many deliveries may be under way at once."
            },
            {
                "timeout", new Duration(Blink, 10 * Minute),
                destination => destination.Timeout, (destination, value) => destination with { Timeout = value },
                "How long one delivery may take in all."
            },
            {
                "traceparent", new OneOf<bool?>("a choice here", [("send", true), ("omit", false)]),
                destination => destination.Traceparent, (destination, value) => destination with { Traceparent = value },
                "Whether requests of a traced delivery carry the header `traceparent`. Without it, those of `type: webhook` do and no others: "
                + "see [Watch Sluice](watch.md#traces)."
            },
            {
                "batch_wait", new Duration(TimeSpan.Zero, Minute),
                destination => destination.BatchWait, (destination, value) => destination with { BatchWait = value },
                "How long a batch that is not full waits for more messages, from when the first of them came in."
            },
            {
                "waiting_room", new Whole(1, 100_000_000),
                destination => destination.WaitingRoom, (destination, value) => destination with { WaitingRoom = (int)value },
                "How many messages may wait for another try, or behind one of the same person that does. They wait on disk, about 200 bytes each. "
                + "When there are so many, nothing more is read for the destination until some have gone."
            },
            {
                "guard", Words.Of<GuardMode>("a choice here"), destination => destination.Guard, (destination, value) => destination with { Guard = value },
                "What becomes of a flood of people or groups that it has never seen: an alarm, holding the destination as well, or nothing: "
                + "[Guard a destination against a flood of new people](guard-a-destination.md)."
            },
            new Rule<DestinationConfig>(
                ["sources"], destination => destination.Sources.Distinct().Count() == destination.Sources.Count,
                "The sources of a destination must differ."),
            new Rule<DestinationConfig>(
                ["type", "redact"], destination => destination.Redact.Count == 0 || types[destination.Type].Carries == Carries.Messages,
                "A destination that gets calls as they came in cannot be kept from parts of them: remove `redact`, or choose a kind that gets messages."),
            new Rule<DestinationConfig>(
                ["type", "hash"], destination => destination.Hash.Count == 0 || types[destination.Type].Carries == Carries.Messages,
                "A destination that gets calls as they came in cannot get hashes of parts of them: remove `hash`, or choose a kind that gets messages."),
            new Rule<DestinationConfig>(
                ["redact", "hash"], destination => !destination.Redact.Any(one => destination.Hash.Any(other => other.Text == one.Text)),
                "A field can be in `redact` or in `hash`, not in both."),
        };

    private static Section<DestinationConfig> Retry() => new(new DestinationConfig { Name = "", Type = "" })
    {
        {
            "first", new Duration(Blink / 10, Hour), destination => destination.Retry.First,
            (destination, value) => destination with { Retry = destination.Retry with { First = value } },
            "The longest first delay."
        },
        {
            "max", new Duration(Blink / 10, Day), destination => destination.Retry.Max,
            (destination, value) => destination with { Retry = destination.Retry with { Max = value } },
            "The longest delay of all."
        },
        {
            "horizon", new Duration(Second, 30 * Day), destination => destination.Retry.Horizon,
            (destination, value) => destination with { Retry = destination.Retry with { Horizon = value } },
            "How long after the first attempt a delivery is given up as a dead letter."
        },
        new Rule<DestinationConfig>(
            ["first", "max"], destination => destination.Retry.First <= destination.Retry.Max,
            "The delay `first` must not be longer than `max`."),
    };

    private static Section<GatewayConfig> Switches() => new(new GatewayConfig())
    {
        {
            "relationship_calls", Words.Of<RelationshipCalls>("a choice here"), config => config.Translation.RelationshipCalls,
            (config, value) => With(config, config.Translation with { RelationshipCalls = value }),
            "What relating a person to objects through Track v2 becomes: groups only, or an identify as well."
        },
        {
            "delete_relationship", Words.Of<DeleteRelationship>("a choice here"), config => config.Translation.DeleteRelationship,
            (config, value) => With(config, config.Translation with { DeleteRelationship = value }),
            "What ending a relationship becomes: a `Relationship Deleted` event, a group addressed to nobody, or both."
        },
        {
            "device_event_name", Words.Of<DeviceEventName>("a choice here"), config => config.Translation.DeviceEventName,
            (config, value) => With(config, config.Translation with { DeviceEventName = value }),
            "Whether devices become `Device Created or Updated` and `Device Deleted`, or `Application Installed` and `Application Uninstalled`."
        },
        {
            "keep_email_in_traits", new Flag(), config => config.Translation.KeepEmailInTraits,
            (config, value) => With(config, config.Translation with { KeepEmailInTraits = value }),
            "Whether `email` stays among the traits as well as moving to the identifiers."
        },
        {
            "phone_is_identifier", new Flag(), config => config.Translation.PhoneIsIdentifier,
            (config, value) => With(config, config.Translation with { PhoneIsIdentifier = value }),
            "Whether `phone` is an identifier and leaves the traits, as `email` does."
        },
        {
            "form_submitted_event", new Flag(), config => config.Translation.FormSubmittedEvent,
            (config, value) => With(config, config.Translation with { FormSubmittedEvent = value }),
            "Whether a form becomes a `Form Submitted` event as well as an identify."
        },
        {
            "user_id", new ListOf<UserIdentifier>(Words.Of<UserIdentifier>("an identifier"), oneAlone: true, whenEmpty: "is empty; for the usual order, remove the key"),
            config => config.Translation.UserIdOrder, (config, value) => With(config, config.Translation with { UserIdOrder = value }),
            "Which identifier of a call becomes the `userId`: the first of these that it has, else of the others in the usual order (A1)."
        },
        {
            "drop_control_traits", new Flag(), config => config.Translation.DropControlTraits,
            (config, value) => With(config, config.Translation with { DropControlTraits = value }),
            "Whether traits that tell Customer.io what to do are left out: `_update`, `_timestamp` and `cio_subscription_preferences` with its dotted forms (A13)."
        },
        {
            "rules", new ListOf<MessageRule>(TranslationRules.Message(SourceName)), config => config.Rules, (config, value) => config with { Rules = value },
            "Changes to the messages, applied in this order before they are kept: [Change how calls map](change-how-calls-map.md)."
        },
        {
            "not_mapped", new ListOf<CallRule>(TranslationRules.Call(SourceName)), config => config.CallRules, (config, value) => config with { CallRules = value },
            "Messages for calls that have no counterpart, such as manual segments and custom unsubscribes. The first rule that matches a call makes them."
        },
        new Rule<GatewayConfig>(
            ["user_id"], config => config.Translation.UserIdOrder.Distinct().Count() == config.Translation.UserIdOrder.Count,
            "The identifiers in `user_id` must differ."),
    };

    private static Section<GatewayConfig> Limits() => new(new GatewayConfig())
    {
        {
            "call_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Limits.BodyBytes,
            (config, value) => With(config, config.Limits with { BodyBytes = (int)value }),
            "The largest body of a Track v1 call, unpacked."
        },
        {
            "item_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Translation.MaxItemBytes,
            (config, value) => With(config, config.Translation with { MaxItemBytes = (int)value }),
            "The largest single operation of Track v2 and the Pipelines API, and the largest call that needs no credentials."
        },
        {
            "batch_bytes", new Size(KB, TranslationOptions.MostBodyBytes), config => config.Translation.MaxBatchBytes,
            (config, value) => With(config, config.Translation with { MaxBatchBytes = (int)value }),
            "The largest batch of Track v2 and the Pipelines API."
        },
        {
            "depth", new Whole(4, 256), config => config.Translation.MaxDepth,
            (config, value) => With(config, config.Translation with { MaxDepth = (int)value }),
            "How deep a body may nest."
        },
        {
            "header_bytes", new Size(KB, MB), config => config.Limits.HeaderBytes,
            (config, value) => With(config, config.Limits with { HeaderBytes = (int)value }),
            "The largest total of a request's headers.", Needs.Restart
        },
        {
            "connections", new Whole(1, 1_000_000), config => config.Limits.Connections,
            (config, value) => With(config, config.Limits with { Connections = (int)value }),
            "How many connections may be open at once.", Needs.Restart
        },
        {
            "body_timeout", new Duration(Blink, 10 * Minute), config => config.Limits.BodyTimeout,
            (config, value) => With(config, config.Limits with { BodyTimeout = value }),
            "How long the body of a request may take to arrive."
        },
        {
            "overruns", new OneOf<bool>("an answer to overruns", [("refuse", true), ("translate", false)]),
            config => config.Translation.RefuseOverruns, (config, value) => With(config, config.Translation with { RefuseOverruns = value }),
            "What becomes of an operation of Track v2 that exceeds one of the limits below: refused, as at Customer.io, "
            + "or translated all the same. Track v1 calls are always translated, and calls of the Pipelines API have no such limits."
        },
        {
            "person_id_bytes", new Size(1, KB), config => config.Translation.MaxPersonIdBytes,
            (config, value) => With(config, config.Translation with { MaxPersonIdBytes = (int)value }),
            "The longest id of a person."
        },
        {
            "object_id_bytes", new Size(1, KB), config => config.Translation.MaxObjectIdBytes,
            (config, value) => With(config, config.Translation with { MaxObjectIdBytes = (int)value }),
            "The longest id of an object."
        },
        {
            "attribute_name_bytes", new Size(1, KB), config => config.Translation.MaxAttributeNameBytes,
            (config, value) => With(config, config.Translation with { MaxAttributeNameBytes = (int)value }),
            "The longest name of an attribute."
        },
        {
            "attribute_value_bytes", new Size(1, MB), config => config.Translation.MaxAttributeValueBytes,
            (config, value) => With(config, config.Translation with { MaxAttributeValueBytes = (int)value }),
            "The longest text of a person's attribute."
        },
        {
            "attributes", new Whole(1, 100_000), config => config.Translation.MaxAttributes,
            (config, value) => With(config, config.Translation with { MaxAttributes = (int)value }),
            "The most attributes in one identify."
        },
        {
            "object_attributes_bytes", new Size(KB, 16 * MB), config => config.Translation.MaxObjectAttributesBytes,
            (config, value) => With(config, config.Translation with { MaxObjectAttributesBytes = (int)value }),
            "The size of all attributes of an object together."
        },
        {
            "event_name_bytes", new Size(1, KB), config => config.Translation.MaxEventNameBytes,
            (config, value) => With(config, config.Translation with { MaxEventNameBytes = (int)value }),
            "The longest name of an event."
        },
        {
            "event_data_bytes", new Size(KB, 16 * MB), config => config.Translation.MaxEventDataBytes,
            (config, value) => With(config, config.Translation with { MaxEventDataBytes = (int)value }),
            "The size of an event's data."
        },
        {
            "segment_ids", new Whole(1, 100_000), config => config.Translation.MaxSegmentIds,
            (config, value) => With(config, config.Translation with { MaxSegmentIds = (int)value }),
            "The most people that one segment call may name."
        },
        {
            "script_time", new Duration(Blink / 100, Minute), config => config.Limits.Script.Time,
            (config, value) => With(config, config.Limits with { Script = config.Limits.Script with { Time = value } }),
            "How long a script may run for one message."
        },
        {
            "script_memory", new Size(MB, 1024 * MB), config => config.Limits.Script.MemoryBytes,
            (config, value) => With(config, config.Limits with { Script = config.Limits.Script with { MemoryBytes = value } }),
            "How much memory a script may take for one message."
        },
        {
            "script_recursion", new Whole(1, 1000), config => config.Limits.Script.Recursion,
            (config, value) => With(config, config.Limits with { Script = config.Limits.Script with { Recursion = (int)value } }),
            "How many calls a script may have inside each other."
        },
        {
            "script_statements", new Whole(100, int.MaxValue), config => config.Limits.Script.Statements,
            (config, value) => With(config, config.Limits with { Script = config.Limits.Script with { Statements = (int)value } }),
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

    private static Section<GatewayConfig> Admin() => new(new GatewayConfig())
    {
        {
            "token", new Credential(isUser: false) { Secret = true }, config => config.Admin.Token,
            (config, value) => config with { Admin = config.Admin with { Token = value } },
            "The token that requests carry as `Authorization: Bearer …`. Without it, only requests from the gateway's own machine are answered."
        },
    };

    private static Section<GatewayConfig> Browser() => new(new GatewayConfig())
    {
        {
            "origins", new ListOf<string>(new WebOrigin(), whenEmpty: "is empty; for all origins, remove the key"),
            config => config.Browser.Origins, (config, value) => With(config, config.Browser with { Origins = value }),
            "The origins whose pages may call, with the snippet or any other client. Without it, all."
        },
        {
            "sources", new ListOf<string>(new Known(SourceName), whenEmpty: "is empty; for all sources, remove the key"),
            config => config.Browser.Sources, (config, value) => With(config, config.Browser with { Sources = value }),
            "The sources as which pages may send with their site id alone. Without it, all that have one."
        },
        {
            "rate", new Whole(1, 1_000_000), config => config.Browser.Rate, (config, value) => With(config, config.Browser with { Rate = (int)value }),
            "Calls that the snippet may send from one address in a minute, as many of them at once. Beyond that the answer is 429, and the page tries again."
        },
        {
            "client_ip", new Flag(), config => config.Browser.ClientIp, (config, value) => With(config, config.Browser with { ClientIp = value }),
            "Whether messages of web pages tell the visitor's address, in `context.ip`: those of the snippet, and of the Pipelines API where a browser called and said none."
        },
        {
            "honour_privacy_signals", new Flag(),
            config => config.Browser.HonourPrivacySignals, (config, value) => With(config, config.Browser with { HonourPrivacySignals = value }),
            "Whether nothing is kept of visitors whose browser says `DNT: 1` (Do Not Track) or `Sec-GPC: 1` (Global Privacy Control)."
        },
        {
            "trusted_proxies", new ListOf<AllowRule>(new Network()),
            config => config.Browser.TrustedProxies, (config, value) => With(config, config.Browser with { TrustedProxies = value }),
            "Where the proxies in front of the gateway are: their `X-Forwarded-For` tells the visitor's address."
        },
    };

    private static Section<GatewayConfig> Alarms() => new(new GatewayConfig())
    {
        {
            "silence", new Duration(Second, Day, orZero: true), config => config.Alarms.Silence,
            (config, value) => config with { Alarms = config.Alarms with { Silence = value } },
            "For how long nothing may become of calls at a destination that nothing is known to be wrong with. `0s` switches the alarm off."
        },
        { "identifiers", Identifiers(), "What counts as a flood of people or groups that a destination has never seen: [Guard a destination](guard-a-destination.md)." },
    };

    private static Section<GatewayConfig> Identifiers() => new(new GatewayConfig())
    {
        {
            "window", new Duration(TimeSpan.Zero, Day), config => config.Alarms.Identifiers.Window,
            (config, value) => With(config, config.Alarms.Identifiers with { Window = value }),
            "The time over which new identifiers are counted. `0s` switches all guards off."
        },
        {
            "minimum", new Whole(1, 1_000_000), config => config.Alarms.Identifiers.Minimum,
            (config, value) => With(config, config.Alarms.Identifiers with { Minimum = (int)value }),
            "Up to so many new ones in a window there is no alarm."
        },
        {
            "factor", new Whole(2, 1000), config => config.Alarms.Identifiers.Factor,
            (config, value) => With(config, config.Alarms.Identifiers with { Factor = (int)value }),
            "How many times the most of the last week there may be without an alarm."
        },
        {
            "shape", new Whole(1, 10_000), config => config.Alarms.Identifiers.Shape,
            (config, value) => With(config, config.Alarms.Identifiers with { Shape = (int)value }),
            "Up to so many of one shape, such as e-mail addresses or UUIDs, among four times as many new ones there is no alarm."
        },
        {
            "learning", new Duration(TimeSpan.Zero, 30 * Day), config => config.Alarms.Identifiers.Learning,
            (config, value) => With(config, config.Alarms.Identifiers with { Learning = value }),
            "For how long all is taken as usual: when a destination is new, and after `sluice destinations resume` has accepted something."
        },
        {
            "known", new Whole(1000, 100_000_000), config => config.Alarms.Identifiers.Known,
            (config, value) => With(config, config.Alarms.Identifiers with { Known = (int)value }),
            "How many identifiers are known for each destination at most; those that did not come for longest are forgotten first. "
            + "A million take 2 MB of memory and 5 MB of disk."
        },
    };

    private static Section<GatewayConfig> Telemetry() => new(new GatewayConfig())
    {
        {
            "metrics", new Flag(), config => config.Telemetry.Metrics, (config, value) => With(config, config.Telemetry with { Metrics = value }),
            "Whether `GET /metrics` is answered, for Prometheus: to who may use the administration API. It costs nothing until somebody asks."
        },
        { "otlp", Otlp(), "A receiver of the OpenTelemetry protocol (OTLP): metrics are sent there, and traces when there are any." },
        { "traces", Traces(), "Traces from each call to its deliveries. They need `otlp.endpoint`." },
        new Rule<GatewayConfig>(
            ["traces", "otlp"], config => config.Telemetry.TraceRatio == 0 || config.Telemetry.Otlp.Endpoint is not null,
            "With `traces.ratio` above 0 there must be an `otlp.endpoint`, where the traces go."),
    };

    private static Section<GatewayConfig> Otlp() => new(new GatewayConfig())
    {
        {
            "endpoint", new Url(credentials: "headers") { Secret = true },
            config => config.Telemetry.Otlp.Endpoint, (config, value) => With(config, config.Telemetry.Otlp with { Endpoint = value }),
            "Its address, such as `http://collector.internal:4318`; `/v1/metrics` and `/v1/traces` are added. Without it, nothing is sent.", Needs.Restart
        },
        {
            "headers", new OtlpHeaders { Secret = true }, config => config.Telemetry.Otlp.Headers, (config, value) => With(config, config.Telemetry.Otlp with { Headers = value }),
            "Headers of every request: `name=value`, several of them with commas between, values percent-encoded, as in `OTEL_EXPORTER_OTLP_HEADERS`.", Needs.Restart
        },
        {
            "allow", new ListOf<AllowRule>(new Allowed(), oneAlone: true, whenEmpty: "is empty; for public addresses only, remove the key"),
            config => config.Telemetry.Otlp.Allow, (config, value) => With(config, config.Telemetry.Otlp with { Allow = value }),
            "Private, loopback and other special addresses that it may be at, as for destinations. Without it, it is reached at public addresses only.", Needs.Restart
        },
        {
            "interval", new Duration(Second, Hour), config => config.Telemetry.Otlp.Interval, (config, value) => With(config, config.Telemetry.Otlp with { Interval = value }),
            "How often metrics are sent.", Needs.Restart
        },
        {
            "timeout", new Duration(Blink, Minute), config => config.Telemetry.Otlp.Timeout, (config, value) => With(config, config.Telemetry.Otlp with { Timeout = value }),
            "How long one request may take.", Needs.Restart
        },
        {
            "protocol", Words.Of("a protocol here; gRPC is not spoken, and who takes it takes `http/protobuf` too, on port 4318 as a rule", ["http/protobuf"]),
            config => config.Telemetry.Otlp.Protocol, (config, value) => With(config, config.Telemetry.Otlp with { Protocol = value }),
            "How it is spoken to.", Needs.Restart
        },
    };

    private static Section<GatewayConfig> Traces() => new(new GatewayConfig())
    {
        {
            "ratio", new Fraction(), config => config.Telemetry.TraceRatio, (config, value) => With(config, config.Telemetry with { TraceRatio = value }),
            "Which share of the calls is traced. Above 0, a call whose `traceparent` says that it is traced is traced too, and one whose says that it is not is not. "
            + "At 0 there are no traces at all.", Needs.Restart
        },
    };

    private static Section<GatewayConfig> Retention() => new(new GatewayConfig())
    {
        {
            "age", new Duration(Minute, 3650 * Day), config => config.Retention.Age,
            (config, value) => config with { Retention = config.Retention with { Age = value } },
            "Older records may go."
        },
        {
            "size", new Size(MB, 64 * TB), config => config.Retention.Bytes,
            (config, value) => config with { Retention = config.Retention with { Bytes = value } },
            "When the journal is larger, its oldest records may go."
        },
        {
            "dead_letters", new Whole(1, 10_000_000), config => config.Retention.DeadLetters,
            (config, value) => config with { Retention = config.Retention with { DeadLetters = value } },
            "The most dead letters of a destination; beyond that its oldest are dropped, which is logged and counted."
        },
        {
            "dead_letter_age", new Duration(Minute, 3650 * Day), config => config.Retention.DeadLetterAge,
            (config, value) => config with { Retention = config.Retention with { DeadLetterAge = value } },
            "Older dead letters are dropped, which is logged and counted."
        },
    };

    private static Section<GatewayConfig> Deduplication() => new(new GatewayConfig())
    {
        {
            "window", new Duration(TimeSpan.Zero, 30 * Day), config => config.Deduplication.Window,
            (config, value) => config with { Deduplication = config.Deduplication with { Window = value } },
            "For how long the ids of accepted messages are known. `0s` switches it off.", Needs.Restart
        },
        {
            "ids", new Whole(1, 100_000_000), config => config.Deduplication.Ids,
            (config, value) => config with { Deduplication = config.Deduplication with { Ids = (int)value } },
            "How many ids are known at most; the oldest are forgotten first. A million take 25 MB of memory.", Needs.Restart
        },
    };

    private static Section<GatewayConfig> Privacy() => new(new GatewayConfig())
    {
        {
            "identify_lifts", Words.Of<IdentifyLifts>("a choice here"), config => config.Privacy.IdentifyLifts,
            (config, value) => config with { Privacy = config.Privacy with { IdentifyLifts = value } },
            "What an identify that is newer than it lifts: deletions, so that who signs up anew is a person again, none, or all, suppressions too. "
            + "`unsuppress` lifts both.", Needs.Restart
        },
    };

    private static GatewayConfig With(GatewayConfig config, TranslationOptions translation) => config with { Translation = translation };

    private static GatewayConfig With(GatewayConfig config, BrowserConfig browser) => config with { Browser = browser };

    private static GatewayConfig With(GatewayConfig config, IdentifiersConfig identifiers) =>
        config with { Alarms = config.Alarms with { Identifiers = identifiers } };

    private static GatewayConfig With(GatewayConfig config, LimitsConfig limits) => config with { Limits = limits };

    private static GatewayConfig With(GatewayConfig config, TelemetryConfig telemetry) => config with { Telemetry = telemetry };

    private static GatewayConfig With(GatewayConfig config, OtlpConfig otlp) => With(config, config.Telemetry with { Otlp = otlp });
}
