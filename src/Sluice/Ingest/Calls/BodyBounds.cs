using Sluice.Configuration;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Calls;

/// <summary>What bounds the body of a call. Beyond it a call is answered without having been read to its end.</summary>
/// <param name="Bytes">Its length, as sent and after decompression.</param>
/// <param name="InAll">How many bytes of it and of all other bodies that are arriving may wait for their rest.</param>
/// <param name="Time">How long it may take to arrive.</param>
internal readonly record struct BodyBounds(int Bytes, long InAll, TimeSpan Time)
{
    /// <summary>The bounds for a call.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="endpoint">Where it came in.</param>
    /// <param name="hasKey">Whether its headers have a source's key. Without one it is a stranger's, whatever its body turns out to say.</param>
    public static BodyBounds Of(GatewayConfig config, Endpoint endpoint, bool hasKey)
    {
        var (limits, translation) = (config.Limits, config.Translation);
        var bytes = endpoint.Api switch
        {
            Api.Pipelines when !hasKey => endpoint.Operation == Operation.PipelinesBatch ? translation.MaxBatchBytes : translation.MaxItemBytes,
            Api.TrackV2 or Api.Pipelines => Math.Max(limits.CallBytes, translation.MaxBatchBytes),
            // One event of a few fields, from whoever likes.
            Api.TrackV1Open or Api.Browser => Math.Min(limits.CallBytes, translation.MaxItemBytes),
            _ => limits.CallBytes,
        };
        // Strangers leave half of the room to those who have a key.
        return new(bytes, hasKey ? limits.ArrivingBytes : limits.ArrivingBytes / 2, limits.BodyTimeout);
    }
}
