using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Destinations.Customerio;

/// <summary>
/// <c>identifiers</c>: what Customer.io knows somebody or something by, the best of <c>object_id</c> with <c>object_type_id</c>, <c>person_id</c>, <c>email</c>
/// and <c>anonymous_id</c>; an <c>object_id</c> that is the <c>cio_object_id</c> is one, and <c>known</c> says what a person's identifiers were called in a Track call.
/// <c>newId</c>: the id that such a call gave to a person it named by <c>cio_id</c>. <c>datesToUnix</c>: an object with its ISO 8601 texts as Unix seconds, in objects
/// inside it too, but not in lists.
/// </summary>
internal sealed class CustomerioCode : DestinationCode
{
    private static readonly Value ObjectId = Value.Constant("object_id");
    private static readonly Value CioObjectId = Value.Constant("cio_object_id");
    private static readonly Value ObjectTypeId = Value.Constant("object_type_id");
    private static readonly Value PersonId = Value.Constant("person_id");
    private static readonly Value Given = Value.Constant("value");
    private static readonly Value CioId = Value.Constant("cio_id");
    private static readonly Value Id = Value.Constant("id");
    private static readonly Value Email = Value.Constant("email");
    private static readonly Value AnonymousId = Value.Constant("anonymous_id");
    private static readonly Value Phone = Value.Constant("phone");
    private static readonly Value Known = Value.Constant("known");

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction>
    {
        ["identifiers"] = static (Value arguments, in Scope scope) => Identifiers(arguments, scope.Sheet),
        ["newId"] = static (Value arguments, in Scope _) =>
            IsNamed(arguments[PersonId], arguments[Known]) && arguments[Known][CioId].IsTruthy ? arguments[Known][Id] : default,
        ["datesToUnix"] = static (Value arguments, in Scope scope) => DatesToUnix(arguments[Given], scope.Sheet),
    };

    private static Value Identifiers(Value given, Sheet sheet)
    {
        if (given[CioObjectId].IsTruthy && given[ObjectId].IsTruthy && given[CioObjectId].Utf8.SequenceEqual(given[ObjectId].Utf8)) return One(CioObjectId, given[CioObjectId], sheet);
        if (given[ObjectId].IsTruthy && given[ObjectTypeId].IsTruthy)
        {
            var both = sheet.Object();
            sheet.Add(both, ObjectId, given[ObjectId]);
            sheet.Add(both, ObjectTypeId, given[ObjectTypeId]);
            return both;
        }
        var person = given[PersonId];
        if (person.Kind == ValueKind.String && !person.IsEmptyString)
            return IsNamed(person, given[Known]) ? ByName(person, given[Known], sheet) : ByShape(person, sheet);
        if (given[Email].IsTruthy) return One(Email, given[Email], sheet);
        return given[AnonymousId].IsTruthy ? One(AnonymousId, given[AnonymousId], sheet) : default;
    }

    // Whether a Track call named the person: what a rule or a mapping chose instead is not among its identifiers.
    private static bool IsNamed(Value person, Value known) =>
        known.Kind == ValueKind.Object && person.Kind == ValueKind.String
        && (person.Is(known[Id]) || person.Is(known[Email]) || person.Is(known[Phone]) || IsCioId(person.Utf8, known[CioId]));

    // Only who is named by cio_id can be given another id or e-mail: those are attributes then.
    private static Value ByName(Value person, Value known, Sheet sheet) =>
        known[CioId].IsTruthy ? One(CioId, known[CioId], sheet) : One(person.Is(known[Id]) ? Id : person.Is(known[Email]) ? Email : Phone, person, sheet);

    private static Value ByShape(Value person, Sheet sheet)
    {
        if (PathSegment.IsCioId(person.Utf8)) return One(CioId, sheet.String(Translation.Identifiers.WithoutPrefix(person.Utf8)), sheet);
        return One(person.Utf8.Contains((byte)'@') && Formats.Fits("email", person) ? Email : Id, person, sheet);
    }

    private static bool IsCioId(ReadOnlySpan<byte> person, Value cioId) =>
        cioId.Kind == ValueKind.String && person.StartsWith("cio_"u8) && Translation.Identifiers.WithoutPrefix(person).SequenceEqual(cioId.Utf8);

    private static Value One(Value name, Value value, Sheet sheet)
    {
        var one = sheet.Object();
        sheet.Add(one, name, value);
        return one;
    }

    // Most attributes hold no dates: they go out as they came, without a copy.
    private static Value DatesToUnix(Value value, Sheet sheet)
    {
        if (value.Kind != ValueKind.Object) return value;
        var (dated, isCopy, seen) = (value, false, 0);
        foreach (var member in value)
        {
            var one = member.Value;
            var made = one.MayBeginWithDigit && UnixSeconds(one.Utf8) is { } seconds ? Value.Of(seconds) : DatesToUnix(one, sheet);
            if (!isCopy && !made.IsSame(one)) (dated, isCopy) = (sheet.CopyOf(value, seen), true);
            if (isCopy) sheet.Add(dated, member.Key, made);
            seen++;
        }
        return dated;
    }

    // 2026-01-15, 2026-01-15T10:00, 2026-01-15T10:00:00.000Z and with an offset.
    private static double? UnixSeconds(ReadOnlySpan<byte> text)
    {
        const int DayLength = 10;
        if (text.Length < DayLength || !Like(text[..DayLength], "0000-00-00"u8) || Pair(text, 5) is 0 or > 12 || Pair(text, 8) is 0 or > 31) return null;
        if (text.Length > DayLength && !IsTime(text[DayLength..])) return null;
        return JsDate.Parse(text) is { } at ? Math.Floor(at / 1000) : null;
    }

    private static bool IsTime(ReadOnlySpan<byte> text)
    {
        var clock = text;
        if (!Begins(ref text, "T00:00"u8) || Pair(clock, 1) > 24 || Pair(clock, 4) > 59) return false;
        if (Begins(ref text, ":00"u8) && Pair(clock, 7) > 59) return false;
        if (text is [(byte)'.', ..])
        {
            var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) digits = text.Length - 1;
            if (digits is 0 or > 9) return false;
            text = text[(1 + digits)..];
        }
        return text.IsEmpty || text.SequenceEqual("Z"u8) || (text[0] is (byte)'+' or (byte)'-' && (Like(text[1..], "00:00"u8) || Like(text[1..], "0000"u8)));
    }

    private static bool Begins(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> form)
    {
        if (text.Length < form.Length || !Like(text[..form.Length], form)) return false;
        text = text[form.Length..];
        return true;
    }

    // A zero in the form stands for any digit.
    private static bool Like(ReadOnlySpan<byte> text, ReadOnlySpan<byte> form)
    {
        if (text.Length != form.Length) return false;
        for (var place = 0; place < text.Length; place++)
        {
            if (form[place] == '0' ? !char.IsAsciiDigit((char)text[place]) : text[place] != form[place]) return false;
        }
        return true;
    }

    private static int Pair(ReadOnlySpan<byte> text, int place) => ((text[place] - '0') * 10) + text[place + 1] - '0';
}
