namespace Sluice.Delivery.Network;

/// <summary>A request that knows whether it has got a connection: where none can be made, requests wait in the pool for as long as they have time.</summary>
internal sealed class TrackedRequest(HttpMethod method, Uri url) : HttpRequestMessage(method, url)
{
    /// <summary>Whether a connection was there for it, TLS included. What makes connections sets it.</summary>
    public bool HasConnection { get; set; }
}
