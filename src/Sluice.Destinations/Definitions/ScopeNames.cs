using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>What the expressions of <c>destination.yaml</c> see, besides the constants and lets that it names itself.</summary>
internal static class ScopeNames
{
    /// <summary>The settings; constants see nothing besides but those before them.</summary>
    public static Value Settings { get; } = Value.Constant("settings");

    /// <summary>The time of the attempt.</summary>
    public static Value Now { get; } = Value.Constant("now");

    /// <summary>The message as it came in.</summary>
    public static Value Message { get; } = Value.Constant("message");

    /// <summary>What the mapping made of it; of a batch, what it made of the first message.</summary>
    public static Value Payload { get; } = Value.Constant("payload");

    /// <summary>In a batch, the payloads of all its messages.</summary>
    public static Value Payloads { get; } = Value.Constant("payloads");

    /// <summary>The answers to the requests before, by their names.</summary>
    public static Value Answers { get; } = Value.Constant("answers");

    /// <summary>In the rules for an answer, and in each of <see cref="Answers"/>: the status.</summary>
    public static Value Status { get; } = Value.Constant("status");

    /// <summary>Beside <see cref="Status"/>: the body.</summary>
    public static Value Body { get; } = Value.Constant("body");

    /// <summary>In the rules for single messages of a batch: what the answer says of one.</summary>
    public static Value Item { get; } = Value.Constant("item");
}
