using Sluice.Journal.DeadLetters;

namespace Sluice.Tests.Delivery;

/// <summary>What a dead letter keeps.</summary>
internal static class Kept
{
    /// <summary>Its message.</summary>
    public static ReadOnlyMemory<byte> Message(DeadLetter letter)
    {
        foreach (var message in new Sluice.Journal.Record(letter.Record)) return message.Json;
        throw new InvalidOperationException("The letter keeps no message.");
    }
}
