namespace Sluice.Destinations;

/// <summary>One thing to deliver: a message, or an original call for destinations that carry calls.</summary>
/// <param name="Id">The message's id, or the call's.</param>
/// <param name="Type">The message's type (<c>identify</c> …), or <c>call</c>.</param>
/// <param name="Method">The original call's method.</param>
/// <param name="Target">The original call's raw target.</param>
/// <param name="ContentType">The original call's content type; may be empty.</param>
/// <param name="Body">The message's JSON, or the original call's body.</param>
internal readonly record struct Parcel(string Id, string Type, string Method, ReadOnlyMemory<byte> Target, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The number of the replay that it is sent by; null when it is sent for the first time.</summary>
    public long? Replay { get; init; }
}
