using Sluice.Destinations.Functions;
using Sluice.Destinations.Payloads;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Destinations.Customerio;

/// <summary>
/// <c>identifiers</c>: what Customer.io knows somebody or something by, the best of <c>object_id</c> with <c>object_type_id</c>, <c>person_id</c>, <c>email</c>
/// and <c>anonymous_id</c>; an <c>object_id</c> that is the <c>cio_object_id</c> is one, and <c>known</c> says what a person's identifiers were called in a Track call.
/// <c>newId</c>: the id that such a call gave to a person it named by <c>cio_id</c>. <c>unixSeconds</c>: a time as Unix seconds; numbers, also as texts, and what is
/// no time, as they came. <c>datesToUnix</c>: an object with its ISO 8601 texts as Unix seconds, in objects inside it too, but not in lists.
/// </summary>
internal sealed class CustomerioCode : DestinationCode
{
    private static readonly Value ObjectId = Value.Constant("object_id");
    private static readonly Value CioObjectId = Value.Constant("cio_object_id");
    private static readonly Value ObjectTypeId = Value.Constant("object_type_id");
    private static readonly Value CioId = Value.Constant("cio_id");
    private static readonly Value Id = Value.Constant("id");
    private static readonly Value Email = Value.Constant("email");
    private static readonly Value AnonymousId = Value.Constant("anonymous_id");
    private static readonly Value Phone = Value.Constant("phone");

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction>
    {
        ["identifiers"] = Identifiers,
        ["newId"] = NewId,
        ["unixSeconds"] = static arguments => UnixSeconds(arguments["value"u8]),
        ["datesToUnix"] = static arguments => DatesToUnix(arguments["value"u8], arguments.Arena),
    };

    private static Value Identifiers(CallArguments given)
    {
        var (arena, objectId) = (given.Arena, given["object_id"u8]);
        if (objectId.IsTruthy)
        {
            if (given["cio_object_id"u8] is { IsTruthy: true } cioObjectId && cioObjectId.Utf8.SequenceEqual(objectId.Utf8)) return One(CioObjectId, cioObjectId, arena);
            if (given["object_type_id"u8] is { IsTruthy: true } typeId)
            {
                var both = One(ObjectId, objectId, arena);
                arena.Add(both, ObjectTypeId, typeId);
                return both;
            }
        }
        var person = given["person_id"u8];
        if (person.Kind == ValueKind.String && !person.IsEmptyString)
        {
            var known = given["known"u8];
            return NameOf(person, known) is { Kind: not ValueKind.Undefined } name ? ByName(name, person, known, arena) : ByShape(person, arena);
        }
        if (given["email"u8] is { IsTruthy: true } email) return One(Email, email, arena);
        return given["anonymous_id"u8] is { IsTruthy: true } anonymousId ? One(AnonymousId, anonymousId, arena) : default;
    }

    private static Value NewId(CallArguments given)
    {
        var known = given["known"u8];
        return known[CioId].IsTruthy && !NameOf(given["person_id"u8], known).IsNothing ? known[Id] : default;
    }

    // What a Track call named the person by: undefined for what a rule or a mapping chose instead, which is not among its identifiers.
    private static Value NameOf(Value person, Value known)
    {
        if (known.Kind != ValueKind.Object || person.Kind != ValueKind.String) return default;
        if (person.Is(known[Id])) return Id;
        if (person.Is(known[Email])) return Email;
        if (person.Is(known[Phone])) return Phone;
        return IsCioId(person.Utf8, known[CioId]) ? CioId : default;
    }

    // Only who is named by cio_id can be given another id or e-mail: those are attributes then.
    private static Value ByName(Value name, Value person, Value known, Arena arena) =>
        known[CioId] is { IsTruthy: true } cioId ? One(CioId, cioId, arena) : One(name, person, arena);

    private static Value ByShape(Value person, Arena arena)
    {
        if (PathSegment.IsCioId(person.Utf8)) return One(CioId, arena.String(Translation.Identifiers.WithoutPrefix(person.Utf8)), arena);
        return One(person.Utf8.Contains((byte)'@') && Formats.Fits("email", person) ? Email : Id, person, arena);
    }

    private static bool IsCioId(ReadOnlySpan<byte> person, Value cioId) =>
        cioId.Kind == ValueKind.String && person.StartsWith("cio_"u8) && Translation.Identifiers.WithoutPrefix(person).SequenceEqual(cioId.Utf8);

    private static Value One(Value name, Value value, Arena arena)
    {
        var one = arena.Object();
        arena.Add(one, name, value);
        return one;
    }

    // A number is Unix seconds already; read as a date, its first four digits would be the year.
    private static Value UnixSeconds(Value time)
    {
        if (time.Kind != ValueKind.String) return time;
        var at = JsDate.Parse(time.Utf8) ?? (double.IsNaN(JsNumber.Read(time.Utf8)) ? JsDate.ParseLoosely(time.Utf8) : null);
        return at is { } milliseconds ? Value.Of(Math.Floor(milliseconds / 1000)) : time;
    }

    // Most attributes hold no dates: they go out as they came, without a copy.
    private static Value DatesToUnix(Value value, Arena arena)
    {
        if (value.Kind != ValueKind.Object) return value;
        var (dated, isCopy, seen) = (value, false, 0);
        foreach (var member in value)
        {
            var one = member.Value;
            var made = one.MayBeginWithDigit && UnixSeconds(one.Utf8) is { } seconds ? Value.Of(seconds) : DatesToUnix(one, arena);
            if (!isCopy && !made.IsSame(one)) (dated, isCopy) = (arena.CopyOf(value, seen), true);
            if (isCopy) arena.Add(dated, member.Key, made);
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
        for (var index = 0; index < text.Length; index++)
        {
            if (form[index] == '0' ? !char.IsAsciiDigit((char)text[index]) : text[index] != form[index]) return false;
        }
        return true;
    }

    private static int Pair(ReadOnlySpan<byte> text, int index) => ((text[index] - '0') * 10) + text[index + 1] - '0';
}
