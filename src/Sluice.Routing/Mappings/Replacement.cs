using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>A text to look for and what to put in its place, in which JavaScript's <c>$&amp;</c> is what was found, <c>$`</c> what stands
/// before it, <c>$'</c> what stands behind it and <c>$$</c> a dollar.</summary>
internal sealed class Replacement
{
    private readonly byte[] _pattern;
    private readonly Rune[] _folded;
    private readonly List<(byte[] Text, char Insert)> _parts = [];
    private readonly bool _ignoreCase, _global;

    /// <param name="pattern">What to look for, not empty; no character of it is special.</param>
    /// <param name="replacement">What to put in its place.</param>
    /// <param name="ignoreCase">Whether upper and lower case are the same, as in a JavaScript pattern with <c>i</c>.</param>
    /// <param name="global">Whether all occurrences are replaced, or the first one.</param>
    public Replacement(string pattern, string replacement, bool ignoreCase, bool global)
    {
        (_pattern, _ignoreCase, _global) = (Encoding.UTF8.GetBytes(pattern), ignoreCase, global);
        _folded = [.. pattern.EnumerateRunes().Select(Fold)];
        var from = 0;
        for (var at = 0; at + 1 < replacement.Length; at++)
        {
            if (replacement[at] != '$' || replacement[at + 1] is not ('&' or '`' or '\'' or '$')) continue;
            _parts.Add((Encoding.UTF8.GetBytes(replacement[from..at]), replacement[at + 1]));
            from = ++at + 1;
        }
        _parts.Add((Encoding.UTF8.GetBytes(replacement[from..]), default));
    }

    public bool Occurs(ReadOnlySpan<byte> text) => Find(text, out _) >= 0;

    /// <summary>Appends the text with the replacements made.</summary>
    /// <returns>False if that would make the buffer longer than allowed.</returns>
    public bool Append(ReadOnlySpan<byte> text, ByteBuffer to, int lengthMax)
    {
        var from = 0;
        do
        {
            var at = Find(text[from..], out var length);
            if (at < 0) break;
            to.Write(text.Slice(from, at));
            at += from;
            foreach (var (plain, insert) in _parts)
            {
                to.Write(plain);
                to.Write(insert switch
                {
                    '&' => text.Slice(at, length),
                    '`' => text[..at],
                    '\'' => text[(at + length)..],
                    '$' => "$"u8,
                    _ => default,
                });
                if (to.Length > lengthMax) return false;
            }
            from = at + length;
        }
        while (_global);
        to.Write(text[from..]);
        return to.Length <= lengthMax;
    }

    private int Find(ReadOnlySpan<byte> text, out int length)
    {
        length = _pattern.Length;
        if (!_ignoreCase) return text.IndexOf(_pattern);
        for (var at = 0; at < text.Length;)
        {
            if ((length = MatchAt(text[at..])) >= 0) return at;
            Rune.DecodeFromUtf8(text[at..], out _, out var used);
            at += used;
        }
        return -1;
    }

    // How many bytes of the text's beginning the pattern covers, or -1.
    private int MatchAt(ReadOnlySpan<byte> text)
    {
        var length = 0;
        foreach (var wanted in _folded)
        {
            if (length == text.Length) return -1;
            Rune.DecodeFromUtf8(text[length..], out var rune, out var used);
            if (Fold(rune) != wanted) return -1;
            length += used;
        }
        return length;
    }

    // JavaScript compares upper cases, but no other character counts as an ASCII one, and those outside the basic plane have no case.
    private static Rune Fold(Rune rune)
    {
        if (!rune.IsBmp) return rune;
        var upper = JsCase.Upper(rune);
        return rune.IsAscii == upper.IsAscii ? upper : rune;
    }
}
