using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Configuration.Declarations;

/// <summary>A whole number.</summary>
internal sealed class Whole(long from, long to) : Scalar<long>
{
    public override string Says => (from, to) is (long.MinValue, long.MaxValue) ? "a whole number" : $"a whole number, {from} to {to}";

    public override string? Parse(string text, out long value)
    {
        value = 0;
        // Through a wider type, as a number of any length has an answer: it is out of range.
        if (!BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return "is not a whole number; write digits alone";
        value = long.CreateSaturating(number);
        return Bounds.Check(number, from, to, static one => one.ToString(CultureInfo.InvariantCulture));
    }

    public override string Write(long value) => value.ToString(CultureInfo.InvariantCulture);

    public override JsonNode Literal(string written) => JsonNode.Parse(written)!;

    protected override JsonObject Native() => new() { ["type"] = "integer", ["minimum"] = from, ["maximum"] = to };

    protected override string Quoted => "^[+-]?[0-9]+$";
}

/// <summary>A whole number, or none when the key is absent.</summary>
internal sealed class MaybeWhole(long from, long to) : Scalar<long?>
{
    private readonly Whole _kind = new(from, to);

    public override string Says => _kind.Says;

    public override string? Parse(string text, out long? value)
    {
        var complaint = _kind.Parse(text, out var number);
        value = number;
        return complaint;
    }

    public override string? Write(long? value) => value is { } number ? _kind.Write(number) : null;

    public override JsonNode Literal(string written) => _kind.Literal(written);

    public override JsonObject Schema() => _kind.Schema();
}

/// <summary>A share: 0 to 1.</summary>
internal sealed class Fraction : Scalar<double>
{
    public override string Says => "a number, 0 to 1";

    public override string? Parse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            ? Bounds.Check(value, 0, 1, Write)
            : "is not a number; write one such as 0.1";

    public override string Write(double value) => value.ToString(CultureInfo.InvariantCulture);

    public override JsonNode Literal(string written) => JsonNode.Parse(written)!;

    protected override JsonObject Native() => new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 };

    protected override string Quoted => @"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$";
}

/// <summary>A length of time: a number and a unit.</summary>
/// <param name="from">The least.</param>
/// <param name="to">The most.</param>
/// <param name="orZero">Whether none at all is possible too.</param>
internal sealed partial class Duration(TimeSpan from, TimeSpan to, bool orZero = false) : Scalar<TimeSpan>
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    public override string Says => $"a duration, {Write(from)} to {Write(to)}{(orZero ? ", or 0s" : "")}";

    public override string? Parse(string text, out TimeSpan value)
    {
        value = default;
        if (Shape().Match(text) is not { Success: true } found)
            return "is not a duration; write a whole number and a unit, such as 500ms, 5s, 10m, 24h or 30d";
        var unit = Units.First(one => one.Unit == found.Groups["unit"].Value).Milliseconds;
        var milliseconds = double.Parse(found.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture) * unit;
        // Cut, as a number of any length has an answer: it is out of range.
        value = TimeSpan.FromMilliseconds(Math.Min(milliseconds, TimeSpan.MaxValue.TotalMilliseconds / 2));
        if (orZero && value == TimeSpan.Zero) return null;
        return Bounds.Check(value, from, to, Write) is { } complaint ? complaint + (orZero ? ", and 0s" : "") : null;
    }

    public override string Write(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        var (unit, length) = Units.First(one => one.Milliseconds == 1 || (milliseconds >= one.Milliseconds && milliseconds % one.Milliseconds == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / length}{unit}");
    }

    protected override JsonObject Native() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+ ?(ms|s|m|h|d)$" };

    [GeneratedRegex(@"\A(?<amount>[0-9]+) ?(?<unit>ms|s|m|h|d)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

/// <summary>A number of bytes: with a unit, or bare. <c>KB</c> and <c>KiB</c> are both 1024 bytes, as Customer.io's limits are meant.</summary>
internal sealed partial class Size(long from, long to) : Scalar<long>
{
    private static readonly (string Unit, long Bytes)[] Units = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];

    public override string Says => $"a size, {Write(from)} to {Write(to)}";

    public override string? Parse(string text, out long value)
    {
        value = 0;
        if (Shape().Match(text) is not { Success: true } found)
            return "is not a size; write a whole number and a unit, such as 32KB, 1MiB or 20GB";
        var letter = found.Groups["unit"].Value.ToUpperInvariant();
        var unit = Units.First(one => one.Unit.StartsWith(letter.Length == 0 ? "B" : letter, StringComparison.Ordinal)).Bytes;
        value = (long)Math.Min(double.Parse(found.Groups["amount"].ValueSpan, CultureInfo.InvariantCulture) * unit, long.MaxValue / 2);
        return Bounds.Check(value, from, to, Write);
    }

    public override string Write(long value) => Of(value);

    /// <summary>A number of bytes as it is written in a file, in the largest unit of which it is a whole number.</summary>
    public static string Of(long value)
    {
        var (unit, length) = Units.First(one => one.Bytes == 1 || (value >= one.Bytes && value % one.Bytes == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{value / length}{unit}");
    }

    protected override JsonObject Native() => new()
    {
        ["type"] = new JsonArray("string", "integer"),
        ["minimum"] = from,
        ["maximum"] = to,
        ["pattern"] = "^[0-9]+ ?(([KkMmGgTt][Ii]?)?[Bb])?$",
    };

    [GeneratedRegex(@"\A(?<amount>[0-9]+) ?(((?<unit>[KMGT])I?)?B)?\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}

/// <summary>The one way to say that a value is outside its bounds.</summary>
internal static class Bounds
{
    /// <summary>Null when the value is within them, ends included.</summary>
    public static string? Check<T>(T value, T from, T to, Func<T, string> write) where T : IComparable<T> =>
        value.CompareTo(from) < 0 || value.CompareTo(to) > 0 ? $"is out of range; from {write(from)} to {write(to)} is possible" : null;
}
