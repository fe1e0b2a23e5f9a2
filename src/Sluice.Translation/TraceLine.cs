namespace Sluice.Translation;

/// <summary>Why one field of one message is as it is: what <c>sluice explain</c> prints.</summary>
/// <param name="Message">Which message of the call, from 0.</param>
/// <param name="Field">Dotted path of the field in the message, for instance <c>context.journeys.identifiers</c>.</param>
/// <param name="Rule">The rule of the specification that made it, for instance <c>M1</c> or <c>A10</c>, and a few words.</param>
/// <param name="From">Where the value came from in the call: a dotted path of the body, <c>path</c>, or <c>constant</c>.</param>
public readonly record struct TraceLine(int Message, string Field, string Rule, string From);
