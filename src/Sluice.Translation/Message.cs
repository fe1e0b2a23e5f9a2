namespace Sluice.Translation;

/// <summary>The six kinds of Pipelines messages.</summary>
public enum MessageType
{
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

/// <summary>
/// A produced message: where its JSON lies in <see cref="Translation.Output"/>, and where in it the identifiers lie that say whose
/// message it is. Identifier ranges cover the text between the quotes as written (JSON escapes included); an absent one is empty.
/// </summary>
/// <param name="Type">What kind of message.</param>
/// <param name="Json">The whole message, one line of UTF-8 JSON without a line end.</param>
/// <param name="UserId">The text of <c>userId</c>.</param>
/// <param name="AnonymousId">The text of <c>anonymousId</c>.</param>
/// <param name="PreviousId">The text of <c>previousId</c>, in alias messages.</param>
/// <param name="MessageIdText">The text of <c>messageId</c>.</param>
/// <param name="HasOwnId">Whether that text came with the call, derives from one that did, or is from a rule. One that is made here never repeats; this one may.</param>
public readonly record struct Message(
    MessageType Type,
    Range Json,
    Range UserId,
    Range AnonymousId,
    Range PreviousId,
    Range MessageIdText,
    bool HasOwnId);
