using Sluice.Routing.Redacting;

namespace Sluice.Configuration;

/// <summary>One receiver.</summary>
internal sealed record DestinationConfig
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

/// <summary>What becomes of a flood of new identifiers at a destination.</summary>
internal enum GuardMode
{
    /// <summary>The log and the destination's state say so.</summary>
    Alarm,

    /// <summary>The destination is held as well.</summary>
    Hold,

    /// <summary>Nobody looks.</summary>
    Off,
}

/// <summary>The retry schedule of a destination: exponential with full jitter (spec 7.5).</summary>
internal sealed record RetryConfig
{
    /// <summary>Upper bound of the first delay. Default: 5 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound of any delay. Default: 1 h.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromHours(1);

    /// <summary>From the first attempt: after this, dead letter. Default: 24 h.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromHours(24);
}
