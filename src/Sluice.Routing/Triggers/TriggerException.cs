namespace Sluice.Routing.Triggers;

/// <summary>A text is no trigger. The message is one sentence: what is wrong and what to write instead.</summary>
/// <param name="message">The sentence.</param>
/// <param name="position">Where, in characters from the text's start, the first being 0.</param>
internal sealed class TriggerException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}
