namespace Sluice.Translation;

/// <summary>The family an endpoint belongs to; it decides how the caller is authenticated and how it is answered.</summary>
public enum Api
{
    /// <summary>No endpoint matched.</summary>
    None,

    /// <summary>Track v1 with Basic site id and API key.</summary>
    TrackV1,

    /// <summary>Track v1 endpoints that Customer.io serves without credentials: metrics, push events, unsubscribe.</summary>
    TrackV1Open,

    /// <summary>Track v2 with Basic site id and API key.</summary>
    TrackV2,

    /// <summary>Pipelines with a write key.</summary>
    Pipelines,
}

/// <summary>What an endpoint does (spec 1.4, 2.1, 4.1).</summary>
public enum Operation
{
    None,
    Identify,
    DeletePerson,
    Suppress,
    Unsuppress,
    AddDevice,
    DeleteDevice,
    Event,
    AnonymousEvent,
    Merge,
    Metric,
    PushEvent,
    InAppEvent,
    SubmitForm,
    AddToSegment,
    RemoveFromSegment,
    Unsubscribe,
    Entity,
    Batch,
    PipelinesCall,
    PipelinesBatch,
}

/// <summary>The endpoint that a method and a raw target name, with the still percent-encoded path segments it captured.</summary>
/// <param name="Api">The family.</param>
/// <param name="Operation">What it does.</param>
/// <param name="First">First captured segment within the target (person, delivery, form or segment id); empty if none.</param>
/// <param name="Second">Second captured segment (device token); empty if none.</param>
/// <param name="CallType">For single Pipelines calls: which.</param>
public readonly record struct Endpoint(Api Api, Operation Operation, Range First = default, Range Second = default, MessageType CallType = default)
{
    /// <summary>Finds the endpoint for a method and a raw request target; <see cref="Api.None"/> when there is none.</summary>
    public static Endpoint Match(string method, ReadOnlySpan<byte> target) => throw new NotImplementedException();
}
