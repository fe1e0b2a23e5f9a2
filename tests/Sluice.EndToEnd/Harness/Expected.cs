using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.EndToEnd.Harness;

/// <summary>
/// Compares a message with what the specification says of it, field by field: each expected one is there, no other is. An expected
/// string that starts with a dollar sign is a name for a value that only the run knows; its first letters say which form it has
/// (<c>$ulid</c>, <c>$time</c>, <c>$uuid</c>, <c>$text</c>), and the same name stands for the same value throughout one message.
/// </summary>
internal static partial class Expected
{
    /// <summary>Fails the test with every difference.</summary>
    public static void Message(string expected, JsonElement actual)
    {
        var differences = new List<string>();
        Compare(JsonElement.Parse(expected), actual, "$", [], differences);
        if (differences.Count > 0) Assert.Fail($"{string.Join('\n', differences)}\nin {actual}");
    }

    private static void Compare(JsonElement expected, JsonElement actual, string at, Dictionary<string, string> names, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in expected.EnumerateObject())
            {
                if (actual.TryGetProperty(member.Name, out var value)) Compare(member.Value, value, $"{at}.{member.Name}", names, differences);
                else differences.Add($"{at}.{member.Name} is missing");
            }
            differences.AddRange(actual.EnumerateObject()
                .Where(member => !expected.TryGetProperty(member.Name, out _))
                .Select(member => $"{at}.{member.Name} should not be there: {member.Value}"));
        }
        else if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == actual.GetArrayLength())
        {
            for (var i = 0; i < expected.GetArrayLength(); i++) Compare(expected[i], actual[i], $"{at}[{i}]", names, differences);
        }
        else if (expected.ValueKind == JsonValueKind.String && expected.GetString() is ['$', ..] name)
        {
            if (actual.ValueKind != JsonValueKind.String || !HasForm(name, actual.GetString()!)) differences.Add($"{at} is {actual.GetRawText()}, not a {name[1..]}");
            else if (names.TryGetValue(name, out var before) && before != actual.GetString()) differences.Add($"{at} is {actual}, but {name} was {before}");
            else names[name] = actual.GetString()!;
        }
        else if (!Same(expected, actual))
        {
            differences.Add($"{at} is {actual.GetRawText()}, should be {expected.GetRawText()}");
        }
    }

    // Numbers by their text: they must survive as sent.
    private static bool Same(JsonElement expected, JsonElement actual) =>
        expected.ValueKind == actual.ValueKind
        && (expected.ValueKind == JsonValueKind.String ? expected.GetString() == actual.GetString() : expected.GetRawText() == actual.GetRawText());

    private static bool HasForm(string name, string value) => name switch
    {
        _ when name.StartsWith("$ulid", StringComparison.Ordinal) => Ulid().IsMatch(value),
        _ when name.StartsWith("$uuid", StringComparison.Ordinal) => Guid.TryParseExact(value, "D", out _),
        _ when name.StartsWith("$time", StringComparison.Ordinal) => Time().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _),
        _ when name.StartsWith("$text", StringComparison.Ordinal) => value.Length > 0,
        _ => throw new ArgumentException($"{name} is no form that is known here"),
    };

    [GeneratedRegex("^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
    private static partial Regex Ulid();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$")]
    private static partial Regex Time();
}
