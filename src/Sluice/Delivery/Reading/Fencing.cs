using Sluice.Journal.Privacy;

namespace Sluice.Delivery.Reading;

/// <summary>Whether something may be sent at all.</summary>
internal static class Fencing
{
    /// <summary>Whether it is about somebody who is suppressed or deleted. Asked as it was accepted: a script may take the names out.</summary>
    public static bool IsFenced(this Content content, long sequence, Fence fence) => content.IsCall
        ? (content.Record.IsForgotten && content.Record.Body.IsEmpty) || fence.Holding(sequence, content.Record) is not null
        : content.Message.IsForgotten || fence.Holding(sequence, content.Index, content.Message) is not null;
}
