namespace Sluice.Journal;

/// <summary>One thing to deliver: a record's number and the place of the message in it (-1: the call itself).</summary>
public readonly record struct ItemKey(long Sequence, int Index);
