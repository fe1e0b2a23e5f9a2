using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>Half a surrogate pair can be written in JSON but in no UTF-8: where characters are needed, it becomes U+FFFD.</summary>
internal static class LoneSurrogates
{
    /// <summary>The characters of an escaped text, with U+FFFD for each half that stands alone.</summary>
    public static string Replace(ReadOnlySpan<byte> escaped)
    {
        var text = new StringBuilder();
        for (var i = 0; i < escaped.Length;)
        {
            if (escaped[i] != '\\')
            {
                var end = escaped[i..].IndexOf((byte)'\\');
                var plain = end < 0 ? escaped[i..] : escaped.Slice(i, end);
                text.Append(Encoding.UTF8.GetString(plain));
                i += plain.Length;
                continue;
            }
            var length = escaped[i + 1] == 'u' ? 6 : 2;
            if (length == 6) text.Append((char)Convert.ToUInt16(Encoding.ASCII.GetString(escaped.Slice(i + 2, 4)), 16));
            else text.Append(JsonText.Decode(escaped.Slice(i, 2)));
            i += length;
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) text[i] = '\uFFFD';
        }
        return text.ToString();
    }
}
