using System.Globalization;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>Something worth telling about an accepted or refused value, put into words only when somebody reads it.</summary>
/// <param name="Parent">Where it is; the object around it when <paramref name="Member"/> is given.</param>
/// <param name="Member">The member of that object; may be missing.</param>
/// <param name="Sentence">A composite format: {0} is the field, {1} the size, {2} the limit.</param>
/// <param name="Size">What was found.</param>
/// <param name="Max">What is allowed.</param>
/// <param name="Item">Zero-based position of the item in its batch, or -1.</param>
internal readonly record struct Remark(FieldPath Parent, JsonValue Member, string Sentence, int Size, int Max, int Item)
{
    /// <summary>Dotted path of the field.</summary>
    public string Field => Member.Kind == JsonKind.Missing ? Parent.ToString() : Parent.Member(JsonText.Decode(Member.Name)).ToString();

    public string Message => string.Format(CultureInfo.InvariantCulture, Sentence, Field, Size, Max);

    public Diagnostic InWords() => new(Field, Message, Item);
}
