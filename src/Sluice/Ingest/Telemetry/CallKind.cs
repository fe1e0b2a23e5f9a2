using System.Text.Json;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Telemetry;

/// <summary>An endpoint as metrics and traces name it: words of a fixed list, whatever a client sends.</summary>
/// <param name="Api"><c>track_v1</c>, <c>track_v2</c>, <c>pipelines</c> or <c>browser</c>.</param>
/// <param name="Operation">What is asked for: <c>identify</c>, <c>event</c>, <c>batch</c> …</param>
/// <param name="Route">The path, with names for what stands in it of a person or a thing.</param>
internal sealed record CallKind(string Api, string Operation, string Route)
{
    private static readonly int Operations = Enum.GetValues<Operation>().Length;

    // By place: single Pipelines calls have one for each type of message, behind those of the operations.
    private static readonly CallKind[] Kinds =
    [
        .. Enum.GetValues<Operation>().Select(static one => Make(one)),
        .. Enum.GetValues<MessageType>().Select(static type => new CallKind("pipelines", Word(type), $"/v1/{Word(type)}")),
    ];

    /// <summary>The place of what is no call, as no endpoint has its path or its method.</summary>
    public const int None = (int)Translation.Operation.None;

    /// <summary>How many there are.</summary>
    public static int Count => Kinds.Length;

    /// <summary>All of them, each at its place.</summary>
    public static IReadOnlyList<CallKind> All => Kinds;

    /// <summary>The place of an endpoint's kind.</summary>
    public static int PlaceOf(in Endpoint endpoint) =>
        endpoint.Operation == Translation.Operation.PipelinesCall ? Operations + (int)endpoint.CallType!.Value : (int)endpoint.Operation;

    private static CallKind Make(Operation operation) => operation switch
    {
        Translation.Operation.Identify or Translation.Operation.DeletePerson => V1(operation, "/customers/{id}"),
        Translation.Operation.Suppress => V1(operation, "/customers/{id}/suppress"),
        Translation.Operation.Unsuppress => V1(operation, "/customers/{id}/unsuppress"),
        Translation.Operation.AddDevice => V1(operation, "/customers/{id}/devices"),
        Translation.Operation.DeleteDevice => V1(operation, "/customers/{id}/devices/{token}"),
        Translation.Operation.Event => V1(operation, "/customers/{id}/events"),
        Translation.Operation.AnonymousEvent => V1(operation, "/events"),
        Translation.Operation.Merge => V1(operation, "/merge_customers"),
        Translation.Operation.Metric => V1(operation, "/metrics"),
        Translation.Operation.PushEvent => V1(operation, "/push/events"),
        Translation.Operation.InAppEvent => V1(operation, "/cio_deliveries/events"),
        Translation.Operation.SubmitForm => V1(operation, "/forms/{id}/submit"),
        Translation.Operation.AddToSegment => V1(operation, "/segments/{id}/add_customers"),
        Translation.Operation.RemoveFromSegment => V1(operation, "/segments/{id}/remove_customers"),
        Translation.Operation.Unsubscribe => new("track_v1", Word(operation), "/unsubscribe/{delivery_id}"),
        Translation.Operation.Entity => new("track_v2", Word(operation), "/api/v2/entity"),
        Translation.Operation.Batch => new("track_v2", Word(operation), "/api/v2/batch"),
        Translation.Operation.PipelinesBatch => new("pipelines", "batch", "/v1/batch"),
        Translation.Operation.BrowserCall => new("browser", "call", "/events/{call}"),
        Translation.Operation.BrowserImage => new("browser", "image", "/events/{call}.gif"),
        _ => new("none", "none", "/"),
    };

    private static CallKind V1(Operation operation, string path) => new("track_v1", Word(operation), $"/api/v1{path}");

    private static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
