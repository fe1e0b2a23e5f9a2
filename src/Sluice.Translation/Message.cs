namespace Sluice.Translation;

/// <summary>A produced message.</summary>
/// <param name="Type">What kind of message.</param>
/// <param name="Json">Where it lies in <see cref="TranslatedCall.Output"/>: one line of UTF-8 JSON without a line end.</param>
/// <param name="MessageIdText">Where in the output the text of its <c>messageId</c> lies, as it is written between the quotes.</param>
/// <param name="HasOwnId">Whether that text came with the call, derives from one that did, or is from a rule. One that is made here never repeats; this one may.</param>
public readonly record struct Message(MessageType Type, Range Json, Range MessageIdText, bool HasOwnId);
