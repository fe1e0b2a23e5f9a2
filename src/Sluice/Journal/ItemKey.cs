namespace Sluice.Journal;

/// <summary>One thing to deliver: a message, and the action of the destination that wants it.</summary>
/// <param name="Sequence">The record's number.</param>
/// <param name="Index">The place of the message in it; <see cref="WholeCall"/> for the call itself.</param>
/// <param name="Action">The action's name; empty for the only one of a destination that takes everything.</param>
internal readonly record struct ItemKey(long Sequence, int Index, string Action = "")
{
    /// <summary>The index of what is the call itself rather than one of its messages.</summary>
    public const int WholeCall = -1;

    /// <summary>Whether it is the call itself.</summary>
    public bool IsWholeCall => Index == WholeCall;

    /// <summary>How people read it: messages count from 1.</summary>
    public override string ToString() =>
        (IsWholeCall ? $"call {Sequence}" : $"message {Index + 1} of call {Sequence}") + (Action.Length == 0 ? "" : $" for action '{Action}'");
}
