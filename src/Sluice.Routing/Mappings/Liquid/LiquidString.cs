using System.Globalization;
using System.Text;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Texts in quotes, with the escapes of JavaScript: <c>\n</c>, <c>\u0041</c>, <c>\101</c>.</summary>
internal static class LiquidString
{
    /// <summary>What a text means, given with the characters around it.</summary>
    public static string Plain(ReadOnlySpan<char> quoted)
    {
        var plain = new StringBuilder();
        for (var at = 1; at < quoted.Length - 1; at++)
        {
            if (quoted[at] != '\\')
            {
                plain.Append(quoted[at]);
                continue;
            }
            var next = quoted[at + 1];
            if (next == 'u') plain.Append(Code(quoted[(at + 2)..], 4, 16, ref at, 1));
            else if (next is >= '0' and <= '7') plain.Append(Code(quoted[(at + 1)..], 3, 8, ref at, 0));
            else
            {
                plain.Append(next switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', _ => next });
                at++;
            }
        }
        return plain.ToString();
    }

    // Fewer digits will do as well.
    private static char Code(ReadOnlySpan<char> digits, int lengthMax, int radix, ref int at, int before)
    {
        var length = 0;
        while (length < Math.Min(lengthMax, digits.Length) && (radix == 16 ? char.IsAsciiHexDigit(digits[length]) : digits[length] is >= '0' and <= '7')) length++;
        at += before + length;
        var code = 0;
        foreach (var digit in digits[..length]) code = (code * radix) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (char)code;
    }
}
