using Sluice.Routing.Redacting;
using Sluice.Routing.Rules;
using Sluice.Routing.Scripts;
using Sluice.Translation;

namespace Sluice.Configuration;

/// <summary>What the operator wrote in <c>sluice.yaml</c>, defaults filled in, every value checked. Immutable.</summary>
public sealed record GatewayConfig
{
    /// <summary>Addresses to listen on. Default: <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<Uri> Listen { get; init; } = [new("http://127.0.0.1:8080")];

    /// <summary>Folder of the journal. Default: <c>./data</c>, relative to the file's folder; a full path once it is loaded.</summary>
    public string Data { get; init; } = "./data";

    /// <summary>What <c>GET /api/v1/accounts/region</c> answers as <c>url</c>. Default: the address the request came to.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>What the region endpoint answers as <c>region</c>: <c>us</c> or <c>eu</c>. Default: <c>us</c>.</summary>
    public string Region { get; init; } = "us";

    /// <summary>Who may send. At least one.</summary>
    public IReadOnlyList<SourceConfig> Sources { get; init; } = [];

    /// <summary>What stands for no source, where the name of one could stand.</summary>
    public const string NoSource = "none";

    /// <summary>The source to which the endpoints without credentials belong (metrics, push events, unsubscribe), or <see cref="NoSource"/> when they want
    /// credentials too. Default: the first.</summary>
    public string? OpenSource { get; init; }

    /// <summary>The folder with the operator's own kinds of destinations, seen from the folder of the file. Default: <c>destinations</c>, if there is one.</summary>
    public string DestinationsFolder { get; init; } = DestinationFolders.DefaultName;

    /// <summary>Who receives.</summary>
    public IReadOnlyList<DestinationConfig> Destinations { get; init; } = [];

    /// <summary>The switches of translation. Default: its own, but overruns of limits are refused, as Customer.io does.</summary>
    public TranslationOptions Translation { get; init; } = TranslationOptions.Default with { RefuseOverruns = true };

    /// <summary>Changes to messages before they are kept, in order.</summary>
    internal IReadOnlyList<MessageRule> Rules { get; init; } = [];

    /// <summary>Messages for calls that have no counterpart; the first that matches counts.</summary>
    internal IReadOnlyList<CallRule> CallRules { get; init; } = [];

    /// <summary>Bounds on what comes in.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>What the journal keeps.</summary>
    public RetentionConfig Retention { get; init; } = new();

    /// <summary>Which messages count as sent again.</summary>
    public DeduplicationConfig Deduplication { get; init; } = new();

    /// <summary>What becomes of people who are suppressed or deleted.</summary>
    public PrivacyConfig Privacy { get; init; } = new();

    /// <summary>What web pages may send.</summary>
    public BrowserConfig Browser { get; init; } = new();

    /// <summary>Who may administer the gateway.</summary>
    public AdminConfig Admin { get; init; } = new();

    /// <summary>When the operator is called.</summary>
    public AlarmsConfig Alarms { get; init; } = new();

    /// <summary>What is told of the gateway's work, and to whom.</summary>
    public TelemetryConfig Telemetry { get; init; } = new();

    /// <summary>The operator's own tests, for <c>sluice test</c>. The gateway takes no notice of them.</summary>
    public IReadOnlyList<TestConfig> Tests { get; init; } = [];
}

/// <summary>What becomes of people who are suppressed or deleted.</summary>
public sealed record PrivacyConfig
{
    /// <summary>What a newer identify lifts. Default: deletions.</summary>
    public IdentifyLifts IdentifyLifts { get; init; } = IdentifyLifts.Deletions;
}

/// <summary>What a newer identify lifts.</summary>
public enum IdentifyLifts
{
    /// <summary>Deletions: who signs up anew is a person again.</summary>
    Deletions,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Deletions and suppressions.</summary>
    All,
}

/// <summary>One sender.</summary>
public sealed record SourceConfig
{
    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Credentials for Track v1 and v2; null when it may not use them.</summary>
    public TrackCredentials? Track { get; init; }

    /// <summary>Write key for the Pipelines API; null when it may not use it.</summary>
    public string? WriteKey { get; init; }

    /// <summary>Whether its calls of the Pipelines API may suppress, delete and unsuppress people. Default: yes (spec 6.1).</summary>
    public bool PrivacyEvents { get; init; } = true;

    /// <summary>What changes its messages before destinations see them; null when nothing does.</summary>
    internal Script? Script { get; init; }
}

/// <summary>Basic credentials of the Track API.</summary>
public sealed record TrackCredentials(string SiteId, string ApiKey);

/// <summary>One receiver.</summary>
public sealed record DestinationConfig
{
    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its kind in the catalogue.</summary>
    public required string Type { get; init; }

    /// <summary>Its settings by field name, defaults filled in.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>What it does and when; empty for what it does by itself.</summary>
    public IReadOnlyList<ActionConfig> Actions { get; init; } = [];

    /// <summary>Names of the sources whose traffic it gets; empty means all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Where it may be that is no public address; empty for nowhere.</summary>
    public IReadOnlyList<AllowRule> Allow { get; init; } = [];

    /// <summary>Fields of messages that are kept from it.</summary>
    internal IReadOnlyList<RedactedPath> Redact { get; init; } = [];

    /// <summary>Fields of messages of which it gets the hash.</summary>
    internal IReadOnlyList<RedactedPath> Hash { get; init; } = [];

    /// <summary>Whether it is switched on. Default: yes. Off means that it keeps its position and receives nothing.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Where it begins when it is first seen. Default: with what is accepted from then on.</summary>
    public StartPoint Start { get; init; }

    /// <summary>How failures are retried.</summary>
    public RetryConfig Retry { get; init; } = new();

    /// <summary>How many attempts may be under way at once. Default: 16.</summary>
    public int Concurrency { get; init; } = 16;

    /// <summary>How long a batch that is not full waits for more messages. Default: 1 second.</summary>
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many messages may wait on disk for another try, or behind one that does. Default: 1,000,000.</summary>
    public int WaitingRoom { get; init; } = 1_000_000;

    /// <summary>What becomes of a flood of new identifiers. Default: an alarm.</summary>
    public GuardMode Guard { get; init; }

    /// <summary>How long one attempt may take in all. Default: 10 seconds (spec 7.5).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether requests of a delivery that is traced carry its trace. Null: those of webhooks do, as their receivers are the operator's own.</summary>
    public bool? Traceparent { get; init; }

    /// <summary>The same, decided.</summary>
    internal bool SendsTraceparent => Traceparent ?? Type == "webhook";
}

/// <summary>One thing a destination is to do.</summary>
public sealed record ActionConfig
{
    /// <summary>Its name, unique in its destination.</summary>
    public required string Name { get; init; }

    /// <summary>Which of the destination's actions; empty for its only one.</summary>
    public string Action { get; init; } = "";

    /// <summary>Which messages; empty for what the action suggests.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>How its payload is made, as JSON in UTF-8; empty for the defaults.</summary>
    public ReadOnlyMemory<byte> Mapping { get; init; }

    /// <summary>Fields that are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Messages in one request at most; null for the action's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gives a message another form before it is mapped, or drops it; null for none.</summary>
    internal Script? Script { get; init; }

    /// <summary>Whether it is switched on. Default: yes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>As the destination is told.</summary>
    public Sluice.Destinations.ActionChoice ToChoice() =>
        new(Name) { Action = Action, Trigger = Trigger, Mapping = Mapping, Without = Without, BatchSize = BatchSize };
}

/// <summary>The retry schedule of a destination: exponential with full jitter (spec 7.5).</summary>
public sealed record RetryConfig
{
    /// <summary>Upper bound of the first delay. Default: 5 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of any delay. Default: 1 h.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From the first attempt: after this, dead letter. Default: 24 h.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>Bounds on what comes in. Sizes in bytes.</summary>
public sealed record LimitsConfig
{
    /// <summary>Largest body of a Track v1 call, after decompression. Default: 1 MiB.</summary>
    public int BodyBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a request's body may take to arrive. Default: 30 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest total of request headers. Default: 32 KiB.</summary>
    public int HeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Connections at once. Default: 10,000.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>What a script may use for one message.</summary>
    internal ScriptLimits Script { get; init; } = ScriptLimits.Default;
}

/// <summary>What web pages may send, and what is kept of their visitors.</summary>
public sealed record BrowserConfig
{
    /// <summary>Origins whose pages may call; empty means all. Such as <c>https://www.example.com</c> or <c>https://*.example.com</c>.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Names of the sources as which pages may send with their site id alone; empty means all that have one.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Calls from one address in a minute, of which as many may come at once. Default: 3,000.</summary>
    public int Rate { get; init; } = 3000;

    /// <summary>Whether messages tell the visitor's address, in <c>context.ip</c>. Default: yes.</summary>
    public bool ClientIp { get; init; } = true;

    /// <summary>Whether nothing is kept of visitors whose browser says Do Not Track or Global Privacy Control. Default: no.</summary>
    public bool HonourPrivacySignals { get; init; }

    /// <summary>Networks of proxies whose <c>X-Forwarded-For</c> is believed. Default: the gateway's own machine.</summary>
    public IReadOnlyList<AllowRule> TrustedProxies { get; init; } = [AllowRule.Parse("127.0.0.0/8"), AllowRule.Parse("::1")];
}

/// <summary>Access to the administration API.</summary>
public sealed record AdminConfig
{
    /// <summary>The token that every request must carry; null when only requests from the gateway's own machine are answered.</summary>
    public string? Token { get; init; }
}

/// <summary>What the journal keeps. Records that a destination still has to receive are never dropped.</summary>
public sealed record RetentionConfig
{
    /// <summary>Records older than this may go. Default: 30 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(30);

    /// <summary>When the journal is larger than this, its oldest records may go. Default: 20 GiB.</summary>
    public long Bytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Dead letters that a destination may have; beyond that its oldest are dropped. Default: 100,000.</summary>
    public long DeadLetters { get; init; } = 100_000;

    /// <summary>Dead letters older than this are dropped. Default: 90 days.</summary>
    public TimeSpan DeadLetterAge { get; init; } = TimeSpan.FromDays(90);
}

/// <summary>Which messages count as sent again, and so are delivered only once: those whose id their source sent shortly before.</summary>
public sealed record DeduplicationConfig
{
    /// <summary>How long before. Zero: none do. Default: 24 hours.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many ids are known at most; the oldest are forgotten first. Default: 1,000,000, which take 25 MB of memory.</summary>
    public int Ids { get; init; } = 1_000_000;
}

/// <summary>What is told of the gateway's work, and to whom.</summary>
public sealed record TelemetryConfig
{
    /// <summary>Whether <c>GET /metrics</c> is answered. Default: yes; it costs nothing until somebody asks.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Where metrics and traces are sent to.</summary>
    public OtlpConfig Otlp { get; init; } = new();

    /// <summary>Which share of the calls that no caller traces already is traced: 0 to 1. Default: 0, no call is traced, also not for callers.</summary>
    public double TraceRatio { get; init; }
}

/// <summary>A receiver of the OpenTelemetry protocol.</summary>
public sealed record OtlpConfig
{
    /// <summary>Its address, without the paths of the signals; null for none.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Headers of every request, as <c>OTEL_EXPORTER_OTLP_HEADERS</c> has them: <c>name=value,name=value</c>, values percent-encoded.</summary>
    public string? Headers { get; init; }

    /// <summary>Where it may be that is no public address; empty for nowhere.</summary>
    public IReadOnlyList<AllowRule> Allow { get; init; } = [];

    /// <summary>How often metrics are sent. Default: 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How it is spoken to. There is one way so far.</summary>
    public string Protocol { get; init; } = "http/protobuf";
}
