using System.Buffers;
using System.Text;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>A pattern for a whole string: <c>*</c> is any run of characters, <c>?</c> one, <c>[abc]</c> and <c>[a-z]</c> one of these,
/// <c>\x</c> the character itself. Case counts.</summary>
internal sealed class Glob
{
    private readonly byte[] _pattern;
    private readonly byte[]? _core;
    private readonly bool _openStart, _openEnd;

    public Glob(string pattern)
    {
        _pattern = Encoding.UTF8.GetBytes(pattern);
        // Most patterns are a text with a star before or behind it.
        var core = pattern.AsSpan();
        _openStart = core is ['*', ..];
        if (_openStart) core = core[1..];
        _openEnd = core is [.., '*'];
        if (_openEnd) core = core[..^1];
        if (!core.ContainsAny("*?[\\")) _core = Encoding.UTF8.GetBytes(core.ToArray());
    }

    /// <summary>What is wrong with a pattern and what to write instead, or null.</summary>
    public static string? Fault(string pattern)
    {
        var utf8 = Encoding.UTF8.GetBytes(pattern);
        for (var at = 0; at < utf8.Length;)
        {
            if (utf8[at] == '\\' && at + 1 == utf8.Length) return "The pattern ends in a backslash; write two for a backslash itself.";
            if (utf8[at] == '[')
            {
                at++;
                if (!ReadClass(utf8, ref at, default, out _))
                {
                    return "The pattern's [ begins a choice of characters like [abc] or [a-z]; write \\[ for a bracket itself.";
                }
            }
            else
            {
                at += utf8[at] == '\\' ? 2 : 1;
            }
        }
        return null;
    }

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (_core is not { } core) return Matches(_pattern, text);
        return (_openStart, _openEnd) switch
        {
            (true, true) => text.IndexOf(core) >= 0,
            (true, false) => text.EndsWith(core),
            (false, true) => text.StartsWith(core),
            (false, false) => text.SequenceEqual(core),
        };
    }

    /// <summary>Whether the pattern, which may have come with the message, matches; a faulty one matches nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int at = 0, textAt = 0, afterStar = -1, textAtStar = 0;
        while (textAt < text.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (afterStar, textAtStar) = (++at, textAt);
            }
            else if (at >= pattern.Length || !One(pattern, ref at, text, ref textAt))
            {
                // Let the last star take one more character; backtracking to an earlier star cannot help.
                if (afterStar < 0) return false;
                textAtStar += Character(text[textAtStar..], out _);
                (at, textAt) = (afterStar, textAtStar);
            }
        }
        return pattern[at..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static bool One(ReadOnlySpan<byte> pattern, ref int at, ReadOnlySpan<byte> text, ref int textAt)
    {
        switch (pattern[at])
        {
            case (byte)'?':
                at++;
                textAt += Character(text[textAt..], out _);
                return true;
            case (byte)'[':
                at++;
                textAt += Character(text[textAt..], out var character);
                return ReadClass(pattern, ref at, character, out var found) && found;
            case (byte)'\\' when at + 1 == pattern.Length:
                return false;
            case (byte)'\\':
                at++;
                goto default;
            default:
                return pattern[at++] == text[textAt++];
        }
    }

    // From behind the bracket to behind its end.
    private static bool ReadClass(ReadOnlySpan<byte> pattern, ref int at, Rune character, out bool found)
    {
        found = false;
        for (var count = 0; at < pattern.Length; count++)
        {
            if (pattern[at] == ']')
            {
                at++;
                return count > 0;
            }
            if (!ReadMember(pattern, ref at, out var first)) return false;
            var last = first;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                if (!ReadMember(pattern, ref at, out last)) return false;
            }
            found |= character >= first && character <= last;
        }
        return false;
    }

    private static bool ReadMember(ReadOnlySpan<byte> pattern, ref int at, out Rune member)
    {
        member = default;
        if (pattern[at] == '\\' && ++at == pattern.Length) return false;
        at += Character(pattern[at..], out member);
        return true;
    }

    private static int Character(ReadOnlySpan<byte> text, out Rune character) =>
        Rune.DecodeFromUtf8(text, out character, out var length) == OperationStatus.Done ? length : Math.Max(1, length);
}
