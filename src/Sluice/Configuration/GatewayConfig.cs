using Sluice.Routing.Rules;
using Sluice.Translation;

namespace Sluice.Configuration;

/// <summary>What the operator wrote in <c>sluice.yaml</c>, defaults filled in, every value checked. Immutable.</summary>
internal sealed record GatewayConfig
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

    /// <summary>The destination of a name, switched on or not; null if there is none.</summary>
    public DestinationConfig? Destination(string name) => Destinations.FirstOrDefault(one => one.Name == name);
}
