using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Destinations.Functions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Iterable;

/// <summary>
/// <c>dates</c>: an object with its times, at whatever depth, as Iterable writes them: <c>2026-01-15 10:00:00 +00:00</c>. Days stay as they are; what only
/// looks like a time becomes null.
/// </summary>
internal sealed partial class IterableCode : DestinationCode
{
    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction>
    {
        ["dates"] = static arguments => Dated(arguments["value"u8], arguments.Arena),
    };

    private static Value Dated(Value value, Arena arena)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                return Dated(value.ToString(), value, arena);
            case ValueKind.Array:
                var list = arena.Array();
                foreach (var item in value) arena.Add(list, Dated(item.Value, arena));
                return list;
            case ValueKind.Object:
                var members = arena.Object();
                foreach (var member in value) arena.Add(members, member.Key, Dated(member.Value, arena));
                return members;
            default:
                return value;
        }
    }

    private static Value Dated(string text, Value value, Arena arena)
    {
        const int DayLength = 10;
        if (text.Length <= DayLength || !Time().IsMatch(text)) return value;
        var at = Clock().IsMatch(text) ? JsDate.Parse(value.Utf8) : null;
        return at is null ? Value.Null : arena.String(JsDate.At(at.Value).ToString("yyyy-MM-dd HH:mm:ss '+00:00'", CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[ T][0-9]{2}:?[0-9]{2}(:?[0-9]{2}([,.][0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?\z")]
    private static partial Regex Time();

    // A clock that shows no 99 and has its colons: others look like one, but are no time.
    [GeneratedRegex(@"[ T]([01][0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9]|$|Z|[+-])")]
    private static partial Regex Clock();
}
