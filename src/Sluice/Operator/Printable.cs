using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Operator;

/// <summary>
/// Text for terminals and logs that others had a hand in. What would end a line, move the cursor or turn the direction of writing is shown as an escape: <c>\n</c>,
/// <c>\u001B</c>, <c>\u202E</c>.
/// </summary>
internal static class Printable
{
    // C0 and DEL, C1, the separators of lines and paragraphs, and whatever turns the direction of what follows.
    private static readonly SearchValues<char> Unprintable = SearchValues.Create(
    [
        .. Enumerable.Range(0x00, 0x20).Append(0x7f).Concat(Enumerable.Range(0x80, 0x20)).Append(0x2028).Append(0x2029)
            .Append(0x061c).Append(0x200e).Append(0x200f).Concat(Enumerable.Range(0x202a, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(static code => (char)code),
    ]);

    /// <summary>A text in one line.</summary>
    public static string Line(string text) => Escape(text, keepsLines: false);

    /// <summary>A text that keeps its line breaks and tabs.</summary>
    public static string Lines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        if (!text.AsSpan().ContainsAny(Unprintable)) return text;
        var printable = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (!Unprintable.Contains(letter) || (keepsLines && IsLayout(text, i))) printable.Append(letter);
            else printable.Append(Escaped(letter));
        }
        return printable.ToString();
    }

    // A lone carriage return would overwrite the line's beginning.
    private static bool IsLayout(string text, int at) => text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static string Escaped(char letter) => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
    };
}
