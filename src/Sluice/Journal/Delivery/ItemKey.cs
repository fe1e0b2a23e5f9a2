namespace Sluice.Journal;

/// <summary>One thing to deliver: a message, and the action of the destination that wants it.</summary>
/// <param name="Sequence">The record's number.</param>
/// <param name="Index">The place of the message in it; -1 for the call itself.</param>
/// <param name="Action">The action's name; empty for the only one of a destination that takes everything.</param>
internal readonly record struct ItemKey(long Sequence, int Index, string Action = "");
