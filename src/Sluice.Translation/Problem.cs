namespace Sluice.Translation;

/// <summary>Why a call or one item of a batch was refused, in the words of Customer.io's error objects.</summary>
/// <param name="Reason"><c>required</c>, <c>invalid</c>, <c>too_large</c> or <c>forbidden</c>.</param>
/// <param name="Field">Dotted path of the field at fault, for instance <c>identifiers.id</c>; empty when it is the body itself.</param>
/// <param name="Message">A sentence: what is wrong and what to do.</param>
/// <param name="BatchIndex">Zero-based position of the item in its batch, or -1 when the whole call is refused.</param>
public sealed record Problem(string Reason, string Field, string Message, int BatchIndex = -1)
{
    /// <summary>The message, with the field before it if there is one.</summary>
    internal string Sentence => Field.Length > 0 ? $"{Field}: {Message}" : Message;
}

/// <summary>Something worth telling the operator about an accepted call: nothing was refused, but not everything was taken as sent.</summary>
/// <param name="Field">Dotted path of the field concerned.</param>
/// <param name="Message">A sentence.</param>
/// <param name="BatchIndex">Zero-based position of the item in its batch, or -1.</param>
public sealed record Diagnostic(string Field, string Message, int BatchIndex = -1)
{
    /// <summary>The message, with the field before it if there is one.</summary>
    internal string Sentence => Field.Length > 0 ? $"{Field}: {Message}" : Message;
}
