namespace Sluice.Translation;

/// <summary>The switches of spec 5.5: decisions where Customer.io's pages are silent or contradict themselves. Defaults are the spec's.</summary>
public sealed record TranslationOptions
{
    private static readonly UserIdentifier[] DefaultUserIdOrder = [UserIdentifier.Id, UserIdentifier.Email, UserIdentifier.CioId, UserIdentifier.Phone];

    /// <summary>The defaults.</summary>
    public static TranslationOptions Default { get; } = new();

    /// <summary>What Track v2 <c>add_relationships</c> on a person becomes (A5). Default: groups only.</summary>
    public RelationshipCalls RelationshipCalls { get; init; } = RelationshipCalls.GroupOnly;

    /// <summary>What deleting a relationship becomes (A6). Default: both.</summary>
    public DeleteRelationship DeleteRelationship { get; init; } = DeleteRelationship.Both;

    /// <summary>Names of the device events (A7). Default: <c>Device Created or Updated</c> and <c>Device Deleted</c>.</summary>
    public DeviceEventName DeviceEventName { get; init; } = DeviceEventName.Device;

    /// <summary>Which identifier becomes the <c>userId</c> (5.1, A1): the first of these that a call has, else of the others in the default order.
    /// Default: id, email, cio_id, phone.</summary>
    public IReadOnlyList<UserIdentifier> UserIdOrder { get; init; } = DefaultUserIdOrder;

    /// <summary>Whether traits that tell Customer.io what to do with a person rather than what the person is are left out (A13): <c>_update</c>,
    /// <c>_timestamp</c>, and <c>cio_subscription_preferences</c> with its dotted forms. Default: no.</summary>
    public bool DropControlTraits { get; init; }

    /// <summary>Whether <c>email</c> stays in traits as well as moving to the identifiers (A10). Default: no.</summary>
    public bool KeepEmailInTraits { get; init; }

    /// <summary>Whether <c>phone</c> is an identifier and leaves traits like <c>email</c> (A12, M1). Default: no.</summary>
    public bool PhoneIsIdentifier { get; init; }

    /// <summary>Whether a form also gives a <c>Form Submitted</c> event (M14). Default: no.</summary>
    public bool FormSubmittedEvent { get; init; }

    /// <summary>Whether trailing commas and comments in bodies are refused (1.6). Default: no, as Customer.io's own samples have them.</summary>
    public bool StrictJson { get; init; }

    /// <summary>How deep a body may nest. Default: 64 levels.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Largest single operation of the v2 and Pipelines APIs, in bytes. Default: 32 KB = 32,768 (spec 1.2).</summary>
    public int MaxItemBytes { get; init; } = 32 * 1024;

    /// <summary>Largest batch of the v2 and Pipelines APIs, in bytes. Default: 500 KB = 512,000 (spec 1.2).</summary>
    public int MaxBatchBytes { get; init; } = 500 * 1024;

    /// <summary>Most items in one batch of the v2 and Pipelines APIs: each that is refused is told of in the answer, and a few bytes of a packed body can be
    /// many. Default: 10,000, which leaves 50 bytes for each in the largest batch. At most <see cref="MostBatchItems"/>.</summary>
    public int MaxBatchItems { get; init; } = 10_000;

    /// <summary>The most that <see cref="MaxBatchItems"/> may allow: a message's id has 16 bits for the item's place in its batch.</summary>
    public const int MostBatchItems = ushort.MaxValue + 1;

    /// <summary>The largest body that a limit may allow: with a message of the same size it has room in <see cref="MaxTotalBytes"/>.</summary>
    public const int MostBodyBytes = 7 * 1024 * 1024;

    /// <summary>Default of <see cref="MaxTotalBytes"/>: twice the largest body, and a MiB for the target and what messages have beside it.</summary>
    public const int MostTotalBytes = (2 * MostBodyBytes) + (1024 * 1024);

    /// <summary>
    /// Most bytes that a call, target and body, and all its messages may have together, as they are kept together. What would be more is
    /// refused; of a batch, the items that have no room. Default: 15 MiB.
    /// </summary>
    internal int MaxTotalBytes { get; init; } = MostTotalBytes;

    /// <summary>
    /// Whether a v2 operation over one of the limits below is refused, as Customer.io does, rather than translated with a diagnostic.
    /// v1 calls are never refused for them (1.2). Default here: no, translating loses nothing; the gateway's default is yes.
    /// </summary>
    public bool RefuseOverruns { get; init; }

    /// <summary>Longest person id, in bytes. Default: 150.</summary>
    public int MaxPersonIdBytes { get; init; } = 150;

    /// <summary>Longest object id, in bytes. Default: 150.</summary>
    public int MaxObjectIdBytes { get; init; } = 150;

    /// <summary>Longest attribute name, in bytes. Default: 150.</summary>
    public int MaxAttributeNameBytes { get; init; } = 150;

    /// <summary>Longest text of a person's attribute, in bytes. Default: 1000.</summary>
    public int MaxAttributeValueBytes { get; init; } = 1000;

    /// <summary>Most attributes in one identify. Default: 300.</summary>
    public int MaxAttributes { get; init; } = 300;

    /// <summary>Size of all attributes of an object together, in bytes. Default: 100,000.</summary>
    public int MaxObjectAttributesBytes { get; init; } = 100_000;

    /// <summary>Longest event name, in bytes. Default: 100.</summary>
    public int MaxEventNameBytes { get; init; } = 100;

    /// <summary>Size of an event's data, in bytes. Default: 100,000.</summary>
    public int MaxEventDataBytes { get; init; } = 100_000;

    /// <summary>Most people that one segment call may name. Default: 1000.</summary>
    public int MaxSegmentIds { get; init; } = 1000;
}

/// <summary>What can become a <c>userId</c> (A1).</summary>
public enum UserIdentifier
{
    Id,
    Email,
    CioId,
    Phone,
}

/// <summary>What relating a person to objects through Track v2 becomes (A5).</summary>
public enum RelationshipCalls
{
    /// <summary>A group for each object. The default.</summary>
    GroupOnly,

    /// <summary>An identify of the person before them.</summary>
    IdentifyAndGroup,
}

/// <summary>What ending a relationship becomes (A6).</summary>
public enum DeleteRelationship
{
    /// <summary>A group that is addressed to nobody, and a <c>Relationship Deleted</c> event. The default.</summary>
    Both,

    /// <summary>The event alone.</summary>
    Track,

    /// <summary>The group alone, for everybody: what does not read its <c>context.journeys.action</c> takes it for a new relationship.</summary>
    Group,
}

/// <summary>What events about devices are called (A7).</summary>
public enum DeviceEventName
{
    /// <summary><c>Device Created or Updated</c>, <c>Device Deleted</c>.</summary>
    Device,

    /// <summary><c>Application Installed</c>, <c>Application Uninstalled</c>.</summary>
    Application,
}
