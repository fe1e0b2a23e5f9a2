using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Destinations.Payloads;

/// <summary>
/// Holds a mapped payload against its fields: what is empty is taken out, single values become lists, types are converted, unknown members
/// dropped, and what is required and missing is named. The steps and their order are those of the recorded destinations.
/// </summary>
internal sealed class PayloadCheck(PayloadShape shape)
{
    /// <summary>The payload as the requests see it.</summary>
    /// <param name="mapped">What the mapping made.</param>
    /// <param name="arena">Where values are made.</param>
    /// <param name="faults">Null, or a sentence for each thing that is wrong: then nothing of the payload may be sent. It is no exception, since messages
    /// that lack something are common where only some people are known.</param>
    public Value Apply(Value mapped, Arena arena, out string? faults)
    {
        var run = new Run(arena);
        var payload = run.Object(mapped, shape, "", Emptiness.RemovedAtRoot);
        if (shape.HasConditions) run.Conditions(payload, shape);
        faults = run.Faults is null ? null : string.Join("; ", run.Faults);
        return payload;
    }

    private struct Run(Arena arena)
    {
        private Value _scope;

        public List<string>? Faults { get; private set; }

        public Value Object(Value value, PayloadShape shape, string at, Emptiness emptiness)
        {
            // Most objects are right as they are, and are not copied; others from the first difference on.
            var payload = value.Kind == ValueKind.Object ? value : arena.Object();
            var (isCopy, seen, next) = (false, 0, 0);
            foreach (var member in value)
            {
                var one = Member(member.Key, member.Value, shape, ref next, at, emptiness);
                if (!isCopy && (one.Kind == ValueKind.Undefined || !one.IsSame(member.Value))) (payload, isCopy) = (arena.CopyOf(value, seen), true);
                if (isCopy && one.Kind != ValueKind.Undefined) arena.Add(payload, member.Key, one);
                seen++;
            }
            foreach (var field in shape.Required)
            {
                if (payload[field.Key].Kind == ValueKind.Undefined) Missing(field, at);
            }
            return payload;
        }

        // Undefined where it is left out.
        private Value Member(Value name, Value value, PayloadShape shape, ref int next, string at, Emptiness emptiness)
        {
            if (shape.Find(name, ref next) is not { } field) return shape.Additional ? value : default;
            var one = emptiness == Emptiness.Kept ? value : WithoutEmpty(value, field);
            if (one.Kind == ValueKind.Undefined || (emptiness == Emptiness.RemovedAtRoot && one.IsEmptyString)) return default;
            return Field(one, field, at, emptiness);
        }

        public void Conditions(Value payload, PayloadShape shape)
        {
            _scope = arena.Object();
            arena.Add(_scope, PayloadName, payload);
            foreach (var field in shape.Fields) RequireWhen(field, payload, "");
        }

        private void RequireWhen(PayloadField field, Value holder, string at)
        {
            if (field.RequiredWhen is { } condition && holder[field.Key].Kind == ValueKind.Undefined && condition.Matches(_scope)) Missing(field, at);
            if (field is not { Type: PayloadType.Object, Multiple: false, Properties: { } inner }) return;
            foreach (var member in inner.Fields) RequireWhen(member, holder[field.Key], Inside(at, field));
        }

        private Value Field(Value value, PayloadField field, string at, Emptiness emptiness)
        {
            var inside = emptiness == Emptiness.Kept ? Emptiness.Kept : Emptiness.Removed;
            if (!field.Multiple) return Single(value, field, at, inside);
            var list = arena.Array();
            if (value.Kind != ValueKind.Array) arena.Add(list, Single(value, field, at, Emptiness.Kept));
            foreach (var item in value.Kind == ValueKind.Array ? value : default) arena.Add(list, Single(item.Value, field, at, Emptiness.Kept));
            return list;
        }

        private Value Single(Value value, PayloadField field, string at, Emptiness emptiness)
        {
            if (!Coercion.TryConvert(ref value, field.Type, field.AllowNull, arena))
            {
                Fault($"{Inside(at, field)} must be {Wanted(field)} but is {Describe(value)}");
                return value;
            }
            if (value.Kind == ValueKind.Null) return value;
            if (field.Choices.Count > 0 && !IsAmong(field.Choices, value))
                Fault($"{Inside(at, field)} must be one of {string.Join(", ", field.Choices.Select(static one => one.ToString()))} but is {Describe(value)}");
            if (value.Kind == ValueKind.Object && field.Properties is { } inner) return Object(value, inner, Inside(at, field), emptiness);
            Bounds(value, field, at);
            return value;
        }

        private void Bounds(Value value, PayloadField field, string at)
        {
            var isText = value.Kind == ValueKind.String;
            if (isText && field.Type == PayloadType.Datetime && !Formats.IsDate(value)) Fault($"{Inside(at, field)} must be a date but is {Describe(value)}");
            if (isText && !Formats.Fits(field.Format, value)) Fault($"{Inside(at, field)} must be {Formats.Describe(field.Format)} but is {Describe(value)}");
            if (field.Minimum is null && field.Maximum is null) return;
            var size = isText ? Encoding.UTF8.GetCharCount(value.Utf8) : value.Number;
            var unit = isText ? " characters" : "";
            if (size < field.Minimum) Fault($"{Inside(at, field)} must have at least {field.Minimum}{unit} but has {JsNumber.ToText(size)}");
            if (size > field.Maximum) Fault($"{Inside(at, field)} must have at most {field.Maximum}{unit} but has {JsNumber.ToText(size)}");
        }

        // Undefined for what counts as nothing: null, for a text a list of one null as well, and the empty text where the type is another one.
        private readonly Value WithoutEmpty(Value value, PayloadField field)
        {
            if (!field.Multiple) return IsEmpty(value, field) || IsListOfNull(value, field) ? default : value;
            if (value.Kind == ValueKind.Null || value.IsEmptyString) return default;
            if (value.Kind != ValueKind.Array || !HasEmptyItem(value, field)) return value;
            var kept = arena.Array();
            foreach (var item in value)
            {
                if (!IsEmpty(item.Value, field)) arena.Add(kept, item.Value);
            }
            return kept;
        }

        private static bool HasEmptyItem(Value list, PayloadField field)
        {
            foreach (var item in list)
            {
                if (IsEmpty(item.Value, field)) return true;
            }
            return false;
        }

        private static bool IsEmpty(Value value, PayloadField field) => value.Kind switch
        {
            ValueKind.Null => !field.AllowNull,
            ValueKind.String => value.IsEmptyString && !field.Type.IsText(),
            _ => false,
        };

        // It would become the empty text, which most requests send as if it said something.
        private static bool IsListOfNull(Value value, PayloadField field) =>
            value is { Kind: ValueKind.Array, Count: 1 } && value[0].Kind == ValueKind.Null && !field.AllowNull
            && field.Type.IsText();

        private void Missing(PayloadField field, string at) => Fault($"{Inside(at, field)} is required and missing");

        private void Fault(string sentence) => (Faults ??= []).Add(sentence);

        private static string Inside(string at, PayloadField field) => at.Length == 0 ? field.Name : $"{at}.{field.Name}";
    }

    // Objects inside lists keep what is empty in them; so does the reference.
    private enum Emptiness
    {
        Kept,
        Removed,
        RemovedAtRoot,
    }

    private static Value PayloadName { get; } = Value.Constant("payload");

    private static bool IsAmong(IReadOnlyList<Value> choices, Value value) => choices.Any(choice => Same(choice, value));

    private static bool Same(Value left, Value right) => left.Kind == right.Kind && left.Kind switch
    {
        ValueKind.String => left.Is(right),
        ValueKind.Number => left.Number == right.Number,
        _ => true,
    };

    private static string Wanted(PayloadField field) => field.Type switch
    {
        PayloadType.Integer => "a whole number",
        PayloadType.Object => "an object",
        PayloadType.Datetime => "a date",
        PayloadType.Boolean => "true or false",
        PayloadType.Number => "a number",
        _ => "a text",
    };

    private static string Describe(Value value) => value.Kind switch
    {
        ValueKind.Object => "an object",
        ValueKind.Array => "a list",
        ValueKind.Null => "null",
        _ => Shorten(value.ToString()),
    };

    private static string Shorten(string text) => $"\"{Truncate.WithEllipsis(text, 40)}\"";
}
